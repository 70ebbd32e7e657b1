/** Frames written by hand, after the two format descriptions; those of lz4 itself are in the fixtures of Arrow. */
import { expect, test } from "@jest/globals";
import { unpackLz4 } from "./lz4.js";

const text = (ascii: string) => [...Buffer.from(ascii)];
const u32 = (value: number) => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
/** Version 1 and the bits given, blocks of up to 64 KiB, a checksum that nobody looks at. */
const header = (bits = 0) => [...u32(0x184d2204), 0x40 | bits, 0x40, 0];
const block = (...bytes: number[]) => [...u32(bytes.length), ...bytes];
const END = u32(0);

/** "abcd", then 6 bytes from 4 before; and "xyz12". */
const packed = [0x42, ...text("abcd"), 4, 0, 0x50, ...text("xyz12")];

test.each<[string, number[], string]>([
  ["nothing", [...header(), ...END], ""],
  ["a block", [...header(), ...block(...packed), ...END], "abcdabcdabxyz12"],
  ["a block that is not packed", [...header(), ...u32(0x80000003), ...text("abc"), ...END], "abc"],
  ["a size in the header", [...header(8), ...u32(3), ...u32(0), ...block(0x30, ...text("abc")), ...END], "abc"],
  ["checksums of blocks", [...header(16), ...block(0x30, ...text("abc")), 1, 2, 3, 4, ...END], "abc"],
  [
    "a distance into the block before",
    [...header(), ...block(0x30, ...text("abc")), ...block(0x00, 3, 0, 0x10, ...text("!")), ...END],
    "abcabca!",
  ],
  [
    "long lengths",
    [...header(), ...block(0xff, 255, 1, ...text("a".repeat(271)), 1, 0, 255, 2), ...END],
    "a".repeat(271 + 15 + 255 + 2 + 4),
  ],
])("%s", (_, frame, expected) => {
  // In the midst of a larger array, as the pieces of a file are.
  const bytes = Uint8Array.from([9, ...frame, 9]).subarray(1, 1 + frame.length);
  expect(Buffer.from(unpackLz4(bytes)).toString()).toBe(expected);
});

test.each<[string, number[], string]>([
  ["another format", [1, 2, 3, 4, 0x40, 0x40, 0, ...END], "no LZ4 frame of version 1"],
  ["another version", [...u32(0x184d2204), 0x80, 0x40, 0, ...END], "no LZ4 frame of version 1"],
  ["a dictionary", [...header(1), ...u32(7), ...END], "without a dictionary"],
  ["no end", header(), "the LZ4 frame does not end"],
  ["no end of a block", [...header(), ...u32(100), 1], "an LZ4 block of 100 bytes in 12"],
  ["no end of a length", [...header(), ...block(0xf0, 255), ...END], "ends in a length"],
  ["no end of the bytes", [...header(), ...block(0x50, 1, 2), ...END], "ends in the bytes of a sequence"],
  ["half a distance", [...header(), ...block(0x10, 1, 1), ...END], "ends in a distance"],
  ["a distance of 0", [...header(), ...block(0x10, 1, 0, 0, 0x10, 1), ...END], "an LZ4 distance of 0"],
  ["too far back", [...header(), ...block(0x10, 1, 2, 0, 0x10, 1), ...END], "an LZ4 distance of 2"],
])("%s is refused", (_, frame, message) => {
  expect(() => unpackLz4(Uint8Array.from(frame))).toThrow(message);
});
