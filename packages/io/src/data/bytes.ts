/** The bytes of a file as a stream, unpacked when they are gzip's. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { DataError, fileError } from "./dataError.js";

export interface DataFile {
  readonly path: string;
  readonly name: string;
  readonly gzip: boolean;
  /** Bytes on the disk, packed or not. */
  readonly size: number;
  /** What tells this file from another. */
  readonly identity: Readonly<Record<string, unknown>>;
}

/** Looks whether the file is there and may be read. Throws a DataError. */
export async function openDataFile(source: string | URL): Promise<DataFile> {
  const path = resolve(source instanceof URL ? fileURLToPath(source) : source);
  const name = basename(path);
  try {
    const { size, mtimeMs } = await stat(path);
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      const gzip = buffer[0] === 0x1f && buffer[1] === 0x8b;
      return { path, name, gzip, size, identity: { path, size, modified: mtimeMs } };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw fileError(name, cause as NodeJS.ErrnoException);
  }
}

/** The unpacked bytes from `start` on. Throws a DataError when reading fails. */
export async function* readBytes(file: DataFile, start = 0): AsyncGenerator<Uint8Array> {
  const raw = createReadStream(file.path, { start: file.gzip ? 0 : start });
  const stream = file.gzip ? raw.pipe(createGunzip()) : raw;
  if (stream !== raw) raw.on("error", (error) => stream.destroy(error));
  let skip = file.gzip ? start : 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (skip < chunk.length) yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
    }
  } catch (cause) {
    throw cause instanceof DataError ? cause : fileError(file.name, cause as NodeJS.ErrnoException);
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

/** The first `count` bytes, or fewer when there are no more. */
export async function readStart(file: DataFile, count: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of readBytes(file)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}
