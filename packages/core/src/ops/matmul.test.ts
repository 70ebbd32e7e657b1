import { describe, expect, test } from "@jest/globals";
import { naiveMatmul, rows, run, type Values, whole } from "../compute.test.naive.js";
import { ShapeError } from "../errors.js";
import type { Shape, StaticShape } from "../shape.js";
import { matmul, matmulShape } from "./matmul.js";

// biome-ignore format: a table
test.each<[Shape, Shape, Shape]>([
  [[2, 3],          [3, 4],          [2, 4]],
  [[null, 3],       [3, 4],          [null, 4]],
  [[null, null],    [3, 4],          [null, 4]],
  [[null, 5, 3],    [3, 4],          [null, 5, 4]],
  [[null, 5, 3],    [null, 3, 4],    [null, 5, 4]],
  [[6, 1, 2, 3],    [5, 3, 4],       [6, 5, 2, 4]],
  [[2, 0],          [0, 4],          [2, 4]],
])("shapes %j · %j → %j", (x, y, shape) => {
  expect(matmulShape([x, y], "matmul")).toEqual(shape);
});

// biome-ignore format: a table
test.each<[Shape, Shape, string]>([
  [[2, 3],    [4, 3],    "matmul: cannot multiply (2, 3) by (4, 3): expected (…, m, k) and (…, k, n), but k is 3 in the one and 4 in the other."],
  [[3],       [3, 4],    "matmul: cannot multiply (3) by (3, 4): expected (…, m, k) and (…, k, n), each with two axes at least."],
  [[2, 3],    [3],       "matmul: cannot multiply (2, 3) by (3): expected (…, m, k) and (…, k, n), each with two axes at least."],
  [[],        [],        "matmul: cannot multiply () by (): expected (…, m, k) and (…, k, n), each with two axes at least."],
  [[2, 2, 3], [3, 3, 4], "matmul: shapes (2) and (3) do not broadcast: axis -1 is 2 in the one and 3 in the other."],
])("shapes %j · %j do not fit", (x, y, message) => {
  expect(() => matmulShape([x, y], "matmul")).toThrow(new ShapeError(message));
});

/** Sums of products of multiples of 1/16 are exact in float32, so the results are compared exactly. */
function compare(x: Values, y: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const { shape, numbers } = naiveMatmul(x, y);
    const found = run(kernels, matmul, [x, y]);
    expect([found.shape, found.numbers]).toEqual([shape, numbers]);
  }
}

describe("of whole values", () => {
  // biome-ignore format: a table
  test.each<[StaticShape, StaticShape]>([
    [[2, 3],          [3, 4]],
    [[1, 1],          [1, 1]],
    [[5, 17],         [17, 9]],
    [[2, 3, 4],       [4, 5]],
    [[3, 4],          [2, 4, 5]],
    [[2, 3, 4],       [2, 4, 5]],
    [[1, 3, 4],       [2, 4, 5]],
    [[2, 3, 4],       [1, 4, 5]],
    [[2, 1, 3, 4],    [5, 4, 3]],
    [[5, 1, 2, 3],    [1, 6, 3, 2]],
    [[2, 3, 1, 2, 2], [3, 4, 2, 2]],
    [[0, 3],          [3, 4]],
    [[2, 0],          [0, 4]],
    [[2, 3],          [3, 0]],
    [[2, 2, 0],       [2, 0, 3]],
    [[0, 2, 3],       [1, 3, 2]],
    [[0, 2, 3],       [3, 2]],
  ])("%j · %j", (x, y) => compare(whole(x, 1), whole(y, 2)));
});

describe("by rows", () => {
  // biome-ignore format: a table
  test.each<[Values, Values]>([
    [rows([7, 3]),       whole([3, 4])],        // becomes dense
    [rows([7, 2, 3]),    whole([3, 4])],
    [rows([7, 5, 2, 3]), whole([3, 4])],
    [rows([7, 2, 3]),    whole([1, 3, 4])],
    [rows([7, 5, 2, 3]), whole([5, 3, 4])],
    [rows([7, 5, 2, 3]), whole([1, 5, 3, 4])],
    [rows([7, 1, 2, 3]), whole([5, 3, 4])],
    [whole([2, 3]),      rows([7, 3, 4])],
    [whole([1, 2, 3]),   rows([7, 3, 4])],
    [whole([5, 2, 3]),   rows([7, 1, 3, 4])],
    [whole([5, 2, 3]),   rows([7, 5, 3, 4])],
    [rows([7, 2, 3]),    rows([7, 3, 4])],
    [rows([7, 5, 2, 3]), rows([7, 5, 3, 4])],
    [rows([7, 5, 2, 3]), rows([7, 1, 3, 4])],
    [rows([7, 1, 2, 3]), rows([7, 5, 3, 4])],
    [rows([0, 2, 3]),    rows([0, 3, 4])],
    [rows([7, 2, 0]),    rows([7, 0, 4])],
    [rows([0, 3]),       whole([3, 4])],
  ])("%#", (x, y) => compare(x, y));

  // Whatever would take the batch for anything else than the first axis of both sides.
  // biome-ignore format: a table
  test.each<[Values, Values]>([
    [rows([3, 3]),       rows([3, 3])],
    [rows([3, 3]),       rows([3, 3, 3])],
    [whole([3, 3]),      rows([3, 3])],
    [rows([3, 3]),       whole([2, 3, 3])],
    [rows([3, 3, 3]),    whole([3, 3, 3])],
    [whole([3, 3, 3]),   rows([3, 3, 3])],
    [rows([3, 3, 3]),    rows([3, 3, 3, 3])],
    [rows([3, 3, 3]),    whole([1, 3, 3, 3])],
    [whole([3, 3, 3, 3]), rows([3, 3, 3, 3])],
  ])("what would mix rows is refused: %#", (x, y) => {
    expect(() => run("reference", matmul, [x, y])).toThrow(ShapeError);
  });
});
