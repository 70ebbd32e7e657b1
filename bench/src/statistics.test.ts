/** Medians, quartiles and ratios; quantiles as NumPy's `quantile` gives them. */
import { expect, test } from "@jest/globals";
import { distribution, quotients, spread } from "./statistics.js";

// biome-ignore format: a table
test.each([
  // samples           median  low   high
  [[7],                7,      7,    7],
  [[1, 2],             1.5,    1.25, 1.75],
  [[3, 1, 2],          2,      1.5,  2.5],
  [[4, 1, 3, 2],       2.5,    1.75, 3.25],
  [[100, 1, 2, 3, 4],  3,      2,    4],
])("%j", (samples, median, low, high) => {
  expect(distribution(samples)).toEqual({ median, low, high });
});

test("ratios are taken cycle by cycle, so that a busy moment that strikes both drops out", () => {
  const [ours, theirs] = [
    [100, 10, 80],
    [50, 5, 40],
  ];
  expect(quotients(ours, theirs)).toEqual([2, 2, 2]);
});

test("the spread is half of the distance between the quartiles, relative to the median", () => {
  expect(spread({ median: 200, low: 190, high: 230 })).toBe(0.1);
});
