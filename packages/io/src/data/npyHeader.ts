/**
 * The header of NumPy's .npy format, versions 1 to 3: a signature, a version,
 * the length of a Python record, and the record, padded to a multiple of 64.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { DataError } from "./dataError.js";
import { type ElementType, elementTypes } from "./elementTypes.js";

export interface NpyHeader {
  /** Where the numbers begin. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly type: ElementType;
  readonly littleEndian: boolean;
}

/** Headers of arrays of numbers are far shorter. */
export const NPY_HEADER_BYTES = 4096;
const SIGNATURE = "\x93NUMPY";

const TYPES: Readonly<Record<string, ElementType>> = {
  b1: elementTypes.uint8,
  i1: elementTypes.int8,
  u1: elementTypes.uint8,
  i2: elementTypes.int16,
  u2: elementTypes.uint16,
  i4: elementTypes.int32,
  u4: elementTypes.uint32,
  i8: elementTypes.int64,
  u8: elementTypes.uint64,
  f2: elementTypes.float16,
  f4: elementTypes.float32,
  f8: elementTypes.float64,
};

/** Reads the header off the first bytes of a file. Throws a DataError for what is none, and for kinds not known here. */
export function parseNpyHeader(bytes: Buffer, file: string): NpyHeader {
  const version = bytes[6];
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== SIGNATURE || !(version >= 1 && version <= 3)) {
    throw new DataError(
      { file },
      "is not an .npy file: expected it to begin with \\x93NUMPY. Save it with numpy.save.",
    );
  }
  const begin = version === 1 ? 10 : 12;
  const offset = begin + (version === 1 ? bytes.readUInt16LE(8) : bytes.readUInt32LE(8));
  const text = bytes.toString("latin1", begin, offset);
  const descr = /'descr':\s*'([<>|=])(\w+)'/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text)?.[1];
  const axes = /'shape':\s*\(([\d, ]*)\)/.exec(text)?.[1];
  if (offset > bytes.length || !order || axes === undefined) {
    throw new DataError({ file }, "its .npy header is damaged or cut off. Get the whole file.");
  }
  const type = descr ? TYPES[descr[2]] : undefined;
  if (!type) {
    const got = /'descr':\s*([^,]*)/.exec(text)?.[1] ?? "none";
    throw new DataError({ file }, `elements of type ${got} are not numbers known here. Save x.astype("float32").`);
  }
  if (order === "True") {
    throw new DataError({ file }, "its columns stand one behind the other. Save numpy.ascontiguousarray(x).");
  }
  const shape = axes
    .split(",")
    .filter((axis) => axis.trim() !== "")
    .map(Number);
  if (!shape.every(Number.isSafeInteger)) {
    throw new DataError({ file }, `its .npy header is damaged: the shape (${axes}) is impossible. Get the file again.`);
  }
  return { offset, shape, type, littleEndian: descr?.[1] !== ">" };
}

/** The header of a float32 array in C order. */
export function npyHeader(shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const record = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const length = Math.ceil((10 + record.length + 1) / 64) * 64 - 10;
  const bytes = Buffer.alloc(10 + length, " ");
  bytes.write(SIGNATURE, "latin1");
  bytes.writeUInt8(1, 6);
  bytes.writeUInt8(0, 7);
  bytes.writeUInt16LE(length, 8);
  bytes.write(record, 10, "latin1");
  bytes.write("\n", bytes.length - 1);
  return bytes;
}
