import { expect, test } from "@jest/globals";
import { tileRows } from "./tile.js";

// biome-ignore format: a table
test.each([
  // bytes per row   rows
  [0,                4096],
  [4,                4096],
  [64,               4096],
  [1024,             256],
  [4096,             128],
  [12_288,           128],
  [40_000,           48],
  [131_072,          16],
  [200_000,          10],
  [3_000_000,        1],
  [1e9,              1],
])("of %d bytes a row, a tile has %d rows", (bytes, rows) => {
  expect(tileRows(bytes)).toBe(rows);
});

test("whole granules, if it is one at all, fewer the wider a row is", () => {
  let before = Number.POSITIVE_INFINITY;
  for (let bytes = 1; bytes < 3_000_000; bytes += 37) {
    const rows = tileRows(bytes);
    expect(rows < 16 || rows % 16 === 0).toBe(true);
    expect(rows).toBeLessThanOrEqual(before);
    before = rows;
  }
});
