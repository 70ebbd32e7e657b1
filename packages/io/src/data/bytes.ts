/** The bytes that rows are read from: of a file, from any place and again; of a stream, once. gzip is unpacked. */
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { createGunzip } from "node:zlib";
import { ArgumentError, show } from "@neurode/core";
import { DataError, fileError } from "./dataError.js";

/** A path, a file URL, or a stream of bytes such as `process.stdin`. */
export type DataLike = string | URL | AsyncIterable<Uint8Array>;

export interface DataBytes {
  /** How errors begin: the file's name, or what stands for it. */
  readonly name: string;
  /** What tells these bytes from others. */
  readonly identity: Readonly<Record<string, unknown>>;
  /** How many there are; null when only the end tells. */
  readonly length: number | null;
  /** The first bytes, to look at; `read` gives them again. */
  peek(): AsyncGenerator<Buffer>;
  /** The bytes from `start` on. Throws a DataError when reading fails, and when a stream is read twice. */
  read(start?: number, signal?: AbortSignal): AsyncGenerator<Buffer>;
}

export interface DataFile extends DataBytes {
  readonly path: string;
  /** Bytes on the disk, packed or not. */
  readonly size: number;
}

/** Looks whether a file is there and may be read; of a stream nothing is read yet. Throws a DataError. */
export async function openData(source: DataLike): Promise<DataBytes> {
  if (typeof source === "string" || source instanceof URL) return openDataFile(source);
  if (typeof source === "object" && source !== null && Symbol.asyncIterator in source) return byteStream(source);
  throw new ArgumentError(`expected a path, a file URL or a stream of bytes, got ${show(source)}.`);
}

/** Looks whether the file is there and may be read. Throws a DataError. */
export async function openDataFile(source: string | URL): Promise<DataFile> {
  const path = resolve(source instanceof URL ? fileURLToPath(source) : source);
  const name = basename(path);
  try {
    const found = await stat(path);
    // Opening one would wait for whoever writes into it.
    if (found.isFIFO()) {
      throw new DataError({ file: name }, "is a pipe, which can be read once. Give a stream: createReadStream(path).");
    }
    const { size } = found;
    const file = await open(path);
    try {
      const { buffer } = await file.read(Buffer.alloc(2), 0, 2, 0);
      const gzip = isGzip(buffer);
      const read = (start = 0) =>
        gzip ? skipBytes(readFile(path, name, gzip, 0), start) : readFile(path, name, gzip, start);
      return {
        path,
        name,
        size,
        length: gzip ? null : size,
        identity: { path, size, modified: found.mtimeMs },
        peek: read,
        read,
      };
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw readingError(name, cause);
  }
}

/** The first `count` bytes, or fewer when there are no more. */
export async function readStart(data: DataBytes, count: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of data.peek()) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

/** A file is opened when its first bytes are asked for. */
async function* readFile(path: string, name: string, gzip: boolean, start: number): AsyncGenerator<Buffer> {
  yield* unpack(createReadStream(path, { start }), gzip, name);
}

function byteStream(stream: AsyncIterable<Uint8Array>): DataBytes {
  const name = nameOf(stream);
  const bytes = unpackStream(stream, name);
  const seen: Buffer[] = [];
  let begun = false;
  async function* peek() {
    yield* seen;
    for (let next = await bytes.next(); !next.done; next = await bytes.next()) {
      seen.push(next.value);
      yield next.value;
    }
  }
  async function* all() {
    for (let chunk = seen.shift(); chunk; chunk = seen.shift()) yield chunk;
    yield* bytes;
  }
  async function* read(start = 0, signal?: AbortSignal) {
    if (begun) throw new DataError({ file: name }, "can be read only once. Write it to a file to read it again.");
    begun = true;
    // Else a stream of which no more comes would be waited for.
    const giveUp = () => (stream as Partial<Readable>).destroy?.();
    signal?.addEventListener("abort", giveUp);
    try {
      yield* skipBytes(all(), start);
    } finally {
      signal?.removeEventListener("abort", giveUp);
      await bytes.return();
    }
  }
  return { name, length: null, identity: { stream: name }, peek, read };
}

/** A stream of a pipe that has a name is called so. */
function nameOf(stream: AsyncIterable<Uint8Array>): string {
  const { fd, path } = stream as { readonly fd?: unknown; readonly path?: unknown };
  if (fd === 0) return "standard input";
  return typeof path === "string" ? basename(path) : "the stream";
}

async function* unpackStream(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer, void, void> {
  const chunks = onlyBytes(stream, name);
  let start: Buffer = Buffer.alloc(0);
  try {
    while (start.length < 2) {
      const next = await chunks.next();
      if (next.done) break;
      start = Buffer.concat([start, next.value]);
    }
  } catch (cause) {
    throw readingError(name, cause);
  }
  async function* all() {
    yield start;
    yield* chunks;
  }
  yield* unpack(Readable.from(all(), { objectMode: false }), isGzip(start), name);
}

async function* onlyBytes(stream: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<Buffer, void> {
  for await (const chunk of stream) {
    if (!ArrayBuffer.isView(chunk)) {
      throw new ArgumentError(`${name}: expected chunks of bytes, got ${show(chunk)}. Do not set its encoding.`);
    }
    yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

async function* unpack(raw: Readable, gzip: boolean, name: string): AsyncGenerator<Buffer> {
  const stream = gzip ? raw.pipe(createGunzip()) : raw;
  if (stream !== raw) raw.on("error", (error) => stream.destroy(error));
  try {
    yield* stream as AsyncIterable<Buffer>;
  } catch (cause) {
    throw readingError(name, cause);
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

/** The bytes from `start` on. */
export async function* skipBytes(bytes: AsyncIterable<Buffer>, start: number): AsyncGenerator<Buffer> {
  let skip = start;
  for await (const chunk of bytes) {
    if (skip < chunk.length) yield chunk.subarray(skip);
    skip = Math.max(0, skip - chunk.length);
  }
}

function readingError(name: string, cause: unknown): Error {
  const told = cause instanceof DataError || cause instanceof ArgumentError;
  return told ? cause : fileError(name, cause as NodeJS.ErrnoException);
}

function isGzip(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b;
}
