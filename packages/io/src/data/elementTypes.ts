/** The element types of binary files, and how each is read. */
import { halfToFloat } from "../float16.js";

export interface ElementType {
  readonly bytes: number;
  /** Of the same elements in the machine's own order of bytes; none of whole numbers that doubles do not hold. */
  readonly array?: new (
    bytes: ArrayBufferLike,
    offset: number,
    length: number,
  ) => ArrayLike<number>;
  read(view: DataView, offset: number, littleEndian: boolean): number;
}

export const elementTypes = {
  int8: { bytes: 1, array: Int8Array, read: (view, offset) => view.getInt8(offset) },
  uint8: { bytes: 1, array: Uint8Array, read: (view, offset) => view.getUint8(offset) },
  int16: { bytes: 2, array: Int16Array, read: (view, offset, little) => view.getInt16(offset, little) },
  uint16: { bytes: 2, array: Uint16Array, read: (view, offset, little) => view.getUint16(offset, little) },
  int32: { bytes: 4, array: Int32Array, read: (view, offset, little) => view.getInt32(offset, little) },
  uint32: { bytes: 4, array: Uint32Array, read: (view, offset, little) => view.getUint32(offset, little) },
  int64: { bytes: 8, read: (view, offset, little) => Number(view.getBigInt64(offset, little)) },
  uint64: { bytes: 8, read: (view, offset, little) => Number(view.getBigUint64(offset, little)) },
  float16: { bytes: 2, read: (view, offset, little) => halfToFloat(view.getUint16(offset, little)) },
  float32: { bytes: 4, array: Float32Array, read: (view, offset, little) => view.getFloat32(offset, little) },
  float64: { bytes: 8, array: Float64Array, read: (view, offset, little) => view.getFloat64(offset, little) },
} as const satisfies Readonly<Record<string, ElementType>>;
