import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { innerScale, linearScale, logScale, type Scale } from "./ticks.js";

const texts = ({ ticks }: Scale) => ticks.map(({ text }) => text);

describe("linear", () => {
  // biome-ignore format: a table
  test.each<[low: number, high: number, about: number, ticks: string[]]>([
    [0,      1,      5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
    [0.03,   1.55,   5, ["0.0", "0.5", "1.0", "1.5", "2.0"]],
    [-1.2,   0.7,    4, ["−1.5", "−1.0", "−0.5", "0.0", "0.5", "1.0"]],
    [0,      41_234, 2, ["0", "50,000"]],
    [1e-7,   9e-7,   5, ["0", "2e-7", "4e-7", "6e-7", "8e-7", "1e-6"]],
    [0,      4e9,    2, ["0", "2e9", "4e9"]],
    [0.5,    0.5,    2, ["0.45", "0.50", "0.55"]],
    [0,      0,      2, ["−1", "0", "1"]],
    [-1.1e-300, 0,   2, ["−1", "0", "1"]],
  ])("from %d to %d", (low, high, about, expected) => {
    expect(texts(linearScale(low, high, about))).toEqual(expected);
  });
});

describe("inner", () => {
  // biome-ignore format: a table
  test.each<[low: number, high: number, about: number, ticks: string[]]>([
    [0, 39,    4, ["0", "10", "20", "30"]],
    [1, 12,    5, ["5", "10"]],
    [0, 1,     5, ["0", "1"]],
    [7, 7,     5, ["7"]],
    [0, 9_999, 4, ["0", "5,000"]],
  ])("from %d to %d", (low, high, about, expected) => {
    expect(texts(innerScale(low, high, about))).toEqual(expected);
  });
});

describe("log", () => {
  // biome-ignore format: a table
  test.each<[low: number, high: number, about: number, ticks: string[]]>([
    [0.55,  1,    5, ["0.5", "1"]],
    [0.03,  1.55, 6, ["0.02", "0.05", "0.1", "0.2", "0.5", "1", "2"]],
    [1e-6,  1,    6, ["1e-6", "1e-5", "0.0001", "0.001", "0.01", "0.1", "1"]],
    [1,     1,    5, ["1", "2"]],
    [5e-324, 1e-300, 2, ["1e-323", "1e-311"]],
  ])("from %d to %d", (low, high, about, expected) => {
    expect(texts(logScale(low, high, about))).toEqual(expected);
  });
});

test("whatever the data, it lies between the ends, and ticks are few and differ", () => {
  const ends = fc.tuple(
    fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
    fc.double({ noNaN: true, min: -1e300, max: 1e300 }),
  );
  fc.assert(
    fc.property(ends, fc.integer({ min: 1, max: 8 }), ([a, b], about) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      const scales = [linearScale(low, high, about), ...(low > 0 ? [logScale(low, high, about)] : [])];
      for (const scale of scales) {
        for (const value of [low, high]) {
          expect(scale.at(value)).toBeGreaterThanOrEqual(-1e-9);
          expect(scale.at(value)).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(scale.ticks.length).toBeLessThanOrEqual(about + 3);
        expect(new Set(scale.ticks.map(({ value }) => value)).size).toBe(scale.ticks.length);
      }
    }),
  );
});
