import { describe, expect, test } from "@jest/globals";
import * as fc from "fast-check";
import { compute } from "../compute.js";
import { at, byIndex, rows, run, type Values, whole } from "../compute.test.naive.js";
import { ArgumentError, ShapeError, UnsupportedError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import type { Shape } from "../shape.js";
import { tensor } from "../tensor/create.js";
import { add } from "./binary.js";
import { reshape } from "./movement.js";
import { argmax, argmin, max, mean, min, prod, type ReduceOptions, reduceTable, sum } from "./reduce.js";
import { relu } from "./unary.js";

type Naive = (elements: readonly number[]) => number;

const OPS = { sum, mean, prod, max, min };
const NAIVE: Record<keyof typeof OPS, Naive> = {
  sum: (x) => x.reduce((total, value) => total + value, 0),
  mean: (x) => x.reduce((total, value) => total + value, 0) / x.length,
  prod: (x) => x.reduce((product, value) => product * value, 1),
  max: (x) => Math.max(...x),
  min: (x) => Math.min(...x),
};
const NAMES = Object.keys(OPS) as (keyof typeof OPS)[];

const PLACES = { argmax, argmin };
const NAIVE_PLACE: Record<keyof typeof PLACES, Naive> = {
  argmax: (x) => x.indexOf(Math.max(...x)),
  argmin: (x) => x.indexOf(Math.min(...x)),
};

/** By index: every element of the result from those of x whose other indices are its own, in their order. */
function naive(f: Naive, x: Values, axes: readonly number[], keepdims: boolean): Values {
  const out = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const found = byIndex(out, (index) => {
    const elements: number[] = [];
    byIndex(x.shape, (other) => {
      const position = other.reduce((before, i, axis) => before * x.shape[axis] + i, 0);
      if (other.every((i, axis) => axes.includes(axis) || i === index[axis])) elements.push(x.numbers[position]);
      return 0;
    });
    return f(elements);
  });
  return keepdims ? found : { ...found, shape: x.shape.filter((_, axis) => !axes.includes(axis)) };
}

function compareWith(name: keyof typeof OPS, x: Values, options: ReduceOptions): void {
  const { axis = null, keepdims = false } = options;
  const named = axis === null ? x.shape.map((_, i) => i) : [axis].flat();
  const axes = named.map((each) => (each < 0 ? each + x.shape.length : each));
  const expected = naive(NAIVE[name], x, axes, keepdims);
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, (y) => OPS[name](y, options), [x]);
    expect(found.shape).toEqual(expected.shape);
    found.numbers.forEach((value, i) => {
      const wanted = expected.numbers[i];
      const close = Math.abs(value - wanted) <= 3e-7 * Math.max(1, Math.abs(wanted));
      if (!close && !Object.is(value, wanted)) throw new Error(`element ${i} is ${value}, not ${wanted}`);
    });
    const symbol = OPS[name](symbolic(x.ofRows ? [null, ...x.shape.slice(1)] : x.shape), options);
    expect(symbol.shape).toEqual(x.ofRows ? [null, ...found.shape.slice(1)] : found.shape);
  }
}

describe.each(NAMES)("%s, within 3e-7 of the naive formula", (name) => {
  // biome-ignore format: a table
  test.each<[Values, ReduceOptions]>([
    [whole([]),              {}],
    [whole([]),              { axis: [] }],
    [whole([5]),             {}],
    [whole([5]),             { axis: 0, keepdims: true }],
    [whole([3, 4]),          {}],
    [whole([3, 4]),          { keepdims: true }],
    [whole([3, 4]),          { axis: [] }],
    [whole([3, 4]),          { axis: -1 }],
    [whole([3, 4]),          { axis: [-2] }],
    [whole([2, 3, 4]),       { axis: 1, keepdims: true }],
    [whole([2, 3, 4]),       { axis: [0, 2] }],
    [whole([2, 3, 4]),       { axis: [2, 0], keepdims: true }],
    [whole([2, 3, 2, 3]),    { axis: [0, 2] }],
    [whole([2, 3, 2, 3]),    { axis: [1, -1], keepdims: true }],
    [whole([2, 3, 1, 3, 2]), { axis: [1, 3] }],
    [whole([2, 1, 2, 1, 2, 1, 2]), { axis: [0, 4, 3, 6] }],
    [whole([2, 2, 2, 2, 2]), { axis: [0, 2, 4] }],
    [rows([5, 3]),           { axis: 1 }],
    [rows([5, 3]),           { axis: -1, keepdims: true }],
    [rows([5, 3]),           { axis: [] }],
    [rows([5]),              { axis: [] }],
    [rows([3, 2, 40, 5]),    { axis: [1, 2] }],
    [rows([3, 4, 2, 5]),     { axis: [1, 3] }],
    [rows([37, 2, 3, 2, 2]), { axis: [-1, -3], keepdims: true }],
    [rows([0, 3, 2]),        { axis: 1 }],
    [whole([0, 3]),          { axis: 1 }],
    [whole([3, 0, 2]),       { axis: 0 }],
  ])("%#: of %j by %j", (x, options) => compareWith(name, x, options));

  test("of any shape, over any axes", () => {
    const cases = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 }).chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        axis: fc.option(fc.subarray(shape.map((_, i) => i))),
        keepdims: fc.boolean(),
        seed: fc.integer({ min: 1, max: 1000 }),
      }),
    );
    fc.assert(
      fc.property(cases, ({ shape, seed, ...options }) => compareWith(name, whole(shape, seed), options)),
      { numRuns: 60, seed: 7 },
    );
  });
});

describe.each(Object.keys(PLACES) as (keyof typeof PLACES)[])("%s", (name) => {
  // biome-ignore format: a table
  test.each<[Values, axis: number | null, keepdims: boolean]>([
    [whole([]),           null, false],
    [whole([7]),          0,    false],
    [whole([2, 30]),      null, false],
    [whole([2, 30]),      null, true],
    [whole([3, 4]),       0,    false],
    [whole([3, 4]),       -1,   true],
    [whole([2, 3, 4]),    1,    false],
    [rows([5, 3]),        1,    false],
    [rows([5, 40, 3]),    1,    true],
    [rows([5, 2, 3, 17]), -2,   false],
    [rows([0, 3]),        1,    false],
  ])("%#: along axis %p of %j", (x, axis, keepdims) => {
    const axes = axis === null ? x.shape.map((_, i) => i) : [axis < 0 ? axis + x.shape.length : axis];
    const expected = naive(NAIVE_PLACE[name], x, axes, keepdims);
    for (const kernels of ["reference", "wasm"] as const) {
      const found = run(kernels, (y) => PLACES[name](y, { axis, keepdims }), [x]);
      expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
    }
  });

  test("is an int32, of whatever", () => {
    expect(PLACES[name](symbolic([null, 3]), { axis: -1 }).dtype).toBe("int32");
    expect(add(PLACES[name](symbolic([null, 3]), { axis: -1 }), 1).dtype).toBe("int32");
  });

  test("along more than a float32 can count is refused", () => {
    const lower = () =>
      reduceTable[name].execution?.lower({
        attrs: { keepdims: false },
        inputs: [{ shape: [2 ** 24 + 1], ofRows: false }],
        output: { shape: [], ofRows: false },
      });
    expect(lower).toThrow(
      new UnsupportedError(`${name}: along 16777217 elements places would not be exact; expected 16777216 or fewer.`),
    );
  });

  test("takes one axis", () => {
    const options = { axis: [0, 1] } as unknown as { axis: number };
    expect(() => PLACES[name](symbolic([2, 3]), options)).toThrow(
      new ArgumentError(`${name}: axis must be a whole number or null, got [0, 1].`),
    );
  });
});

test.each<[keyof typeof reduceTable, "int32" | "float32"]>([
  ["sum", "int32"],
  ["prod", "int32"],
  ["max", "int32"],
  ["min", "int32"],
  ["mean", "float32"],
])("the %s of int32 is %s", (name, dtype) => {
  expect({ ...OPS, ...PLACES }[name](symbolic([2, 3], "int32")).dtype).toBe(dtype);
});

// As in numpy: sum 0, prod 1, mean NaN.
test.each<[keyof typeof OPS, number]>([
  ["sum", 0],
  ["prod", 1],
  ["mean", Number.NaN],
])("the %s of nothing is %d", (name, expected) => {
  for (const [shape, axis] of [
    [[0], 0],
    [[2, 0], null],
    [
      [2, 3, 0],
      [0, 2],
    ],
    [
      [0, 3, 2],
      [0, 2],
    ],
  ] as const) {
    const { numbers } = run("wasm", (x) => OPS[name](x, { axis }), [whole(shape)]);
    expect(new Set(numbers)).toEqual(new Set([expected]));
  }
});

describe("errors", () => {
  // biome-ignore format: a table
  test.each<[Shape, ReduceOptions, string]>([
    [[2, 3], { axis: 2 },       "sum: axis must be a whole number from -2 to 1, got 2."],
    [[2, 3], { axis: [0, -3] }, "sum: axis must be a whole number from -2 to 1, got -3."],
    [[2, 3], { axis: [1, -1] }, "sum: axis must name no axis twice, got [1, -1]."],
  ])("%j by %j", (shape, options, message) => {
    expect(() => sum(symbolic(shape), options)).toThrow(new ShapeError(message));
  });

  test.each<[object, string]>([
    [{ axis: 0.5 }, "sum: axis must be a whole number, a list of them or null, got 0.5."],
    [{ axis: ["x"] }, 'sum: axis must be a whole number, a list of them or null, got ["x"].'],
    [{ axis: "1" }, 'sum: axis must be a whole number, a list of them or null, got "1".'],
    [{ keepDims: true }, 'sum: unknown option "keepDims". Did you mean "keepdims"? Known options: axis, keepdims.'],
  ])("%j", (options, message) => {
    expect(() => sum(symbolic([2, 3]), options)).toThrow(new ArgumentError(message));
  });

  test.each(["max", "min", "argmax", "argmin"] as const)("%s of nothing", (name) => {
    const op = { ...OPS, ...PLACES }[name];
    const message = `${name}: ${name} needs at least one element, got (2, 0) with none along its axis.`;
    expect(() => op(symbolic([2, 0]), { axis: 1 })).toThrow(new ShapeError(message));
    expect(() => op(symbolic([2, 0]))).toThrow(new ShapeError(message));
    expect(op(symbolic([2, 0]), { axis: 0 }).shape).toEqual([0]);
  });

  test.each<[ReduceOptions, string]>([
    [{}, "()"],
    [{ axis: 0 }, "(3)"],
    [{ axis: [0, 1], keepdims: true }, "(1, 1)"],
  ])("over the batch, by %j", (options, to) => {
    const message = `sum: axis 0 is the batch, whose rows a model works on each by itself; (None, 3) to ${to} would mix them.`;
    expect(() => run("reference", (x) => sum(x, options), [rows([5, 3])])).toThrow(new ShapeError(message));
  });
});

test("compute reduces any axis, the first as well", () => {
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(compute((y) => sum(y, { axis: 0 }), [x]).toArray()).toEqual([5, 7, 9]);
  expect(compute((y) => argmax(y), [x]).toArray()).toBe(5);
});

test("between other steps, and under another shape", () => {
  const x = rows([5, 4, 6]);
  const body = (y: SymbolicTensor) => {
    const total = sum(reshape(relu(y), [-1, 2, 2, 6]), { axis: [1, 3] });
    return add(reshape(total, [-1, 1, 2]), max(y, { axis: [1, 2], keepdims: true }));
  };
  const rectified = { ...x, shape: [5, 2, 2, 6], numbers: x.numbers.map((value) => Math.max(0, value)) };
  const totals = naive(NAIVE.sum, rectified, [1, 3], false);
  const largest = naive(NAIVE.max, x, [1, 2], false);
  const expected = byIndex([5, 1, 2], ([i, , j]) => at(totals, [i, j]) + at(largest, [i]));
  for (const kernels of ["reference", "wasm"] as const) {
    const found = run(kernels, body, [x]);
    expect([found.shape, found.numbers]).toEqual([expected.shape, expected.numbers]);
  }
});
