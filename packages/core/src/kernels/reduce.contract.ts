/** What `reduce` and `argReduce` of every kernel set must do. */
import { describe, expect, test } from "@jest/globals";
import { offset, type Pointer } from "../memory/pointer.js";
import { ARG_REDUCTION_CODES, type ArgReductionName, REDUCTION_CODES, type ReductionName } from "./codes.js";
import { type ContractTools, placeAtTheEnd } from "./contract.tools.js";

const COUNTS = [0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 31, 32, 33, 34, 1000];
const INNERS = [0, 1, 2, 3, 4, 5, 8, 17, 35];
const OUTERS = [0, 1, 2, 3, 4, 5];
/** How many there are beside matters to short runs alone. */
const outersFor = (count: number) => (count > 34 ? [2] : OUTERS);

const REDUCTIONS = Object.keys(REDUCTION_CODES) as ReductionName[];
const ARG_REDUCTIONS = Object.keys(ARG_REDUCTION_CODES) as ArgReductionName[];

export function testReductions({
  kernels,
  views,
  place,
  written,
  releaseAll,
  noise,
  firstDifference,
}: ContractTools): void {
  describe.each(REDUCTIONS)("reduce, %s", (name) => {
    const reduce = (x: Pointer, outer: number, count: number, inner: number) =>
      written(outer * inner, (y) => kernels.reduce(REDUCTION_CODES[name], x, y, outer, count, inner));
    const counts = COUNTS.filter((count) => count > 0 || name !== "max").filter((count) => count > 0 || name !== "min");
    const exact = name === "max" || name === "min";

    test.each(counts)(`over %i elements, ${exact ? "exactly" : "within one rounding"}`, (count) => {
      for (const inner of INNERS) {
        for (const outer of outersFor(count)) {
          // Factors near 1, whose product neither overflows nor vanishes.
          const x = noise(outer * count * inner, 1).map((value) => (name === "prod" ? 1 + value / 16 : value));
          const columns = columnsOf(x, outer, count, inner);
          const expected = columns.map(NAIVE[name]);
          const bound = (i: number) => {
            const magnitude = columns[i].reduce((sum, value) => sum + Math.abs(value), 0);
            return exact ? 0 : 2 ** -24 * Math.abs(expected[i]) + 1e-12 * magnitude;
          };
          const y = reduce(place(x), outer, count, inner);
          expect([outer, inner, firstDifference(y, expected, bound)]).toEqual([outer, inner, null]);
          expect(firstDifference(reduce(placeAtTheEnd(views, x), outer, count, inner), y)).toBeNull();
          releaseAll();
        }
      }
    });

    test("a NaN makes its own column NaN, wherever it is", () => {
      for (const [count, inner] of [
        [5, 1],
        [37, 1],
        [23, 2],
        [9, 3],
        [7, 19],
      ]) {
        for (let at = 0; at < count * inner; at++) {
          const x = noise(2 * count * inner, 2);
          x[at] = Number.NaN;
          const y = reduce(place(x), 2, count, inner);
          const expected = Array.from({ length: 2 * inner }, (_, column) => column === at % inner);
          expect([...y].map(Number.isNaN)).toEqual(expected);
          releaseAll();
        }
      }
    });

    test("∞, 0 and numbers whose partial results are beyond float32", () => {
      const [infinity, big] = [Number.POSITIVE_INFINITY, 3e38];
      const rows = [
        [infinity, 1, 2, 3],
        [-infinity, 1, 2, 3],
        [infinity, -infinity, 1, 2],
        [-infinity, -infinity, -infinity, -infinity],
        [infinity, 0, 1, 2],
        [big, big, -big, -big],
        [big, big, 1e-38, 1e-38],
        [0, 0, 0, 0],
      ].map((row) => row.map(Math.fround));
      const expected = rows.map((row) => NAIVE[name](row));
      expect(firstDifference(reduce(place(rows.flat()), rows.length, 4, 1), expected.map(Math.fround))).toBeNull();
      const columns = rows[0].flatMap((_, i) => rows.map((row) => row[i]));
      expect(firstDifference(reduce(place(columns), 1, 4, rows.length), expected.map(Math.fround))).toBeNull();
      releaseAll();
    });

    test("the same bits however many there are beside", () => {
      for (const [count, inner] of [
        [3, 1],
        [16, 1],
        [1001, 1],
        [333, 2],
        [100, 3],
        [50, 21],
      ]) {
        const outer = 7;
        const x = place(noise(outer * count * inner, 3));
        const whole = reduce(x, outer, count, inner);
        const single = Array.from({ length: outer }, (_, i) => [
          ...reduce(offset(x, 4 * i * count * inner), 1, count, inner),
        ]).flat();
        expect(firstDifference(single, whole)).toBeNull();
        releaseAll();
      }
    });
  });

  test("reduce: the sum of a million is within one rounding", () => {
    const x = noise(1_000_000, 4).map((value) => value + 0.5);
    for (const inner of [1, 4, 1000]) {
      const count = x.length / inner;
      const expected = columnsOf(x, 1, count, inner).map(NAIVE.sum);
      const y = written(inner, (y) => kernels.reduce(REDUCTION_CODES.sum, place(x), y, 1, count, inner));
      expect(firstDifference(y, expected, (i) => 2 ** -24 * Math.abs(expected[i]) + 1e-9)).toBeNull();
      releaseAll();
    }
  });

  describe.each(ARG_REDUCTIONS)("argReduce, %s", (name) => {
    const argReduce = (x: Pointer, outer: number, count: number, inner: number) =>
      written(outer * inner, (y) => kernels.argReduce(ARG_REDUCTION_CODES[name], x, y, outer, count, inner));
    const expectedOf = (x: Float32Array, outer: number, count: number, inner: number) =>
      columnsOf(x, outer, count, inner).map((column) => naivePlace(name, column));

    test.each(COUNTS.filter((count) => count > 0))("over %i elements, the first of equals", (count) => {
      for (const inner of INNERS) {
        for (const outer of outersFor(count)) {
          // Few different numbers, so that many are equal.
          for (const steps of [1, 2, 1000]) {
            const x = noise(outer * count * inner, 5).map((value) => Math.round(value * steps) / steps);
            const expected = expectedOf(x, outer, count, inner);
            const y = argReduce(placeAtTheEnd(views, x), outer, count, inner);
            expect([outer, inner, firstDifference(y, expected)]).toEqual([outer, inner, null]);
          }
        }
        releaseAll();
      }
    });

    test("the first NaN before all, and ∞ where there is nothing else", () => {
      const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
      for (const [count, inner] of [
        [6, 1],
        [41, 1],
        [23, 2],
        [11, 3],
        [9, 6],
      ]) {
        for (const fill of [0, infinity, -infinity]) {
          const x = new Float32Array(2 * count * inner).fill(fill);
          expect(firstDifference(argReduce(place(x), 2, count, inner), expectedOf(x, 2, count, inner))).toBeNull();
          for (let at = 0; at < x.length; at++) {
            for (const value of [nan, infinity, -infinity]) {
              const changed = x.slice();
              changed[at] = value;
              changed[x.length - 1] = nan;
              const y = argReduce(place(changed), 2, count, inner);
              expect(firstDifference(y, expectedOf(changed, 2, count, inner))).toBeNull();
            }
          }
          releaseAll();
        }
      }
    });
  });
}

type Naive = (column: readonly number[]) => number;

const total: Naive = (column) => column.reduce((sum, value) => sum + value, 0);

const NAIVE: Record<ReductionName, Naive> = {
  sum: total,
  mean: (column) => total(column) / column.length,
  prod: (column) => column.reduce((product, value) => product * value, 1),
  max: (column) => Math.max(...column),
  min: (column) => Math.min(...column),
};

function naivePlace(name: ArgReductionName, column: readonly number[]): number {
  const nan = column.findIndex(Number.isNaN);
  return nan >= 0 ? nan : column.indexOf(name === "argmax" ? Math.max(...column) : Math.min(...column));
}

/** What is to be reduced to each element of y. */
function columnsOf(x: Float32Array, outer: number, count: number, inner: number): number[][] {
  return Array.from({ length: outer * inner }, (_, i) =>
    Array.from({ length: count }, (_, k) => x[(Math.floor(i / inner) * count + k) * inner + (i % inner)]),
  );
}
