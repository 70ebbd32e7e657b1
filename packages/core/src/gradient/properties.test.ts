/** Gradient rules against differences on shapes, axes and options that fast-check makes. */
import { expect, test } from "@jest/globals";
import * as fc from "fast-check";
import type { SymbolicTensor } from "../graph/graph.js";
import * as ops from "../operations.js";
import { scatterAdd } from "../ops/scatter.js";
import { Random } from "../random.js";
import { sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkGradients } from "./checkGradients.js";

type Binary = (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor;

function numbers(shape: readonly number[], seed: number, low = 0.5, high = 2): Tensor {
  const random = new Random(seed);
  return tensor(
    Array.from({ length: sizeOf(shape) }, () => random.uniform(low, high)),
    { shape },
  );
}

const size = fc.integer({ min: 1, max: 4 });
const shape = fc.array(size, { minLength: 1, maxLength: 4 });
const seed = fc.nat(1000);

/** A shape that broadcasts to `whole`: axes in front left out, others of size 1. */
const stretchable = (whole: readonly number[]) =>
  fc
    .tuple(fc.nat(whole.length), fc.array(fc.boolean(), { minLength: whole.length, maxLength: whole.length }))
    .map(([from, ones]) => whole.map((each, axis) => (ones[axis] ? 1 : each)).slice(from));

const axesOf = (whole: readonly number[]) => fc.subarray(whole.map((_, axis) => axis));

const check = <Values>(arbitrary: fc.Arbitrary<Values>, body: (values: Values) => void) =>
  fc.assert(fc.property(arbitrary, body), { numRuns: 25 });

test.each<[string, Binary]>([
  ["multiply", ops.multiply],
  ["divide", ops.divide],
  ["power", ops.power],
  ["maximum", ops.maximum],
])("%s of shapes that broadcast", (_, op) => {
  const shapes = shape.chain((whole) => fc.tuple(stretchable(whole), stretchable(whole), seed));
  check(shapes, ([a, b, start]) => {
    checkGradients((x, y) => op(x, y), [numbers(a, start), numbers(b, start + 1)]);
  });
});

test("where of shapes that broadcast", () => {
  const shapes = shape.chain((whole) => fc.tuple(stretchable(whole), stretchable(whole), stretchable(whole), seed));
  check(shapes, ([c, a, b, start]) => {
    const condition = numbers(c, start + 2, -1, 1);
    checkGradients((x, y) => ops.where(ops.greater(condition, 0), x, y), [numbers(a, start), numbers(b, start + 1)]);
  });
});

test.each([
  ["sum", ops.sum],
  ["mean", ops.mean],
  ["prod", ops.prod],
  ["max", ops.max],
  ["min", ops.min],
  ["logsumexp", ops.logsumexp],
  ["variance", ops.variance],
])("%s along any axes", (_, reduce) => {
  const cases = shape.chain((whole) => fc.tuple(fc.constant(whole), axesOf(whole), fc.boolean(), seed));
  check(cases, ([whole, axes, keepdims, start]) => {
    const axis = axes.length === 0 ? null : axes;
    checkGradients((x) => reduce(x, { axis, keepdims }), [numbers(whole, start)]);
  });
});

test("matmul of stacks, transposed or not", () => {
  const cases = fc
    .tuple(fc.array(size, { maxLength: 2 }), fc.tuple(size, size, size), fc.boolean(), fc.boolean(), seed)
    .chain((each) => fc.tuple(fc.constant(each), stretchable(each[0]), stretchable(each[0])));
  check(cases, ([[, [m, k, n], transposeX, transposeY, start], left, right]) => {
    const x = numbers([...left, ...(transposeX ? [k, m] : [m, k])], start);
    const y = numbers([...right, ...(transposeY ? [n, k] : [k, n])], start + 1);
    checkGradients((a, b) => ops.matmul(a, b, { transposeX, transposeY }), [x, y]);
  });
});

test("transpose, pad, flip and roll of any shape", () => {
  const cases = shape.chain((whole) => {
    const axes = whole.map((_, axis) => axis);
    const borders = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: whole.length, maxLength: whole.length });
    return fc.tuple(fc.constant(whole), fc.shuffledSubarray(axes, { minLength: axes.length }), borders, seed);
  });
  check(cases, ([whole, axes, borders, start]) => {
    const body = (x: SymbolicTensor) => [
      ops.transpose(x, { axes }),
      ops.pad(x, borders),
      ops.flip(x, { axis: axes[0] }),
      ops.roll(x, 1, { axis: axes[0] }),
    ];
    checkGradients(body, [numbers(whole, start)]);
  });
});

test("slices of one tensor, however they lie", () => {
  const cases = fc.tuple(fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { minLength: 1, maxLength: 6 }), fc.boolean(), seed);
  check(cases, ([ends, whole, start]) => {
    const body = (x: SymbolicTensor) => [
      ...ends.map(([a, b], i) => {
        const [begin, end] = [Math.min(a, b), Math.max(a, b)];
        return ops.multiply(ops.slice(x, { axis: 1, begin, size: end - begin }), i + 1);
      }),
      ...(whole ? [ops.square(x)] : []),
    ];
    checkGradients(body, [numbers([2, 6, 2], start)]);
  });
});

test("take and scatterAdd with any indices, some of them often", () => {
  const cases = shape.chain((whole) =>
    fc.tuple(fc.constant(whole), fc.nat(whole.length - 1), fc.array(fc.nat(100), { minLength: 1, maxLength: 6 }), seed),
  );
  check(cases, ([whole, axis, picked, start]) => {
    const indices = tensor(
      picked.map((each) => each % whole[axis]),
      { dtype: "int32" },
    );
    const body = (x: SymbolicTensor, places: SymbolicTensor) => {
      const taken = ops.take(x, places, { axis });
      return [taken, scatterAdd(ops.square(taken), places, axis, whole[axis] + 1)];
    };
    expect(checkGradients(body, [numbers(whole, start), indices])).toBeLessThan(1e-6);
  });
});
