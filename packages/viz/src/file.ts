/** Files that pictures are written to: the extension says which kind, and what goes wrong says why. */
import { randomUUID } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { extname } from "node:path";
import { ArgumentError, didYouMean, notWritten, show } from "@neurode/core";

/** The one of the `known` extensions that `file` has, in lower case; throws an ArgumentError when it has none of them. */
export function extensionOf<Known extends string>(where: string, file: unknown, known: readonly Known[]): Known {
  if (typeof file !== "string") throw new ArgumentError(`${where}: toFile must be a path, got ${show(file)}.`);
  const extension = extname(file).toLowerCase();
  const match = known.find((name) => name === extension);
  if (match !== undefined) return match;
  const got = extension === "" ? "has no extension." : `is a ${extension}${didYouMean(extension, known)}`;
  throw new ArgumentError(`${where}: toFile ${show(file)} ${got} Known: ${known.join(", ")}.`);
}

/**
 * Writes `contents`, whole or not at all: beside the file's place first, then moved there. Rejects with an Error that says
 * why it could not, Node's own being its `cause`.
 */
export async function writePicture(where: string, file: string, contents: string | Uint8Array): Promise<void> {
  const beside = `${file}.${randomUUID()}.part`;
  try {
    await writeFile(beside, contents, { flag: "wx" });
    await rename(beside, file);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => {});
    throw new Error(`${where}: ${notWritten(file, cause)}`, { cause });
  }
}
