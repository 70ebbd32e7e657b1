import { describe, expect, test } from "@jest/globals";
import { naiveBinary, rows, run, type Values, whole } from "../compute.test.naive.js";
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { compile } from "../plan/compile.js";
import type { StaticShape } from "../shape.js";
import { add, divide, maximum, minimum, multiply, subtract } from "./binary.js";

// biome-ignore format: a table
test.each<[string, (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor, number[]]>([
  // of        [1, -2, 3, 0, ∞] and [4, 0.5, 3, 0, 1]
  ["add",      add,      [5, -1.5, 6, 0, Number.POSITIVE_INFINITY]],
  ["subtract", subtract, [-3, -2.5, 0, 0, Number.POSITIVE_INFINITY]],
  ["multiply", multiply, [4, -1, 9, 0, Number.POSITIVE_INFINITY]],
  ["divide",   divide,   [0.25, -4, 1, Number.NaN, Number.POSITIVE_INFINITY]],
  ["maximum",  maximum,  [4, 0.5, 3, 0, Number.POSITIVE_INFINITY]],
  ["minimum",  minimum,  [1, -2, 3, 0, 1]],
])("%s", (_, op, expected) => {
  const a = { shape: [5], numbers: [1, -2, 3, 0, Number.POSITIVE_INFINITY], ofRows: false };
  const b = { shape: [5], numbers: [4, 0.5, 3, 0, 1], ofRows: false };
  for (const kernels of ["reference", "wasm"] as const) expect(run(kernels, op, [a, b]).numbers).toEqual(expected);
});

/** Subtraction shows a swap of the arguments, which addition would not. */
function compare(a: Values, b: Values): void {
  for (const kernels of ["reference", "wasm"] as const) {
    const { shape, numbers } = naiveBinary((x, y) => x - y, a, b);
    const found = run(kernels, subtract, [a, b]);
    expect([found.shape, found.numbers]).toEqual([shape, numbers]);
  }
}

describe("broadcasting of whole values", () => {
  /** All shapes of up to three axes of sizes 1 and 2 … 4, as far as they fit each other. */
  const SHAPES: StaticShape[] = [
    [],
    [1],
    [4],
    [3, 1],
    [1, 4],
    [3, 4],
    [2, 1, 1],
    [1, 3, 1],
    [1, 1, 4],
    [2, 3, 1],
    [2, 1, 4],
    [1, 3, 4],
    [2, 3, 4],
  ];

  test.each(SHAPES)("%j with every other", (...shape) => {
    for (const other of SHAPES) compare(whole(shape.flat() as number[], 1), whole(other, 2));
  });

  // biome-ignore format: a table
  test.each<[StaticShape, StaticShape]>([
    [[5, 1, 7, 1],       [6, 1, 2]],
    [[2, 3, 2, 3],       [2, 1, 2, 1]],
    [[2, 1, 3, 1, 2],    [1, 4, 1, 5, 2]],
    [[2, 1, 3, 1, 2],    [3, 4, 1]],
    [[4, 1, 1, 1],       [1, 2, 3, 5]],
    [[1, 1, 1, 1, 1, 1], [1]],
    [[130],              [130]],
    [[33, 1],            [1, 65]],
    [[0],                [1]],
    [[0, 3],             [3]],
    [[3, 0],             [3, 1]],
    [[2, 1, 0],          [1, 5, 1]],
  ])("%j with %j", (a, b) => {
    compare(whole(a, 1), whole(b, 2));
    compare(whole(b, 1), whole(a, 2));
  });
});

describe("broadcasting by rows", () => {
  // Rows of 5 with what there is once for all of them.
  // biome-ignore format: a table
  test.each<[StaticShape, StaticShape]>([
    [[5],          []],
    [[5],          [1]],
    [[5, 3],       []],
    [[5, 3],       [1]],
    [[5, 3],       [3]],
    [[5, 3],       [1, 3]],
    [[5, 3],       [1, 1]],
    [[5, 1],       [3]],
    [[5, 1],       [1, 3]],
    [[5, 2, 3],    [3]],
    [[5, 2, 3],    [2, 1]],
    [[5, 2, 3],    [1, 2, 3]],
    [[5, 2, 3],    [1, 1, 3]],
    [[5, 1, 3],    [4, 1]],
    [[5, 1, 3],    [1, 4, 1]],
    [[5, 2, 1, 3], [4, 1]],
    [[5, 2, 1, 3], [2, 4, 3]],
    [[5, 2, 1, 3], [1, 2, 4, 1]],
    [[5, 0],       [1]],
    [[0, 3],       [3]],
  ])("rows of %j with %j", (a, b) => {
    compare(rows(a, 1), whole(b, 2));
    compare(whole(b, 1), rows(a, 2));
  });

  // biome-ignore format: a table
  test.each<[StaticShape, StaticShape]>([
    [[5],          [5]],
    [[5, 3],       [5, 3]],
    [[5, 3],       [5, 1]],
    [[5, 2, 3],    [5, 1, 3]],
    [[5, 2, 3],    [5, 2, 1]],
    [[5, 2, 3],    [5, 1, 1]],
    [[5, 2, 1],    [5, 1, 3]],
    [[5, 2, 1, 3], [5, 1, 4, 1]],
    [[1, 2, 3],    [1, 2, 1]],
    [[0, 2],       [0, 1]],
  ])("rows of %j with rows of %j", (a, b) => {
    compare(rows(a, 1), rows(b, 2));
    compare(rows(b, 1), rows(a, 2));
  });
});

// The batch must stay the first axis: what has more axes than the rows would put them in front of it.
describe("what would mix rows is refused", () => {
  // biome-ignore format: a table
  test.each<[Values, Values]>([
    [rows([5, 3]),    whole([5, 3])],
    [rows([5, 3]),    whole([2, 1, 3])],
    [rows([5, 3]),    whole([1, 4, 3])],
    [rows([5, 3]),    whole([1, 1, 3])],
    [rows([5]),       whole([3])],
    [rows([5, 2, 3]), whole([5, 2, 3])],
    [rows([5, 3]),    rows([5, 4, 3])],
    [rows([5, 3]),    rows([5, 1, 3])],
    [rows([5]),       rows([5, 4])],
    [rows([5]),       rows([5, 1])],
  ])("%#", (a, b) => {
    for (const [left, right] of [[a, b], [b, a]]) {
      expect(() => run("reference", add, [left, right])).toThrow(ShapeError);
    }
  });

  test("with an error that names the op and the shapes", () => {
    const message =
      "add: axis 0 is the batch, whose rows a model works on each by itself; (None, 3) and (None, 4, 3) to (None, 4, 3) " +
      "would mix them.";
    expect(() => run("reference", add, [rows([5, 3]), rows([5, 4, 3])])).toThrow(new ShapeError(message));
  });
});

test("loops that a longer one can stand for are joined into one kernel call", () => {
  const [x, y] = [symbolic([null, 4, 3, 2]), symbolic([null, 4, 3, 2])];
  const kernels = createKernels("reference", heap());
  const { plan } = compile(graphOf([x, y], [add(x, y)]), kernels, [true, true]);
  // size, ofRows, step in a, step in b: a loop of one turn around all elements of all rows.
  expect(plan.rows[0].lowered.loops).toEqual([1, 0, 0, 0, 24, 1, 1, 1]);
});
