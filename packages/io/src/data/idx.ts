/** Rows from IDX files, the format of MNIST: a magic number, the sizes of the axes, the numbers, all big-endian. */
import { sizeOf } from "@neurode/core";
import { openDataFile, readStart } from "./bytes.js";
import { DataError } from "./dataError.js";
import { type ElementType, elementTypes } from "./elementTypes.js";
import { checkRowSize, readFixedRows } from "./fixedRows.js";
import type { RowSource } from "./rowSource.js";

/** By the third byte (http://yann.lecun.com/exdb/mnist). */
const TYPES: Readonly<Record<number, ElementType>> = {
  8: elementTypes.uint8,
  9: elementTypes.int8,
  11: elementTypes.int16,
  12: elementTypes.int32,
  13: elementTypes.float32,
  14: elementTypes.float64,
};

/** Opens an IDX file, gzip's too. Throws a DataError when it is none. */
export async function idxSource(path: string | URL): Promise<RowSource> {
  const file = await openDataFile(path);
  const header = await readStart(file, 4 + 4 * 255);
  const type = TYPES[header[2]];
  const rank = header[3];
  const offset = 4 + 4 * rank;
  if (header.length < offset || header[0] !== 0 || header[1] !== 0 || type === undefined || !(rank > 0)) {
    throw new DataError({ file: file.name }, "is not an IDX file: expected 0, 0, a type and the number of axes first.");
  }
  const [rows, ...rowShape] = Array.from({ length: rank }, (_, axis) => header.readUInt32BE(4 + 4 * axis));
  const size = sizeOf(rowShape);
  if (size === 0) throw new DataError({ file: file.name }, `its rows are empty, of shape (${rowShape.join(", ")}).`);
  checkRowSize(file.name, rowShape, size);
  const layout = { file: file.name, offset, rows, size, type, littleEndian: false };
  return {
    name: file.name,
    identity: { ...file.identity, format: "idx" },
    length: rows,
    rowShape,
    read: (options) => readFixedRows(layout, file.read, options),
  };
}
