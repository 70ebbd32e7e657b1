/**
 * The file that a training is kept in, all numbers little-endian:
 *
 *     "NEURODE\0"        8 bytes
 *     version            uint32, 1
 *     header length      uint32
 *     header             JSON: values, and for each tensor its name, dtype and shape
 *     tensors            one behind the other, row-major
 *     SHA-256            of all that, 32 bytes
 *
 * A new file takes the place of the old one in one step, when all of it is on
 * the disk: whenever the process is killed, there is one whole file.
 */
import { createHash } from "node:crypto";
import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import { ArgumentError, bytesOf, DTYPES, type DType, type StaticShape, sizeOf, Tensor } from "@neurode/core";
import type { NamedTensor, Snapshot, SnapshotValues } from "../../snapshot.js";

const SIGNATURE = Buffer.from("NEURODE\0", "latin1");
const VERSION = 1;
const PREFIX = SIGNATURE.length + 8;
const HASH = 32;

interface Header {
  readonly values: SnapshotValues;
  readonly tensors: readonly { readonly name: string; readonly dtype: DType; readonly shape: StaticShape }[];
}

/** Writes `snapshot` in the place of what was at `path`. Its tensors may change as soon as this has returned. */
export function writeBackup(path: string, snapshot: Snapshot): Promise<void> {
  return replaceFile(path, encode(snapshot));
}

/** Null when there is no file. Throws an ArgumentError when it is damaged or of another version. */
export async function readBackup(path: string): Promise<Snapshot | null> {
  try {
    return decode(path, await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
}

function encode({ values, tensors }: Snapshot): Buffer {
  const header: Header = {
    values,
    tensors: tensors.map(({ name, tensor: { dtype, shape } }) => ({ name, dtype, shape })),
  };
  const json = Buffer.from(JSON.stringify(header, (_, value) => withoutNaN(value)));
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(VERSION, 0);
  numbers.writeUInt32LE(json.length, 4);
  const parts = [SIGNATURE, numbers, json, ...tensors.map(({ tensor }) => bytesIn(tensor))];
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return Buffer.concat([...parts, hash.digest()]);
}

function decode(path: string, bytes: Buffer): Snapshot {
  const where = `BackupAndRestore: ${path}`;
  if (bytes.length < PREFIX + HASH || !bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    throw damaged(where, "it does not begin as such a file does");
  }
  const version = bytes.readUInt32LE(SIGNATURE.length);
  if (version !== VERSION) {
    throw new ArgumentError(
      `${where}: it is of version ${version}, this is version ${VERSION}. Delete it to begin anew.`,
    );
  }
  const end = bytes.length - HASH;
  const digest = createHash("sha256").update(bytes.subarray(0, end)).digest();
  if (!digest.equals(bytes.subarray(end))) throw damaged(where, "its checksum is another");
  const begin = PREFIX + bytes.readUInt32LE(SIGNATURE.length + 4);
  if (begin > end) throw damaged(where, "it ends within its header");
  const header = JSON.parse(bytes.toString("utf8", PREFIX, begin), (_, value) => withNaN(value)) as Header;
  return { where, values: header.values, tensors: tensorsIn(where, header, bytes.subarray(begin, end)) };
}

function tensorsIn(where: string, { tensors }: Header, bytes: Buffer): NamedTensor[] {
  const sizes = tensors.map(({ dtype, shape }) =>
    DTYPES.includes(dtype) ? sizeOf(shape) * bytesOf(dtype) : Number.NaN,
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all !== bytes.length) throw damaged(where, `it has ${bytes.length} bytes of tensors in place of ${all}`);
  let at = 0;
  return tensors.map(({ name, dtype, shape }, i) => {
    const tensor = new Tensor(shape, dtype);
    bytesIn(tensor).set(bytes.subarray(at, at + sizes[i]));
    at += sizes[i];
    return { name, tensor };
  });
}

function bytesIn({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

function damaged(where: string, how: string): ArgumentError {
  return new ArgumentError(`${where}: the file is damaged: ${how}. Delete it to begin anew.`);
}

/** JSON has no NaN and no infinities, which metrics may have. */
function withoutNaN(value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

function withNaN(value: unknown): unknown {
  const isOne = typeof value === "object" && value !== null && Object.keys(value).join() === "number";
  const text = isOne ? (value as { number: unknown }).number : null;
  return typeof text === "string" ? Number(text) : value;
}

async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.tmp`;
  const file = await open(unfinished, "w");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, path);
  await syncFolder(dirname(path));
}

/** The new name is on the disk as well; where folders cannot be opened, as on Windows, the system sees to it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r").catch(() => null);
  await folder?.sync().catch(() => {});
  await folder?.close();
}
