import { expect, test } from "@jest/globals";
import { crc32 } from "./crc32.js";
import { withDensity } from "./density.js";

/** A PNG of one grey pixel. */
const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==",
  "base64",
);

test("CRC-32 of the check string", () => {
  expect(crc32(Buffer.from("123456789"))).toBe(0xcbf43926);
});

test("the chunk stands behind the header, and the rest is as it was", () => {
  const png = withDensity(PIXEL, 254);
  expect(png.subarray(0, 33).equals(PIXEL.subarray(0, 33))).toBe(true);
  expect(png.subarray(37, 41).toString()).toBe("pHYs");
  expect(png.readUInt32BE(41)).toBe(10_000);
  expect(png.readUInt32BE(50)).toBe(crc32(png.subarray(37, 50)));
  expect(png.subarray(54).equals(PIXEL.subarray(33))).toBe(true);
});
