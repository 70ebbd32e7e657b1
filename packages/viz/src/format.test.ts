import { expect, test } from "@jest/globals";
import type { ShapeStructure } from "./description.js";
import { formatBytes, formatCount, formatShapes } from "./format.js";

test.each<[structure: ShapeStructure, formatted: string]>([
  [[null, 3], "(None, 3)"],
  [[16], "(16)"],
  [[], "()"],
  [
    [
      [null, 6, 3],
      [null, 3],
    ],
    "[(None, 6, 3), (None, 3)]",
  ],
  [{ a: [null, 1], b: [[], [2]] }, "{a: (None, 1), b: [(), (2)]}"],
  // a single tensor needs no brackets
  [[[null, 3]], "(None, 3)"],
  [{ a: [null, 1] }, "(None, 1)"],
])("formatShapes(%j) is %s", (structure, formatted) => {
  expect(formatShapes(structure)).toBe(formatted);
});

test.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [333972456, "333,972,456"],
])("formatCount(%i) is %s", (count, formatted) => {
  expect(formatCount(count)).toBe(formatted);
});

// By Python's "%.2f".
test.each([
  [0, "0.00 B"],
  [1023, "1023.00 B"],
  [1024, "1.00 KB"],
  [407080, "397.54 KB"],
  [1335889824, "1.24 GB"],
  [1024 ** 6, "1024.00 PB"],
  // ties go to the even digit
  [1152, "1.12 KB"],
  [1408, "1.38 KB"],
  [1664, "1.62 KB"],
  [1920, "1.88 KB"],
])("formatBytes(%d) is %s", (bytes, formatted) => {
  expect(formatBytes(bytes)).toBe(formatted);
});
