/** Ctrl-C, as a signal that work can heed. */

/** Why work ended before it was done. */
export class Interruption extends Error {
  override readonly name = "Interruption";
}

/**
 * Runs `work` with a signal that aborts at the first Ctrl-C, or when the process is asked to end; the second ends the
 * process at once. `words` is told when it does.
 */
export async function interruptible<Result>(
  words: () => string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const interrupt = () => {
    for (const signal of SIGNALS) process.off(signal, interrupt);
    controller.abort(new Interruption(words()));
  };
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupt);
  }
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
