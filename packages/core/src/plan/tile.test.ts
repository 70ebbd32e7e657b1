import { expect, test } from "@jest/globals";
import { tileRows } from "./tile.js";

// biome-ignore format: a table
test.each([
  // bytes per row   rows
  [0,                4096],
  [4,                4096],
  [64,               4096],
  [1024,             256],
  [4096,             64],
  [5000,             48],
  [16384,            16],
  [1e9,              16],
])("of %d bytes a row, a tile has %d rows", (bytes, rows) => {
  expect(tileRows(bytes)).toBe(rows);
});

test("always whole granules, fewer the wider a row is", () => {
  let before = Number.POSITIVE_INFINITY;
  for (let bytes = 1; bytes < 100_000; bytes += 37) {
    const rows = tileRows(bytes);
    expect(rows % 16).toBe(0);
    expect(rows).toBeLessThanOrEqual(before);
    before = rows;
  }
});
