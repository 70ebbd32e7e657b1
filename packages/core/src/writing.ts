/** Why a file could not be written, in words, and what to do about it. */
import { dirname } from "node:path";
import { show } from "./options.js";

/** For errors: `cannot write "a/b.svg": there is no folder "a". Make it, or give another path.` */
export function notWritten(file: string, cause: unknown): string {
  const { code = "", message = String(cause) } = cause as Partial<NodeJS.ErrnoException>;
  return `cannot write ${show(file)}: ${REASONS[code]?.(file) ?? message}`;
}

const REASONS: Readonly<Record<string, (file: string) => string>> = {
  ENOENT: (file) => `there is no folder ${show(dirname(file))}. Make it, or give another path.`,
  ENOTDIR: (file) => `${show(dirname(file))} is not a folder. Give another path.`,
  EISDIR: () => "it is a folder. Give the path of a file.",
  EACCES: () => "writing is not permitted there. Change its permissions, or give another path.",
  EPERM: () => "writing is not permitted there. Change its permissions, or give another path.",
  EROFS: () => "it lies on a read-only file system. Give another path.",
  ENOSPC: () => "the disk is full. Free some space, or give another path.",
};
