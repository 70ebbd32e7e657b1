import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { spread } from "./spread.js";

// biome-ignore format: a table
test.each<[wanted: number[], expected: number[]]>([
  [[50],             [50]],
  [[10, 80],         [10, 80]],
  [[50, 50],         [45, 55]],
  [[52, 50],         [56, 46]],
  [[2, 0],           [10, 0]],
  [[99, 100, 97],    [90, 100, 80]],
  [[-5, 105],        [0, 100]],
])("%j", (wanted, expected) => {
  expect(spread(wanted, 10, 0, 100)).toEqual(expected);
});

test("none nearer than they may be, none outside, order kept, and none moved where there is room", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -50, max: 150, noNaN: true }), { maxLength: 11 }), (wanted) => {
      const places = spread(wanted, 10, 0, 100);
      const order = wanted.map((_, i) => i).sort((a, b) => wanted[a] - wanted[b] || a - b);
      order.forEach((index, rank) => {
        expect(places[index]).toBeGreaterThanOrEqual(-1e-9);
        expect(places[index]).toBeLessThanOrEqual(100 + 1e-9);
        if (rank > 0) expect(places[index] - places[order[rank - 1]]).toBeGreaterThanOrEqual(10 - 1e-9);
      });
    }),
  );
});
