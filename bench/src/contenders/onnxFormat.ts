/**
 * Parts of an ONNX file, as `onnx.proto3` lays them out in Protocol Buffers: fields of messages, by their numbers.
 */

/** Data types of tensors. */
const FLOAT = 1;
const INT64 = 7;

/** Kinds of attributes. */
const FLOAT_ATTRIBUTE = 1;
const INTEGER_ATTRIBUTE = 2;
const INTEGERS_ATTRIBUTE = 7;

/** A node of a graph, with one output, or with several of which those nobody reads are "". */
export function node(
  operator: string,
  inputs: readonly string[],
  output: string | readonly string[],
  attributes: readonly Buffer[] = [],
): Buffer {
  const outputs = typeof output === "string" ? [output] : output;
  return message(1, [
    ...inputs.map((input) => text(1, input)),
    ...outputs.map((each) => text(2, each)),
    text(4, operator),
    ...attributes,
  ]);
}

export function integerAttribute(name: string, number: number): Buffer {
  return message(5, [text(1, name), integer(3, number), integer(20, INTEGER_ATTRIBUTE)]);
}

export function integersAttribute(name: string, numbers: readonly number[]): Buffer {
  return message(5, [text(1, name), ...numbers.map((each) => integer(8, each)), integer(20, INTEGERS_ATTRIBUTE)]);
}

export function floatAttribute(name: string, number: number): Buffer {
  const content = Buffer.alloc(5);
  content[0] = (2 << 3) | 5; // field 2, of four bytes
  content.writeFloatLE(number, 1);
  return message(5, [text(1, name), content, integer(20, FLOAT_ATTRIBUTE)]);
}

/** An initializer of floats. */
export function floats(name: string, shape: readonly number[], values: Float32Array): Buffer {
  return initializer(name, FLOAT, shape, Buffer.from(values.buffer, values.byteOffset, values.byteLength));
}

/** An initializer of one axis of 64-bit integers. */
export function longs(name: string, values: readonly number[]): Buffer {
  return initializer(name, INT64, [values.length], Buffer.from(BigInt64Array.from(values.map(BigInt)).buffer));
}

function initializer(name: string, type: number, shape: readonly number[], raw: Buffer): Buffer {
  return message(5, [...shape.map((size) => integer(1, size)), integer(2, type), text(8, name), bytes(9, raw)]);
}

/** ValueInfoProto: floats of a shape, whose axes are sizes or names. */
export function value(name: string, shape: readonly (number | string)[]): Buffer[] {
  const axes = shape.map((axis) => message(1, [typeof axis === "string" ? text(2, axis) : integer(1, axis)]));
  return [text(1, name), message(2, [message(1, [integer(1, FLOAT), message(2, axes)])])];
}

// A field is its number and kind in one varint, then the varint itself or a length and bytes.

export function integer(field: number, content: number): Buffer {
  return Buffer.from([...varint(field << 3), ...varint(content)]);
}

function bytes(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([...varint((field << 3) | 2), ...varint(content.length)]), content]);
}

export function text(field: number, content: string): Buffer {
  return bytes(field, Buffer.from(content));
}

export function message(field: number, fields: readonly Buffer[]): Buffer {
  return bytes(field, Buffer.concat(fields));
}

/** Seven bits per byte, lowest first; the eighth says that more follow. */
function varint(content: number): number[] {
  return content < 0x80 ? [content] : [(content & 0x7f) | 0x80, ...varint(content >>> 7)];
}
