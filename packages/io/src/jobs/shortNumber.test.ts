/** shortNumber: few digits, the same float32. */
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { shortNumber } from "./shortNumber.js";

// biome-ignore format: a table
test.each([
  [0.1,               "0.1"],
  [1 / 3,             "0.33333334"],
  [0.9986035227775574, "0.9986035"],
  [16_777_216,        "16777216"],
  [-2.5e-7,           "-2.5e-7"],
  [3.4028234663852886e38, "3.4028234663852886e+38"],
  [1.401298464324817e-45, "1.4013e-45"],
  [123.456,           "123.456"],
  [Number.NaN,        "NaN"],
  [-0,                "0"],
])("%p is written %p", (value, text) => {
  expect(String(shortNumber(Math.fround(value)))).toBe(text);
});

test("any float32 is the same when it is read again, of nine digits at most", () => {
  fc.assert(
    fc.property(fc.float({ noDefaultInfinity: true, noNaN: true }), (value) => {
      const short = shortNumber(value);
      expect(Math.fround(Number(String(short))) === value).toBe(true);
      if (!Number.isInteger(value)) expect(Number(short.toPrecision(9))).toBe(short);
    }),
    { numRuns: 20_000 },
  );
});
