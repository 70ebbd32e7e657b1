/** Rows from NumPy's .npy files: the first axis counts them. */
import { openDataFile, readBytes, readStart } from "./bytes.js";
import { DataError } from "./dataError.js";
import { readFixedRows } from "./fixedRows.js";
import { NPY_HEADER_BYTES, type NpyHeader, parseNpyHeader } from "./npyHeader.js";
import type { RowSource } from "./rowSource.js";

/** Opens an .npy file, gzip's too. Throws a DataError when it is none. */
export async function npySource(path: string | URL): Promise<RowSource> {
  const file = await openDataFile(path);
  const header = parseNpyHeader(await readStart(file, NPY_HEADER_BYTES), file.name);
  const rows = npyRows(header, file.name, (start) => readBytes(file, start));
  return { name: file.name, identity: { ...file.identity, format: "npy" }, ...rows };
}

/** The rows behind a header; `bytesFrom` gives the array's bytes from an offset on. */
export function npyRows(
  header: NpyHeader,
  file: string,
  bytesFrom: (start: number) => AsyncIterable<Uint8Array>,
): Pick<RowSource, "length" | "rowShape" | "read"> {
  const [rows, ...rowShape] = header.shape;
  const size = rowShape.reduce((product, axis) => product * axis, 1);
  if (rows === undefined || size === 0) {
    throw new DataError({ file }, `expected rows of numbers, got an array of shape (${header.shape}).`);
  }
  const layout = { ...header, file, rows, size };
  return { length: rows, rowShape, read: (options) => readFixedRows(layout, bytesFrom, options) };
}
