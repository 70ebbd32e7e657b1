/** Where a file comes from: a path, a file URL, or bytes already there. */
import { readFile, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, show } from "@neurode/core";
import { ModelFormatError } from "../errors.js";

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

/** Throws an ArgumentError for what is no source, and a ModelFormatError when the file cannot be opened. */
export async function openSource(source: Source): Promise<Opened> {
  if (ArrayBuffer.isView(source)) return { where: "model", path: null, bytes: source };
  checkPath(source);
  const path = pathOf(source);
  const where = basename(path);
  try {
    const folder = (await stat(path)).isDirectory();
    return { where, path, bytes: folder ? null : await readFile(path) };
  } catch (cause) {
    throw new ModelFormatError(`${where}: ${reasonOf(cause, resolve(path))}`, { cause });
  }
}

function checkPath(source: unknown): void {
  const web = /^https?:/i.test(String(source));
  if (web) throw new ArgumentError(`${source}: files are not fetched from the web. Download it, or give its bytes.`);
  if (source instanceof URL || (typeof source === "string" && source !== "")) return;
  throw new ArgumentError(`a model file: expected a path, a file URL or bytes, got ${show(source)}.`);
}

/** What is known of a file that cannot be opened, and what to do. */
function reasonOf(cause: unknown, path: string): string {
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return `there is no file ${path}. Check the path; a relative one begins at the folder that Node was started in.`;
  }
  if (code === "EACCES" || code === "EPERM") {
    return `${path} must not be read by this user. Change its permissions, or run as a user who may read it.`;
  }
  if (code === "ERR_FS_FILE_TOO_LARGE") return `${path} is larger than the 2 GiB that can be read at once.`;
  return `${path} cannot be read: ${message}.`;
}

/** Throws an ArgumentError for what is neither a path nor a URL. */
export function pathOf(path: string | URL): string {
  if (path instanceof URL) return fileURLToPath(path);
  if (typeof path === "string") return path;
  throw new ArgumentError(`expected the path of a file, or its URL, got ${show(path)}.`);
}
