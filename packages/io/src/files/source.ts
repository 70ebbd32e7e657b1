/** Where a file comes from: a path, a file URL, or bytes already there. */
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

/** A path, a file URL, or the bytes of a file. */
export type Source = string | URL | Uint8Array;

export interface Opened {
  /** How errors begin: the file's name. */
  readonly where: string;
  /** null for bytes that were given. */
  readonly path: string | null;
  /** null for a folder. */
  readonly bytes: Uint8Array | null;
}

export async function openSource(source: Source): Promise<Opened> {
  if (ArrayBuffer.isView(source)) return { where: "model", path: null, bytes: source };
  const path = pathOf(source);
  const where = basename(path);
  const folder = (await stat(path)).isDirectory();
  return { where, path, bytes: folder ? null : await readFile(path) };
}

export function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}
