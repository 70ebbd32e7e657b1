import { describe, expect, test } from "@jest/globals";
import { rows, run, whole } from "../compute.test.naive.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { UNARY_CODES } from "../kernels/codes.js";
import { denseOp } from "./dense.js";
import { matmulOp } from "./matmul.js";
import * as unary from "./unary.js";

const X = [-3, -1, -0.5, 0, 0.5, 1, 3, 7];

// Five digits, by Keras 3.9 (`keras.activations`, `keras.ops`).
// biome-ignore format: a table
const ROWS: [name: string, op: (x: SymbolicTensor) => SymbolicTensor, y: number[]][] = [
  ["relu",                              unary.relu,                                                  [0, 0, 0, 0, 0.5, 1, 3, 7]],
  ["relu, slope 0.1, to 3, from 0.75",  (x) => unary.relu(x, { negativeSlope: 0.1, maxValue: 3, threshold: 0.75 }), [-0.375, -0.175, -0.125, -0.075, -0.025, 1, 3, 3]],
  ["relu, no maxValue",                 (x) => unary.relu(x, { maxValue: null }),                    [0, 0, 0, 0, 0.5, 1, 3, 7]],
  ["relu6",                             unary.relu6,                                                 [0, 0, 0, 0, 0.5, 1, 3, 6]],
  ["leakyRelu",                         unary.leakyRelu,                                             [-0.6, -0.2, -0.1, 0, 0.5, 1, 3, 7]],
  ["leakyRelu, 0.5",                    (x) => unary.leakyRelu(x, { negativeSlope: 0.5 }),           [-1.5, -0.5, -0.25, 0, 0.5, 1, 3, 7]],
  ["sigmoid",                           unary.sigmoid,                                               [0.047426, 0.26894, 0.37754, 0.5, 0.62246, 0.73106, 0.95257, 0.99909]],
  ["tanh",                              unary.tanh,                                                  [-0.99505, -0.76159, -0.46212, 0, 0.46212, 0.76159, 0.99505, 1]],
  ["exp",                               unary.exp,                                                   [0.049787, 0.36788, 0.60653, 1, 1.6487, Math.E, 20.086, 1096.6]],
  ["square",                            unary.square,                                                [9, 1, 0.25, 0, 0.25, 1, 9, 49]],
  ["abs",                               unary.abs,                                                   [3, 1, 0.5, 0, 0.5, 1, 3, 7]],
  ["negative",                          unary.negative,                                              [3, 1, 0.5, 0, -0.5, -1, -3, -7]],
  ["elu",                               unary.elu,                                                   [-0.95021, -0.63212, -0.39347, 0, 0.5, 1, 3, 7]],
  ["elu, 0.5",                          (x) => unary.elu(x, { alpha: 0.5 }),                         [-0.47511, -0.31606, -0.19673, 0, 0.5, 1, 3, 7]],
  ["celu",                              unary.celu,                                                  [-0.95021, -0.63212, -0.39347, 0, 0.5, 1, 3, 7]],
  ["celu, 2",                           (x) => unary.celu(x, { alpha: 2 }),                          [-1.5537, -0.78694, -0.4424, 0, 0.5, 1, 3, 7]],
  ["selu",                              unary.selu,                                                  [-1.6706, -1.1113, -0.69176, 0, 0.52535, 1.0507, 3.1521, 7.3549]],
  ["gelu, exact",                       (x) => unary.gelu(x, { approximate: false }),                [-0.0040497, -0.15866, -0.15427, 0, 0.34573, 0.84134, 2.996, 7]],
  ["gelu",                              unary.gelu,                                                  [-0.0036374, -0.15881, -0.15429, 0, 0.34571, 0.84119, 2.9964, 7]],
  ["softplus",                          unary.softplus,                                              [0.048587, 0.31326, 0.47408, Math.LN2, 0.97408, 1.3133, 3.0486, 7.0009]],
  ["softsign",                          unary.softsign,                                              [-0.75, -0.5, -0.33333, 0, 0.33333, 0.5, 0.75, 0.875]],
  ["silu",                              unary.silu,                                                  [-0.14228, -0.26894, -0.18877, 0, 0.31123, 0.73106, 2.8577, 6.9936]],
  ["mish",                              unary.mish,                                                  [-0.14565, -0.3034, -0.22074, 0, 0.37525, 0.8651, 2.9865, 7]],
  ["hardSigmoid",                       unary.hardSigmoid,                                           [0, 0.33333, 0.41667, 0.5, 0.58333, 0.66667, 1, 1]],
  ["hardSilu",                          unary.hardSilu,                                              [0, -0.33333, -0.20833, 0, 0.29167, 0.66667, 3, 7]],
  ["hardTanh",                          unary.hardTanh,                                              [-1, -1, -0.5, 0, 0.5, 1, 1, 1]],
  ["logSigmoid",                        unary.logSigmoid,                                            [-3.0486, -1.3133, -0.97408, -Math.LN2, -0.47408, -0.31326, -0.048587, -0.00091147]],
  ["hardShrink",                        unary.hardShrink,                                            [-3, -1, 0, 0, 0, 1, 3, 7]],
  ["hardShrink, 2",                     (x) => unary.hardShrink(x, { threshold: 2 }),                [-3, 0, 0, 0, 0, 0, 3, 7]],
  ["softShrink",                        unary.softShrink,                                            [-2.5, -0.5, 0, 0, 0, 0.5, 2.5, 6.5]],
  ["softShrink, 2",                     (x) => unary.softShrink(x, { threshold: 2 }),                [-1, 0, 0, 0, 0, 0, 1, 5]],
  ["tanhShrink",                        unary.tanhShrink,                                            [-2.0049, -0.23841, -0.037883, 0, 0.037883, 0.23841, 2.0049, 6]],
  ["threshold, 0.5, -2",                (x) => unary.threshold(x, 0.5, -2),                          [-2, -2, -2, -2, -2, 1, 3, 7]],
  ["squareplus",                        unary.squareplus,                                            [0.30278, 0.61803, 0.78078, 1, 1.2808, 1.618, 3.3028, 7.1401]],
  ["squareplus, 1",                     (x) => unary.squareplus(x, { b: 1 }),                        [0.081139, 0.20711, 0.30902, 0.5, 0.80902, 1.2071, 3.0811, 7.0355]],
  ["sparsePlus",                        unary.sparsePlus,                                            [0, 0, 0.0625, 0.25, 0.5625, 1, 3, 7]],
  ["sparseSigmoid",                     unary.sparseSigmoid,                                         [0, 0, 0.25, 0.5, 0.75, 1, 1, 1]],
];

const same = (found: readonly number[], expected: readonly number[]) => {
  expected.forEach((value, i) => {
    if (Number.isFinite(value)) expect(Math.abs(found[i] - value)).toBeLessThanOrEqual(1e-4 * Math.abs(value));
    else expect(found[i]).toBe(value);
  });
  expect(found).toHaveLength(expected.length);
};

describe("at -3, -1, -0.5, 0, 0.5, 1, 3, 7, within a relative 1e-4", () => {
  test.each(ROWS)("%s", (_, op, y) => {
    for (const kernels of ["reference", "wasm"] as const) {
      same(run(kernels, op, [{ ...rows([8]), numbers: X }]).numbers, y);
      same(run(kernels, op, [{ ...rows([2, 2, 2]), numbers: X }]).numbers, y);
      same(run(kernels, op, [{ ...whole([4, 2]), numbers: X }]).numbers, y);
    }
  });

  test("log and sqrt, where they are defined and where not", () => {
    const x = { ...rows([4]), numbers: [0.25, 1, 0, -1] };
    same(run("wasm", unary.log, [x]).numbers, [Math.log(0.25), 0, Number.NEGATIVE_INFINITY, Number.NaN]);
    same(run("wasm", unary.sqrt, [x]).numbers, [0.5, 1, 0, Number.NaN]);
  });
});

test("every function that kernels know is an op of that code, and the other way round", () => {
  const { linear: _, ...codes } = UNARY_CODES;
  expect(Object.fromEntries(Object.values(unary.unaryTable).map(({ name, code }) => [name, code]))).toEqual(codes);
  for (const [name, op] of Object.entries(unary.unaryTable)) expect(op.name).toBe(name);
});

test("shapes stay, those of no elements too", () => {
  expect(unary.relu(symbolic([null, 3, 2])).shape).toEqual([null, 3, 2]);
  for (const shape of [[], [0], [3, 0]]) expect(run("wasm", unary.negative, [whole(shape)]).shape).toEqual(shape);
  expect(run("wasm", unary.negative, [rows([0, 3])]).shape).toEqual([0, 3]);
});

test("asUnary tells what can be fused into a product, kernelParameters with which numbers", () => {
  const { threshold, relu, sigmoid } = unary.unaryTable;
  expect([unary.asUnary(relu), unary.asUnary(matmulOp), unary.asUnary(denseOp)]).toEqual([relu, undefined, undefined]);
  expect(unary.kernelParameters(threshold, { value: 2, threshold: 1 })).toEqual([1, 2, 0]);
  expect(unary.kernelParameters(sigmoid, {})).toEqual([0, 0, 0]);
});
