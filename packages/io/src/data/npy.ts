/** Rows from NumPy's .npy files: the first axis counts them. */
import { sizeOf } from "@neurode/core";
import { type DataLike, openData, readStart } from "./bytes.js";
import { DataError } from "./dataError.js";
import { type BytesFrom, checkRowSize, readFixedRows } from "./fixedRows.js";
import { NPY_HEADER_BYTES, type NpyHeader, parseNpyHeader } from "./npyHeader.js";
import type { RowSource } from "./rowSource.js";

/** Opens an .npy file or stream, gzip's too. Throws a DataError when it is none. */
export async function npySource(source: DataLike): Promise<RowSource> {
  const file = await openData(source);
  const header = parseNpyHeader(await readStart(file, NPY_HEADER_BYTES), file.name);
  const rows = npyRows(header, file.name, file.read);
  return { name: file.name, identity: { ...file.identity, format: "npy" }, ...rows };
}

/** The rows behind a header; `bytesFrom` gives the array's bytes from an offset on. */
export function npyRows(
  header: NpyHeader,
  file: string,
  bytesFrom: BytesFrom,
): Pick<RowSource, "length" | "rowShape" | "read"> {
  const [rows, ...rowShape] = header.shape;
  const size = sizeOf(rowShape);
  if (rows === undefined || size === 0) {
    throw new DataError({ file }, `expected rows of numbers, got an array of shape (${header.shape}).`);
  }
  checkRowSize(file, rowShape, size);
  const layout = { ...header, file, rows, size };
  return { length: rows, rowShape, read: (options) => readFixedRows(layout, bytesFrom, options) };
}
