/**
 * Datatype messages: how HDF5 says what an element is. Here are numbers of
 * IEEE 754 and two's complement, and text; section IV.A.2.d of the HDF5 file
 * format specification, version 1.
 */
import type { Cursor } from "./cursor.js";
import { Fields } from "./fields.js";
import type { Hdf5Type } from "./tree.js";

const FIXED_POINT = 0;
const FLOATING_POINT = 1;
const STRING = 3;
const OPAQUE = 5;
const ENUMERATED = 8;
const VARIABLE_LENGTH = 9;

/** Exponent's first bit, exponent's bits, mantissa's bits, exponent's bias. */
const FLOATS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  float16: [10, 5, 10, 15],
  float32: [23, 8, 23, 127],
  float64: [52, 11, 52, 1023],
};

/** Text of any length, as it stands for an attribute: a length and where it is in the heap. */
export const TEXT_BYTES = 16;

export interface Datatype {
  readonly kind: Hdf5Type | "text" | "variableText";
  /** Bytes of one element. */
  readonly size: number;
}

export function bytesOfType(type: Hdf5Type): number {
  return Number(/\d+$/.exec(type)?.[0]) / 8;
}

export function encodeType(type: Hdf5Type): Uint8Array {
  const size = bytesOfType(type);
  const float = FLOATS[type];
  if (!float) {
    const signed = type.startsWith("int") ? 8 : 0;
    return new Fields()
      .integers(1, 0x10 | FIXED_POINT, signed, 0, 0)
      .integers(4, size)
      .integers(2, 0, 8 * size)
      .done();
  }
  const [exponent, exponentBits, mantissaBits, bias] = float;
  return new Fields()
    .integers(1, 0x10 | FLOATING_POINT, 0x20, 8 * size - 1, 0)
    .integers(4, size)
    .integers(2, 0, 8 * size)
    .integers(1, exponent, exponentBits, 0, mantissaBits)
    .integers(4, bias)
    .done();
}

/** The type of text of any length in UTF-8. */
export function encodeTextType(): Uint8Array {
  const character = new Fields()
    .integers(1, 0x10 | STRING, 0x10, 0, 0)
    .integers(4, 1)
    .done();
  return new Fields()
    .integers(1, 0x10 | VARIABLE_LENGTH, 1, 1, 0)
    .integers(4, TEXT_BYTES)
    .bytes(character)
    .done();
}

/** Throws an Error that names what is not known here. */
export function decodeType(cursor: Cursor): Datatype {
  const kind = cursor.integer(1) & 0xf;
  const [order, second] = [cursor.integer(1), cursor.integer(1)];
  cursor.skip(1);
  const size = cursor.integer(4);
  if (kind === STRING) return { kind: "text", size };
  if (kind === VARIABLE_LENGTH) {
    if ((order & 0xf) === 1) return { kind: "variableText", size };
    throw new Error("it holds lists of varying lengths");
  }
  // bfloat16 is stored as two opaque bytes.
  if (kind === OPAQUE && size === 2) return { kind: "uint16", size };
  if (kind === ENUMERATED) return decodeType(cursor);
  if (kind !== FIXED_POINT && kind !== FLOATING_POINT)
    throw new Error(`it holds elements of class ${kind}, not numbers`);
  if ((order & 1) === 1) throw new Error("it holds big-endian numbers");
  return { kind: kind === FIXED_POINT ? integerType(size, (order & 8) !== 0) : floatType(cursor, size, second), size };
}

function integerType(size: number, signed: boolean): Hdf5Type {
  if (![1, 2, 4, 8].includes(size)) throw new Error(`it holds integers of ${size} bytes`);
  return `${signed ? "int" : "uint"}${8 * size}` as Hdf5Type;
}

function floatType(cursor: Cursor, size: number, sign: number): Hdf5Type {
  const precision = [cursor.integer(2), cursor.integer(2)];
  const [exponent, exponentBits, mantissa, mantissaBits] = [1, 1, 1, 1].map((bytes) => cursor.integer(bytes));
  const bias = cursor.integer(4);
  const found = Object.entries(FLOATS).find(
    ([, known]) => known.join() === [exponent, exponentBits, mantissaBits, bias].join(),
  );
  const whole = precision[0] === 0 && precision[1] === 8 * size && sign === 8 * size - 1 && mantissa === 0;
  if (found && whole && bytesOfType(found[0] as Hdf5Type) === size) return found[0] as Hdf5Type;
  throw new Error(`it holds floating-point numbers of ${size} bytes that are not IEEE 754's`);
}
