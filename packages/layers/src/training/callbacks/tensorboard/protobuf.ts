/**
 * The little of Protocol Buffers that event files need: fields written one
 * behind the other. (https://protobuf.dev/programming-guides/encoding)
 */

/** How a field's length is told, in its tag. */
const VARINT = 0;
const SIXTY_FOUR_BITS = 1;
const BYTES = 2;

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint(field * 8 + SIXTY_FOUR_BITS), bytes]);
}

/** Of a whole number of at least 0. */
export function integerField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/** Of text, bytes or a message, which is its fields. */
export function bytesField(field: number, ...parts: readonly (Uint8Array | string)[]): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as Uint8Array)));
  return Buffer.concat([varint(field * 8 + BYTES), varint(bytes.length), bytes]);
}

/** Seven bits in each byte, the low ones first; all but the last have the high bit set. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Buffer.from([...bytes, rest]);
}
