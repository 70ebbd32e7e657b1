import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { compute } from "../compute.js";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { createKernels } from "../kernels/choose.js";
import { heap } from "../memory/heap.js";
import { compile } from "../plan/compile.js";
import type { StaticShape } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { add, multiply } from "./binary.js";
import { reshape } from "./movement.js";
import { sum } from "./reduce.js";
import { transpose } from "./transpose.js";

function transposed(x: Values, axes: readonly number[]): Values {
  const shape = axes.map((axis) => x.shape.at(axis) as number);
  const rank = axes.length;
  return byIndex(shape, (index) => {
    const own = new Array<number>(rank);
    axes.forEach((axis, i) => {
      own[(axis + rank) % rank] = index[i];
    });
    return at(x, own);
  });
}

function compare(x: Values, axes: readonly number[] | null): void {
  const expected = transposed(x, axes ?? x.shape.map((_, axis) => x.shape.length - 1 - axis));
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, (y) => transpose(y, { axes }), [x]);
    expect([axes, found.shape, found.numbers]).toEqual([axes, expected.shape, expected.numbers]);
  }
  const symbol = symbolic(x.ofRows ? [null, ...x.shape.slice(1)] : x.shape);
  const { shape } = transpose(symbol, { axes });
  expect(shape).toEqual(x.ofRows ? [null, ...expected.shape.slice(1)] : expected.shape);
}

function ordersOf(axes: readonly number[]): number[][] {
  if (axes.length === 0) return [[]];
  return axes.flatMap((axis) => ordersOf(axes.filter((other) => other !== axis)).map((order) => [axis, ...order]));
}

describe("transpose", () => {
  test.each<[StaticShape]>([[[]], [[5]], [[3, 5]], [[2, 3, 5]], [[2, 3, 4, 5]], [[2, 1, 3, 1]], [[2, 3, 0]]])(
    "%j: every order",
    (shape) => {
      for (const order of ordersOf(shape.map((_, axis) => axis))) compare(whole(shape), order);
    },
  );

  test.each<[StaticShape]>([[[5]], [[5, 4]], [[5, 2, 3]], [[37, 2, 3, 4]], [[3, 2, 3, 2, 4]], [[0, 2, 3]]])(
    "rows of %j: every order that leaves the batch in front",
    (shape) => {
      for (const order of ordersOf(shape.map((_, axis) => axis))) if (order[0] === 0) compare(rows(shape), order);
    },
  );

  test("without axes they are reversed; they may be counted from the end", () => {
    compare(whole([3, 5]), null);
    compare(whole([2, 3, 4, 5]), null);
    compare(whole([2, 3, 4]), [-1, 0, -2]);
  });

  test("any shape in any order", () => {
    const cases = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 6 }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        order: fc.shuffledSubarray(
          shape.map((_, axis) => axis),
          { minLength: shape.length },
        ),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, order }) => compare(whole(shape), order)),
      { numRuns: 100, seed: 7 },
    );
  });

  test("whole numbers stay whole", () => {
    expect(transpose(symbolic([2, 3], "int32")).dtype).toBe("int32");
  });

  // biome-ignore format: a table
  test.each<[what: string, shape: StaticShape, axes: number[], exchanges: number[]]>([
    ["a matrix",                       [4, 6],        [1, 0],       [1, 4, 6, 1]],
    ["heads",                          [2, 3, 4, 5],  [0, 2, 1, 3], [2, 3, 4, 5]],
    ["keys",                           [2, 3, 4, 5],  [0, 2, 3, 1], [2, 3, 20, 1]],
    ["channels first",                 [2, 3, 4, 5],  [0, 3, 1, 2], [2, 12, 5, 1]],
    ["channels last",                  [2, 3, 4, 5],  [0, 2, 3, 1], [2, 3, 20, 1]],
    ["nothing",                        [2, 3, 4],     [0, 1, 2],    []],
    ["axes of 1 alone",                [1, 3, 1, 4],  [2, 1, 0, 3], []],
    ["more than one exchange",         [2, 3, 4],     [2, 1, 0],    [1, 6, 4, 1, 4, 2, 3, 1]],
  ])("%s takes the exchanges it should", (_, shape, axes, exchanges) => {
    const x = symbolic(shape);
    const { plan } = compile(graphOf([x], [transpose(x, { axes })]), createKernels("reference", heap()), [false]);
    expect(plan.whole[0].lowered.exchanges).toEqual(exchanges);
  });

  // biome-ignore format: a table
  test.each<[axes: number[], string]>([
    [[0],       "transpose: axes must name each of the 2 axes of (2, 3) once, got [0]."],
    [[0, 0],    "transpose: axes must name each of the 2 axes of (2, 3) once, got [0, 0]."],
    [[0, 1, 0], "transpose: axes must name each of the 2 axes of (2, 3) once, got [0, 1, 0]."],
    [[0, 2],    "transpose: axis must be a whole number from -2 to 1, got 2."],
    [[0, 0.5],  "transpose: axis must be a whole number from -2 to 1, got 0.5."],
  ])("by %j is refused", (axes, message) => {
    expect(() => transpose(symbolic([2, 3]), { axes })).toThrow(new ShapeError(message));
  });

  test.each<[object, string]>([
    [{ axes: 1 }, "transpose: axes must be a list of whole numbers or null, got 1."],
    [{ perm: [1, 0] }, 'transpose: unknown option "perm". Known options: axes.'],
  ])("%j is refused", (options, message) => {
    expect(() => transpose(symbolic([2, 3]), options)).toThrow(new ArgumentError(message));
  });

  test.each([[null], [[1, 0, 2]], [[-1, 0, 1]]])("by %j moves the batch, which is refused", (axes) => {
    const move = () => run("reference", (x) => transpose(x, { axes }), [rows([5, 2, 3])]);
    expect(move).toThrow("transpose: axis 0 is the batch, whose rows a model works on each by itself");
  });

  test("compute moves any axis", () => {
    const x = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect(compute((y) => transpose(y), [x]).toArray()).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
  });
});

// An alias shares its bytes with what it is an alias of: nothing may be written over them before all have read them.
describe("what is transposed under another shape", () => {
  const axes = [0, 2, 1];
  const x = rows([5, 4, 6]);
  const y = transposed(x, axes);

  // biome-ignore format: a table
  test.each<[what: string, body: (x: SymbolicTensor) => SymbolicTensor, expected: Values]>([
    ["is reshaped",            (x) => reshape(transpose(x, { axes }), [-1, 24]),                   { ...y, shape: [5, 24] }],
    ["was reshaped",           (x) => transpose(reshape(reshape(x, [-1, 24]), [-1, 4, 6]), { axes }), y],
    ["and back again",         (x) => transpose(reshape(transpose(x, { axes }), [-1, 6, 4]), { axes }), x],
    ["is read by two",         (x) => {
      const moved = transpose(x, { axes });
      return add(multiply(reshape(moved, [-1, 24]), 2), reshape(multiply(moved, -1), [-1, 24]));
    }, { ...y, shape: [5, 24] }],
    ["beside what it is of",   (x) => add(reshape(transpose(x, { axes }), [-1, 24]), reshape(x, [-1, 24])), {
      shape: [5, 24], numbers: y.numbers.map((value, i) => value + x.numbers[i]), ofRows: true,
    }],
    ["more than once, summed", (x) => sum(transpose(reshape(x, [-1, 2, 2, 6]), { axes: [0, 3, 2, 1] }), { axis: [2, 3] }), {
      shape: [5, 6], numbers: run("reference", (z) => sum(z, { axis: 1 }), [x]).numbers, ofRows: true,
    }],
  ])("%s", (_, body, expected) => {
    for (const kernels of ["reference", "wasm"] as const) {
      const found = run(kernels, body, [x]);
      expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
    }
  });
});
