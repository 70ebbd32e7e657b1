import { expect, test } from "@jest/globals";
import { tileRows } from "./tile.js";

// biome-ignore format: a table
test.each([
  // bytes per row   rows with small weights   and with large ones
  [0,                4096,                     4096],
  [4,                4096,                     4096],
  [64,               4096,                     4096],
  [1024,             256,                      256],
  [4096,             64,                       128],
  [12_288,           16,                       128],
  [40_000,           6,                        48],
  [131_072,          2,                        16],
  [200_000,          1,                        10],
  [3_000_000,        1,                        1],
  [1e9,              1,                        1],
])("of %d bytes a row, a tile has %d rows, or %d", (bytes, small, large) => {
  expect([tileRows(bytes, 0, 1), tileRows(bytes, 2 ** 20, 1)]).toEqual([small, large]);
});

// biome-ignore format: a table
test.each([
  // bytes per row   steps    rows
  [131_072,          4,       2],
  [131_072,          1000,    7],
  [131_072,          2000,    15],
  [131_072,          10_000,  16],
  [3_000_000,        10_000,  1],
  [4096,             20,      64],
])("of %d bytes a row and %d steps, a tile has %d rows", (bytes, steps, rows) => {
  expect(tileRows(bytes, 0, steps)).toBe(rows);
});

test.each([0, 2 ** 20])(
  "whole granules, if it is one at all, fewer the wider a row is, for %d bytes of weights",
  (weights) => {
    let before = Number.POSITIVE_INFINITY;
    for (let bytes = 1; bytes < 3_000_000; bytes += 37) {
      const rows = tileRows(bytes, weights, 1);
      expect(rows < 16 || rows % 16 === 0).toBe(true);
      expect(rows).toBeGreaterThan(0);
      expect(rows).toBeLessThanOrEqual(before);
      before = rows;
    }
  },
);
