/** What a command's end tells the shell. */
export const EXIT = {
  done: 0,
  /** A model or data cannot be used as asked. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** Ctrl-C, or a signal that asks to end: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
