import { describe, expect, test } from "@jest/globals";
import { rows, run, type Values, whole } from "../compute.test.naive.js";
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { logSoftmax, softmax, sparsemax } from "./softmax.js";

type Along = (x: readonly number[]) => number[];

const naiveSoftmax: Along = (x) => {
  const powers = x.map((value) => Math.exp(value - Math.max(...x)));
  return powers.map((power) => power / powers.reduce((sum, each) => sum + each, 0));
};

/** The support tried at every length, the longest that holds taken: Proposition 1 of Martins & Astudillo 2016. */
const naiveSparsemax: Along = (x) => {
  const sorted = [...x].sort((a, b) => b - a);
  const thresholds = sorted.map((_, k) => (sorted.slice(0, k + 1).reduce((sum, each) => sum + each, 0) - 1) / (k + 1));
  const support = sorted.filter((value, i) => value > thresholds[i]).length;
  return x.map((value) => Math.max(value - thresholds[support - 1], 0));
};

// biome-ignore format: a table
describe.each<[string, (x: SymbolicTensor) => SymbolicTensor, Along]>([
  ["softmax",    softmax,    naiveSoftmax],
  ["logSoftmax", logSoftmax, (x) => naiveSoftmax(x).map(Math.log)],
  ["sparsemax",  sparsemax,  naiveSparsemax],
])("%s, within 1e-6", (name, op, naive) => {
  // biome-ignore format: a table
  test.each<[Values]>([
    [whole([5])],
    [whole([1])],
    [whole([4, 3])],
    [whole([2, 3, 17])],
    [whole([3, 0])],
    [rows([5, 4])],
    [rows([5, 3, 33])],
    [rows([5, 1])],
    [rows([0, 4])],
  ])("along the last axis: %#", (x) => {
    const width = x.shape[x.shape.length - 1];
    const expected: number[] = [];
    for (let i = 0; i < x.numbers.length; i += width) expected.push(...naive(x.numbers.slice(i, i + width)));
    for (const kernels of ["reference", "wasm"] as const) {
      const found = run(kernels, op, [x]);
      expect(found.shape).toEqual(x.shape);
      found.numbers.forEach((value, i) => {
        expect(Math.abs(value - expected[i])).toBeLessThan(1e-6);
      });
    }
  });

  test("a scalar has no last axis, nor has a batch of scalars one to work along", () => {
    expect(() => op(symbolic([]))).toThrow(new ShapeError(`${name}: ${name} needs at least one axis, got a scalar.`));
    expect(() => run("reference", op, [rows([5])])).toThrow(
      new ShapeError(`${name}: axis 0 is the batch; it needs another to work along.`),
    );
  });
});
