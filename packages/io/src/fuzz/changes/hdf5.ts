/** Changes to HDF5: addresses and sizes in its trees, heaps and messages, led to other places of the file or out of it. */
import fc from "fast-check";
import { bytesChanged, EXTREMES, writeNumber } from "./bytes.js";
import { change, indexAt, pick, place, several } from "./change.js";

const WORD = 8;
/** Messages begin with a type and a size; a word that is less than this may be the start of one, an address or a size. */
const HIGHEST = 2 ** 16;

/** Where the words are that may be addresses, sizes or starts of messages: few of the numbers of weights look like it. */
function wordsIn(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = 0; at + WORD <= bytes.length; at += WORD) {
    const low = bytes.readUInt32LE(at);
    if (low !== 0 && bytes.readUInt32LE(at + 4) < HIGHEST) places.push(at);
  }
  return places;
}

const pointed = change("word of another", fc.record({ where: place, from: place }), (bytes, { where, from }) => {
  const words = wordsIn(bytes);
  if (words.length === 0) return bytes;
  const at = pick(words, from);
  bytes.copy(bytes, pick(words, where), at, at + WORD);
  return bytes;
});

const itself = change(
  "word that is its own address",
  fc.record({ where: place, back: fc.constantFrom(0, 8, 16, 24, 32, 40) }),
  (bytes, { where, back }) => {
    const at = pick(wordsIn(bytes), where);
    if (at !== undefined) writeNumber(bytes, at, BigInt(Math.max(0, at - back)), WORD);
    return bytes;
  },
);

const extreme = change(
  "extreme word",
  fc.record({
    where: place,
    value: fc.constantFrom(...EXTREMES),
    lane: fc.constantFrom(0, 2, 4, 6),
    size: fc.constantFrom(1, 2, 4, 8),
  }),
  (bytes, { where, value, lane, size }) => {
    const at = pick(wordsIn(bytes), where);
    if (at !== undefined) writeNumber(bytes, at + lane, value, Math.min(size, WORD - lane));
    return bytes;
  },
);

const edge = change(
  "word at the end",
  fc.record({ where: place, beyond: fc.integer({ min: -16, max: 16 }) }),
  (bytes, { where, beyond }) => {
    const at = pick(wordsIn(bytes), where);
    if (at !== undefined) writeNumber(bytes, at, BigInt(bytes.length + beyond), WORD);
    return bytes;
  },
);

const SIGNATURES = ["TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK"].map((text) => Buffer.from(text));

/** A structure in the place of another, or the head of one broken. */
const structure = change(
  "structure",
  fc.record({ where: place, signature: fc.constantFrom(...SIGNATURES), from: place }),
  (bytes, { where, signature, from }) => {
    const at = bytes.indexOf(signature, indexAt(bytes.length, where));
    if (at < 0) return bytes;
    const start = indexAt(bytes.length, from) & ~7;
    bytes.copy(bytes, at + 4, start, start + 36);
    return bytes;
  },
);

export const hdf5Changed = several(pointed, itself, extreme, edge, structure, bytesChanged);
