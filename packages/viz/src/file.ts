/** Files that pictures are written to: the extension says which kind, and what goes wrong says why. */
import { writeFile } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { ArgumentError, didYouMean, show } from "@neurode/core";

/** The one of the `known` extensions that `file` has, in lower case; throws an ArgumentError when it has none of them. */
export function extensionOf<Known extends string>(where: string, file: unknown, known: readonly Known[]): Known {
  if (typeof file !== "string") throw new ArgumentError(`${where}: toFile must be a path, got ${show(file)}.`);
  const extension = extname(file).toLowerCase();
  const match = known.find((name) => name === extension);
  if (match !== undefined) return match;
  const got = extension === "" ? "has no extension." : `is a ${extension}${didYouMean(extension, known)}`;
  throw new ArgumentError(`${where}: toFile ${show(file)} ${got} Known: ${known.join(", ")}.`);
}

/** Writes `contents`; rejects with an Error that says why it could not, Node's own being its `cause`. */
export async function writePicture(where: string, file: string, contents: string | Uint8Array): Promise<void> {
  try {
    await writeFile(file, contents);
  } catch (cause) {
    throw new Error(`${where}: cannot write ${show(file)}: ${reason(file, cause)}`, { cause });
  }
}

function reason(file: string, cause: unknown): string {
  const { code = "", message = String(cause) } = cause as Partial<NodeJS.ErrnoException>;
  return REASONS[code]?.(file) ?? message;
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
