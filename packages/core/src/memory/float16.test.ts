/** Expected values: IEEE 754 binary16, as numpy.float16 has them. */
import { describe, expect, test } from "@jest/globals";
import { floatToHalf, halfToFloat } from "./float16.js";

describe("halfToFloat", () => {
  // biome-ignore format: a table
  test.each([
    [0x0000, 0],
    [0x8000, -0],
    [0x0001, 2 ** -24],            // smallest subnormal
    [0x03ff, 1023 * 2 ** -24],     // largest subnormal
    [0x8200, -(2 ** -15)],
    [0x0400, 2 ** -14],            // smallest normal
    [0x3555, 0.333251953125],
    [0x3c00, 1],
    [0x3c01, 1 + 2 ** -10],
    [0xc000, -2],
    [0x7bff, 65504],               // largest
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
    [0xfc01, Number.NaN],
  ])("%i is %d", (half, value) => {
    expect(halfToFloat(half)).toBe(value);
  });
});

describe("floatToHalf", () => {
  // biome-ignore format: a table
  test.each([
    [0.1,                    0x2e66],
    [1 / 3,                  0x3555],
    [1 + 2 ** -11,           0x3c00],  // a tie, to even: down
    [1 + 3 * 2 ** -11,       0x3c02],  // a tie, to even: up
    [1 + 2 ** -11 + 2 ** -20, 0x3c01], // just above a tie
    [2 - 2 ** -12,           0x4000],  // rounding carries into the exponent
    [2049,                   0x6800],
    [2051,                   0x6802],
    [65504,                  0x7bff],
    [65519.99,               0x7bff],
    [65520,                  0x7c00],  // a tie between the largest and what would come next: infinity
    [-1e10,                  0xfc00],
    [2 ** -14,               0x0400],
    [2 ** -14 - 2 ** -25,    0x0400],  // a tie between the largest subnormal and the smallest normal
    [2 ** -24,               0x0001],
    [1.5 * 2 ** -24,         0x0002],  // subnormal ties, to even
    [2.5 * 2 ** -24,         0x0002],
    [2 ** -25,               0x0000],
    [2 ** -25 + 2 ** -40,    0x0001],
    [-(2 ** -26),            0x8000],
    [-0,                     0x8000],
    [Number.POSITIVE_INFINITY, 0x7c00],
    [Number.NEGATIVE_INFINITY, 0xfc00],
    [Number.NaN,             0x7e00],
  ])("%d is %i", (value, half) => {
    expect(floatToHalf(value)).toBe(half);
  });

  test("every half comes back", () => {
    const wrong: number[] = [];
    for (let half = 0; half < 2 ** 16; half++) {
      const value = halfToFloat(half);
      if (!Number.isNaN(value) && floatToHalf(value) !== half) wrong.push(half);
      if (Number.isNaN(value) && !Number.isNaN(halfToFloat(floatToHalf(value)))) wrong.push(half);
    }
    expect(wrong).toEqual([]);
  });

  test("between two halves the nearer is taken", () => {
    const wrong: number[] = [];
    for (let half = 0; half < 0x7bff; half++) {
      const [low, high] = [halfToFloat(half), halfToFloat(half + 1)];
      if (floatToHalf(low + 0.49 * (high - low)) !== half) wrong.push(half);
      if (floatToHalf(low + 0.51 * (high - low)) !== half + 1) wrong.push(half);
      if (floatToHalf((low + high) / 2) !== half + (half & 1)) wrong.push(half);
    }
    expect(wrong).toEqual([]);
  });
});
