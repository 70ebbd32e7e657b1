/** Changes to any file: bytes, lengths, parts taken out or put in twice, the end cut off. */
import fc from "fast-check";
import { change, indexAt, pick, place, several } from "./change.js";

/** Numbers at which sizes and addresses go wrong. */
export const EXTREMES = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 40n,
  2n ** 63n - 1n,
  2n ** 64n - 1n,
];

/** The lowest `size` bytes of a number written at `at`, as far as there is room. */
export function writeNumber(bytes: Buffer, at: number, value: bigint, size: number): void {
  const wide = Buffer.alloc(8);
  wide.writeBigUInt64LE(BigInt.asUintN(64, value));
  wide.copy(bytes, at, 0, size);
}

const byte = change("byte", fc.record({ where: place, value: fc.integer({ min: 0, max: 255 }) }), (bytes, plan) => {
  if (bytes.length > 0) bytes[indexAt(bytes.length, plan.where)] = plan.value;
  return bytes;
});

const bit = change("bit", fc.record({ where: place, bit: fc.integer({ min: 0, max: 7 }) }), (bytes, plan) => {
  if (bytes.length > 0) bytes[indexAt(bytes.length, plan.where)] ^= 1 << plan.bit;
  return bytes;
});

const extremes = fc.record({ where: place, value: fc.constantFrom(...EXTREMES), size: fc.constantFrom(2, 4, 8) });
const number = change("number", extremes, (bytes, { where, value, size }) => {
  writeNumber(bytes, indexAt(bytes.length, where), value, size);
  return bytes;
});

export const cutOff = change("cut off", place, (bytes, where) => bytes.subarray(0, indexAt(bytes.length, where)));

const spans = fc.record({ where: place, count: fc.integer({ min: 1, max: 64 }) });

const leftOut = change("left out", spans, (bytes, { where, count }) => {
  const start = indexAt(bytes.length, where);
  return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + count)]);
});

const twice = change("twice", spans, (bytes, { where, count }) => {
  const start = indexAt(bytes.length, where);
  return Buffer.concat([bytes.subarray(0, start + count), bytes.subarray(start)]);
});

const copied = change("copied", fc.record({ from: place, to: place, lines: spans }), (bytes, { from, to, lines }) => {
  const start = indexAt(bytes.length, from);
  bytes.copy(bytes, indexAt(bytes.length, to), start, start + lines.count);
  return bytes;
});

export const bytesChanged = several(byte, bit, number, cutOff, leftOut, twice, copied);

/** Texts in the place of one of the file's numbers. */
export function numbersReplaced(texts: readonly string[]) {
  return change("number replaced", fc.record({ where: place, text: fc.constantFrom(...texts) }), (bytes, plan) => {
    const whole = bytes.toString("latin1");
    const found = pick([...whole.matchAll(/-?\d[\d.e+-]*/g)], plan.where);
    if (!found) return bytes;
    return Buffer.from(whole.slice(0, found.index) + plan.text + whole.slice(found.index + found[0].length), "latin1");
  });
}
