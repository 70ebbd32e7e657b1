/** Rows from NumPy's .npz: a zip of .npy files. The archive and the array that is read stand in memory. */
import { readFile } from "node:fs/promises";
import { checkOptions } from "@neurode/core";
import { Zip } from "../zip/readZip.js";
import { openDataFile } from "./bytes.js";
import { DataError, fileError } from "./dataError.js";
import { npyRows } from "./npy.js";
import { NPY_HEADER_BYTES, parseNpyHeader } from "./npyHeader.js";
import type { RowSource } from "./rowSource.js";

export interface NpzOptions {
  /** The array to read, as numpy.savez was told. Needed when there are several. */
  array?: string;
}

/** Opens one array of an .npz file. Throws a DataError when there is none of its name. */
export async function npzSource(path: string | URL, options: NpzOptions = {}): Promise<RowSource> {
  checkOptions("npzSource", options, ["array"]);
  const { name: file, path: place, identity } = await openDataFile(path);
  const archive = await readFile(place).catch((cause: NodeJS.ErrnoException) => {
    throw fileError(file, cause);
  });
  const { array, bytes } = readArray(file, archive, options.array);
  const header = parseNpyHeader(
    Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, NPY_HEADER_BYTES)),
    file,
  );
  async function* bytesFrom(start: number) {
    yield bytes.subarray(start);
  }
  return { name: file, identity: { ...identity, format: "npz", array }, ...npyRows(header, file, bytesFrom) };
}

function readArray(file: string, archive: Uint8Array, wanted: string | undefined) {
  try {
    const zip = new Zip(archive);
    const arrays = zip.names.filter((name) => name.endsWith(".npy")).map((name) => name.slice(0, -4));
    const array = wanted ?? (arrays.length === 1 ? arrays[0] : undefined);
    const bytes = array === undefined ? null : zip.read(`${array}.npy`);
    if (array !== undefined && bytes) return { array, bytes };
    const problem = wanted === undefined ? "name the array to read" : `there is no array ${JSON.stringify(wanted)}`;
    throw new DataError({ file }, `${problem}. Arrays: ${arrays.join(", ") || "none"}.`);
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError({ file }, `is not a sound .npz file: ${(cause as Error).message}. Get the file again.`, {
      cause,
    });
  }
}
