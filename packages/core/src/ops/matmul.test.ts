import { describe, expect, test } from "@jest/globals";
import { naiveMatmul, rows, run, transposed, type Values, whole } from "../compute.test.naive.js";
import { inlineEngine } from "../engine/inline.js";
import { Executable } from "../engine/run.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import type { KernelSet } from "../kernels/kernels.js";
import { heap } from "../memory/heap.js";
import type { Shape, StaticShape } from "../shape.js";
import { zeros } from "../tensor/create.js";
import { type MatmulOptions, matmul, matmulShape } from "./matmul.js";

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

// biome-ignore format: a table
test.each<[Shape, Shape, MatmulOptions, Shape]>([
  [[3, 2],          [3, 4],          { transposeX: true },                   [2, 4]],
  [[2, 3],          [4, 3],          { transposeY: true },                   [2, 4]],
  [[3, 2],          [4, 3],          { transposeX: true, transposeY: true }, [2, 4]],
  [[2, 3],          [3, 4],          { transposeX: false },                  [2, 4]],
  [[null, 5, 3],    [null, 7, 3],    { transposeY: true },                   [null, 5, 7]],
  [[null, 3, 5],    [6, 3, 7],       { transposeX: true },                   [6, 5, 7]],
])("shapes %j · %j with %j → %j", (x, y, options, shape) => {
  expect(matmulShape([x, y], "matmul", options)).toEqual(shape);
});

// biome-ignore format: a table
test.each<[Shape, Shape, MatmulOptions, string]>([
  [[2, 3], [3, 4], { transposeX: true },                   "matmul: cannot multiply (2, 3) by (3, 4): expected (…, k, m), to be transposed, and (…, k, n), but k is 2 in the one and 3 in the other."],
  [[2, 3], [3, 4], { transposeY: true },                   "matmul: cannot multiply (2, 3) by (3, 4): expected (…, m, k) and (…, n, k), to be transposed, but k is 3 in the one and 4 in the other."],
  [[3],    [3, 4], { transposeX: true, transposeY: true }, "matmul: cannot multiply (3) by (3, 4): expected (…, k, m), to be transposed, and (…, n, k), to be transposed, each with two axes at least."],
])("shapes %j · %j with %j do not fit", (x, y, options, message) => {
  expect(() => matmulShape([x, y], "matmul", options)).toThrow(new ShapeError(message));
});

test("an option misspelt", () => {
  const options = { transposeB: true } as MatmulOptions;
  const message =
    'matmul: unknown option "transposeB". Did you mean "transposeX"? Known options: transposeX, transposeY.';
  expect(() => matmul(1, 1, options)).toThrow(new ArgumentError(message));
});

/** Sums of products of multiples of 1/16 are exact in float32, so the results are compared exactly. */
function compare(x: Values, y: Values): void {
  const { shape, numbers } = naiveMatmul(x, y);
  for (const kernels of ["reference", "wasm"] as const) {
    for (const transposeX of [false, true]) {
      for (const transposeY of [false, true]) {
        // Of two axes, the first of which is the batch, there is no row by itself that could come transposed.
        if ((transposeX && x.ofRows && x.shape.length < 3) || (transposeY && y.ofRows && y.shape.length < 3)) continue;
        const sides = [transposeX ? transposed(x) : x, transposeY ? transposed(y) : y];
        const found = run(kernels, (p, q) => matmul(p, q, { transposeX, transposeY }), sides);
        expect([transposeX, transposeY, found.shape, found.numbers]).toEqual([transposeX, transposeY, shape, numbers]);
      }
    }
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

/** Products of one kernel call each, however many rows the batch has. */
// biome-ignore format: a table
test.each<[what: string, x: Shape, y: Shape, options: MatmulOptions, calls: number]>([
  ["matrices of rows",             [null, 2, 3],    [null, 3, 4],    {},                   1],
  ["heads of rows",                [null, 5, 2, 3], [null, 5, 4, 3], { transposeY: true }, 1],
  ["one matrix for all heads",     [null, 5, 2, 3], [null, 1, 3, 4], {},                   7],
  ["a matrix per row of heads",    [null, 5, 2, 3], [5, 3, 4],       {},                   7],
  ["one weight, rows transposed",  [null, 3, 2],    [3, 4],          { transposeX: true }, 1],
  ["two axes that broadcast",      [null, 6, 1, 2, 3], [null, 1, 5, 3, 4], {},             7 * 6],
])("%s: %j · %j with %j", (_, x, y, options, calls) => {
  const kernels = createKernels("reference", heap());
  let counted = 0;
  const product: KernelSet["product"] = (...args) => {
    counted++;
    kernels.product(...args);
  };
  const engine = inlineEngine({ ...kernels, product });
  const symbols = [x, y].map((shape) => symbolic(shape));
  const graph = graphOf(symbols, [matmul(symbols[0], symbols[1], options)]);
  const fed = [x, y].map((shape) => zeros(shape.map((size) => size ?? 7)));
  new Executable(graph, engine.kernels, [x, y].map((shape) => shape[0] === null)).runSync(engine, fed, 7);
  expect(counted).toBe(calls);
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
    expect(() => run("reference", (p, q) => matmul(p, q), [x, y])).toThrow(ShapeError);
  });
});
