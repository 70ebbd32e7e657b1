/** What every kernel set must do that picks, orders and accumulates elements. */
import { describe, expect, test } from "@jest/globals";
import { offset } from "../memory/pointer.js";
import { CUMULATION_CODES } from "./codes.js";
import type { ContractTools } from "./contract.tools.js";

export function testIndexing({
  kernels,
  views,
  place,
  releaseAll,
  written,
  noise,
  firstDifference,
}: ContractTools): void {
  describe("select", () => {
    test.each([
      ["three of one shape", /*   */ 3, 7, 7, 1, 7, 1, 7, 1],
      ["a column of choices", /*  */ 4, 5, 1, 0, 5, 1, 5, 1],
      ["a row and a number", /*   */ 3, 6, 6, 1, 0, 1, 0, 0],
      ["choices for all rows", /* */ 3, 9, 0, 1, 9, 1, 1, 0],
      ["no rows", /*              */ 0, 4, 4, 1, 4, 1, 4, 1],
    ] as const)("%s", (_, rows, count, cRow, cStep, aRow, aStep, bRow, bStep) => {
      const c = noise(32, 1).map((value) => Math.max(value, 0));
      c[0] = Number.NaN;
      const [a, b] = [noise(32, 2), noise(32, 3)];
      const y = written(rows * count, (y) =>
        kernels.select(place(c), place(a), place(b), y, rows, count, cRow, cStep, aRow, aStep, bRow, bStep),
      );
      const expected = Array.from({ length: rows * count }, (_, n) => {
        const [row, i] = [Math.floor(n / count), n % count];
        return c[row * cRow + i * cStep] !== 0 ? a[row * aRow + i * aStep] : b[row * bRow + i * bStep];
      });
      expect(firstDifference(y, expected)).toBeNull();
      releaseAll();
    });
  });

  test.each([
    // rows count xRow xStep first
    [3, 7, 7, 1, 0],
    [3, 7, 0, 1, 0],
    [4, 5, 1, 0, 0],
    [4, 9, 0, 0, 3],
    [2, 6, 12, 2, 1],
    [3, 5, 5, -1, 4],
    [3, 5, -5, 1, 10],
    [2, 2, -7, -3, 20],
    [0, 3, 1, 1, 0],
  ])("strided: %i rows of %i, every %i by steps of %i from %i on", (rows, count, xRow, xStep, first) => {
    const x = noise(32, 4);
    const y = written(rows * count, (y) => kernels.strided(offset(place(x), 4 * first), y, rows, count, xRow, xStep));
    const expected = Array.from(
      { length: rows * count },
      (_, n) => x[first + Math.floor(n / count) * xRow + (n % count) * xStep],
    );
    expect(firstDifference(y, expected)).toBeNull();
    releaseAll();
  });

  describe("take and takeAlong", () => {
    const ids = [0, 4, 2, -1, -5, 3, 3];
    const at = (id: number) => (id < 0 ? id + 5 : id);

    test.each([
      [1, 1],
      [1, 3],
      [2, 1],
      [3, 4],
      [2, 9],
    ])("of x (%i, 5, %i)", (outer, inner) => {
      const x = noise(outer * 5 * inner, 5);
      const count = ids.length;
      const element = (block: number, id: number, k: number) => x[(block * 5 + at(id)) * inner + k];
      const taken = written(outer * count * inner, (y) => {
        expect(kernels.take(place(x), place(ids), y, outer, 5, inner, count)).toBeNaN();
      });
      const indices = Array.from({ length: outer * count * inner }, (_, n) => {
        const run = Math.floor(n / inner);
        return [Math.floor(run / count), run % count, n % inner];
      });
      expect(
        firstDifference(
          taken,
          indices.map(([block, i, k]) => element(block, ids[i], k)),
        ),
      ).toBeNull();
      const own = indices.map((_, n) => ids[(3 * n) % count]);
      const along = written(outer * count * inner, (y) => {
        expect(kernels.takeAlong(place(x), place(own), y, outer, 5, inner, count)).toBeNaN();
      });
      expect(
        firstDifference(
          along,
          indices.map(([block, , k], n) => element(block, own[n], k)),
        ),
      ).toBeNull();
      releaseAll();
    });

    test.each([
      [5, 5],
      [-6, -6],
      [3e9, 3e9],
      [Number.NaN, Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ])("an id of %d is told", (id, told) => {
      const x = noise(5, 6);
      written(3, (y) => expect(kernels.take(place(x), place([1, id, 99]), y, 1, 5, 1, 3)).toBe(told));
      written(3, (y) => expect(kernels.takeAlong(place(x), place([1, id, 99]), y, 1, 5, 1, 3)).toBe(told));
      releaseAll();
    });
  });

  describe("scatterAdd and scatterAddAlong", () => {
    const ids = [0, 4, 2, -1, -5, 3, 3, 3];
    const at = (id: number) => (id < 0 ? id + 5 : id);
    const count = ids.length;

    // Sums of at most 3 numbers below 1: two roundings of numbers below 3.
    test.each([
      [1, 1],
      [1, 3],
      [2, 1],
      [3, 4],
      [2, 9],
      [2, 0],
      [0, 3],
    ])("to y (%i, 5, %i), within 3e-7, over what was there", (outer, inner) => {
      const x = noise(outer * count * inner, 9);
      const own = Array.from(x, (_, n) => ids[(3 * n) % count]);
      const [together, along] = [new Float64Array(outer * 5 * inner), new Float64Array(outer * 5 * inner)];
      x.forEach((value, n) => {
        const [block, i, k] = [Math.floor(n / (count * inner)), Math.floor(n / inner) % count, n % inner];
        together[(block * 5 + at(ids[i])) * inner + k] += value;
        along[(block * 5 + at(own[n])) * inner + k] += value;
      });
      const bound = () => 3e-7;
      const ofRuns = written(together.length, (y) => {
        expect(kernels.scatterAdd(place(x), place(ids), y, outer, 5, inner, count)).toBeNaN();
      });
      expect(firstDifference(ofRuns, together, bound)).toBeNull();
      const ofElements = written(along.length, (y) => {
        expect(kernels.scatterAddAlong(place(x), place(own), y, outer, 5, inner, count)).toBeNaN();
      });
      expect(firstDifference(ofElements, along, bound)).toBeNull();
      releaseAll();
    });

    test("adds in the order of x", () => {
      const x = [1e8, 1, -1e8, 1];
      const expected = [
        [1e8, 1, -1e8, 1].reduce((sum, value) => (kernels.name === "wasm" ? Math.fround(sum + value) : sum + value), 0),
      ];
      const y = written(1, (y) => kernels.scatterAdd(place(x), place([0, 0, 0, 0]), y, 1, 1, 1, 4));
      expect(firstDifference(y, expected)).toBeNull();
      releaseAll();
    });

    test.each([
      [5, 5],
      [-6, -6],
      [Number.NaN, Number.POSITIVE_INFINITY],
    ])("an id of %d is told", (id, told) => {
      const x = noise(3, 6);
      written(5, (y) => expect(kernels.scatterAdd(place(x), place([1, id, 99]), y, 1, 5, 1, 3)).toBe(told));
      written(5, (y) => expect(kernels.scatterAddAlong(place(x), place([1, id, 99]), y, 1, 5, 1, 3)).toBe(told));
      releaseAll();
    });
  });

  test.each([
    [1, 7, 1],
    [3, 5, 1],
    [2, 6, 3],
    [2, 3, 9],
    [0, 3, 4],
    [2, 0, 4],
  ])("cumulate: x (%i, %i, %i), rounded from float64, and in place", (outer, count, inner) => {
    const x = noise(outer * count * inner, 7);
    for (const [name, code] of Object.entries(CUMULATION_CODES)) {
      const y = written(x.length, (y) => kernels.cumulate(code, place(x), y, outer, count, inner));
      const expected = Array.from(x, (_, n) => {
        const [block, k] = [Math.floor(n / (count * inner)), n % inner];
        const last = Math.floor((n % (count * inner)) / inner);
        const before = Array.from({ length: last + 1 }, (_, i) => x[(block * count + i) * inner + k]);
        return Math.fround(before.reduce((a, b) => (name === "cumsum" ? a + b : a * b)));
      });
      expect(firstDifference(y, expected)).toBeNull();
      const own = place(x);
      kernels.cumulate(code, own, own, outer, count, inner);
      expect(firstDifference(views.float32(own, x.length), expected)).toBeNull();
    }
    releaseAll();
  });

  describe("argSort", () => {
    const order = (row: ArrayLike<number>, downwards: boolean) => {
      const rank = (value: number) => (Number.isNaN(value) ? Number.MAX_VALUE : value);
      return Array.from(row, (_, i) => i).sort((a, b) => (rank(row[a]) - rank(row[b])) * (downwards ? -1 : 1) || a - b);
    };

    test.each([0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 100, 1000])("rows of %i, with equals and NaN", (width) => {
      const x = noise(3 * width, 8).map((value, i) => (i % 7 === 3 ? Number.NaN : Math.round(8 * value) / 4));
      const scratch = place(new Float32Array(2 * width));
      for (const downwards of [false, true]) {
        const y = written(x.length, (y) => kernels.argSort(place(x), y, scratch, 3, width, downwards));
        const expected = [0, 1, 2].flatMap((row) => order(x.subarray(row * width, (row + 1) * width), downwards));
        expect(firstDifference(y, expected)).toBeNull();
      }
      releaseAll();
    });
  });
}
