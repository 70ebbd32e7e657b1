import { expect, test } from "@jest/globals";
import { shapesIn, shapeText, shortCount } from "./notation.js";

test.each([
  [[null, 32, 32, 3], "N × 32 × 32 × 3"],
  [[null, null, 8], "N × ? × 8"],
  [[16, 8], "16 × 8"],
  [[], "scalar"],
])("shape %j is written %s", (shape, text) => {
  expect(shapeText(shape)).toBe(text);
});

test.each([
  [0, "0"],
  [896, "896"],
  [999, "999"],
  [1000, "1K"],
  [9248, "9.2K"],
  [9960, "10K"],
  [99_499, "99K"],
  [999_499, "999K"],
  [999_500, "1M"],
  [1_500_000, "1.5M"],
  [7e9, "7B"],
])("%i parameters are written %s", (count, text) => {
  expect(shortCount(count)).toBe(text);
});

test("shapes are found in lists and records, and none where nothing is known", () => {
  expect(shapesIn(null)).toEqual([]);
  expect(shapesIn([null, 3])).toEqual([[null, 3]]);
  expect(shapesIn([])).toEqual([[]]);
  expect(shapesIn({ a: [null, 3], b: [[null, 4], [null]] })).toEqual([[null, 3], [null, 4], [null]]);
});
