/** weightStatistics, against numbers worked out by hand. */
import { describe, expect, test } from "@jest/globals";
import { sparkline } from "../terminal/blocks.js";
import { weightStatistics } from "./statistics.js";

describe("weightStatistics", () => {
  test("tells range, mean, deviation, zeros, what is lost, and a histogram", () => {
    const values = [-1, 0, 0, 1, 2, Number.NaN];
    expect(weightStatistics([{ name: "dense/kernel", shape: [2, 3], values }])).toEqual([
      {
        name: "dense/kernel",
        shape: [2, 3],
        low: -1,
        high: 2,
        mean: 0.4,
        deviation: Math.sqrt((1.4 ** 2 + 2 * 0.4 ** 2 + 0.6 ** 2 + 1.6 ** 2) / 5),
        finite: 5,
        lost: 1,
        zeros: 2,
        // Bins of 1/8: -1 is in the first, 0 in the ninth, 1 in the 17th, 2 in the last.
        histogram: [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1],
      },
    ]);
  });

  test("has one bin for what is all equal", () => {
    expect(weightStatistics([{ name: "scale", shape: [3], values: [1, 1, 1] }])[0].histogram).toEqual([3]);
  });

  test("lists those that match", () => {
    const weights = ["a/kernel", "a/bias"].map((name) => ({ name, shape: [1], values: [1] }));
    expect(weightStatistics(weights, /bias/).map(({ name }) => name)).toEqual(["a/bias"]);
    expect(() => weightStatistics(weights, "gamma")).toThrow(
      'weightStatistics: match: no weight is called like "gamma". Weights: a/kernel, a/bias.',
    );
  });
});

// biome-ignore format: a table
test.each([
  [[0, 1, 4, 8, 4], " ▁▄█▄"],
  [[0, 0], "  "],
  [[1, 1000], "▁█"],
])("the sparkline of %p is %p", (values, text) => {
  expect(sparkline(values)).toBe(text);
});
