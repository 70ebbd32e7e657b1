/**
 * Every op's gradient rule against central differences in float64, on random
 * numbers away from the op's kinks. Cases that fast-check makes are in
 * properties.test.ts.
 */
import { describe, expect, test } from "@jest/globals";
import type { SymbolicTensor } from "../graph/graph.js";
import { constant, declare, identityOp, parameter, symbolic } from "../graph/trace.js";
import { topologicalOrder } from "../graph/walk.js";
import * as ops from "../operations.js";
import { attention } from "../ops/attention.js";
import { regroup } from "../ops/axes.js";
import { reluGradient, sigmoidGradient, tanhGradient } from "../ops/binary.js";
import { everyRow } from "../ops/everyRow.js";
import { layerNormalization } from "../ops/layerNormalization.js";
import { randomBernoulli } from "../ops/random.js";
import { gruHidden, lstmCarry, lstmHidden } from "../ops/recurrent.js";
import { resample } from "../ops/resample.js";
import { scatterAdd, scatterAddAlong } from "../ops/scatter.js";
import { argSortOp } from "../ops/sort.js";
import { stored } from "../ops/stored.js";
import { allOps } from "../ops/table.js";
import { Random } from "../random.js";
import { SeedGenerator } from "../seedGenerator.js";
import { sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { Tensor } from "../tensor/tensor.js";
import { checkGradients } from "./checkGradients.js";
import { noGradient } from "./rule.js";

type Body = (...x: SymbolicTensor[]) => SymbolicTensor | readonly SymbolicTensor[];

/** Numbers between `low` and `high`, none nearer than 0.01 to one of `kinks`. */
interface Domain {
  readonly low?: number;
  readonly high?: number;
  readonly kinks?: readonly number[];
}

function numbers(shape: readonly number[], seed: number, { low = -2, high = 2, kinks = [] }: Domain = {}): Tensor {
  const random = new Random(seed);
  const values = Array.from({ length: sizeOf(shape) }, () => {
    for (;;) {
      const value = random.uniform(low, high);
      if (kinks.every((kink) => Math.abs(value - kink) > 0.01)) return value;
    }
  });
  return tensor(values, { shape });
}

const [ZERO, POSITIVE, INSIDE]: Domain[] = [{ kinks: [0] }, { low: 0.2, high: 3 }, { low: -0.9, high: 0.9 }];

// Functions that differ from others of their name by attributes have a row for each case of the rule.
// biome-ignore format: a table
const unary: readonly [op: string, body: (x: SymbolicTensor) => SymbolicTensor, domain?: Domain][] = [
  ["relu",          (x) => ops.relu(x),                                                   ZERO],
  ["relu",          (x) => ops.relu(x, { negativeSlope: 0.3 }),                           ZERO],
  ["relu",          (x) => ops.relu(x, { negativeSlope: -0.3 }),                          ZERO],
  ["relu",          (x) => ops.relu(x, { maxValue: 1, threshold: 0.5, negativeSlope: 0.1 }), { kinks: [0.5, 1] }],
  ["relu",          (x) => ops.relu6(x),                                                  { low: -3, high: 9, kinks: [0, 6] }],
  ["sigmoid",       ops.sigmoid],
  ["tanh",          ops.tanh],
  ["exp",           ops.exp],
  ["log",           ops.log,           POSITIVE],
  ["sqrt",          ops.sqrt,          POSITIVE],
  ["square",        ops.square],
  ["abs",           ops.abs,           ZERO],
  ["negative",      ops.negative],
  ["elu",           (x) => ops.elu(x, { alpha: 0.7 }),                                    ZERO],
  ["elu",           (x) => ops.elu(x, { alpha: -0.7 }),                                   ZERO],
  ["celu",          (x) => ops.celu(x, { alpha: 0.7 }),                                   ZERO],
  ["selu",          ops.selu,          ZERO],
  ["gelu",          (x) => ops.gelu(x, { approximate: false })],
  ["geluTanh",      (x) => ops.gelu(x)],
  ["softplus",      ops.softplus],
  ["softsign",      ops.softsign],
  ["silu",          ops.silu],
  ["mish",          ops.mish],
  ["hardSigmoid",   ops.hardSigmoid,   { low: -5, high: 5, kinks: [-3, 3] }],
  ["hardSilu",      ops.hardSilu,      { low: -5, high: 5, kinks: [-3, 3] }],
  ["hardTanh",      ops.hardTanh,      { kinks: [-1, 1] }],
  ["logSigmoid",    ops.logSigmoid],
  ["hardShrink",    (x) => ops.hardShrink(x),                                             { kinks: [-0.5, 0.5] }],
  ["softShrink",    (x) => ops.softShrink(x),                                             { kinks: [-0.5, 0.5] }],
  ["tanhShrink",    ops.tanhShrink],
  ["threshold",     (x) => ops.threshold(x, 0.5, 3),                                      { kinks: [0.5] }],
  ["squareplus",    (x) => ops.squareplus(x, { b: 2 })],
  ["sparsePlus",    ops.sparsePlus,    { kinks: [-1, 1] }],
  ["sparseSigmoid", ops.sparseSigmoid, { kinks: [-1, 1] }],
  ["rsqrt",         ops.rsqrt,         POSITIVE],
  ["reciprocal",    ops.reciprocal,    POSITIVE],
  ["expm1",         ops.expm1],
  ["log1p",         ops.log1p,         { low: -0.8, high: 2 }],
  ["log2",          ops.log2,          POSITIVE],
  ["log10",         ops.log10,         POSITIVE],
  ["sin",           ops.sin],
  ["cos",           ops.cos],
  ["tan",           ops.tan,           { low: -1.2, high: 1.2 }],
  ["arcsin",        ops.arcsin,        INSIDE],
  ["arccos",        ops.arccos,        INSIDE],
  ["arctan",        ops.arctan],
  ["sinh",          ops.sinh],
  ["cosh",          ops.cosh],
  ["arcsinh",       ops.arcsinh],
  ["arccosh",       ops.arccosh,       { low: 1.2, high: 3 }],
  ["arctanh",       ops.arctanh,       INSIDE],
  ["erf",           ops.erf],
  ["erfinv",        ops.erfinv,        INSIDE],
  ["clip",          (x) => ops.clip(x, -0.5, 1),                                          { kinks: [-0.5, 1] }],
  ["nanToNum",      (x) => ops.nanToNum(x)],
];

// biome-ignore format: a table
const binary: readonly [op: string, body: (a: SymbolicTensor, b: SymbolicTensor) => SymbolicTensor, domain?: Domain][] = [
  ["add",               ops.add],
  ["subtract",          ops.subtract],
  ["multiply",          ops.multiply],
  ["divide",            ops.divide,      POSITIVE],
  ["maximum",           ops.maximum],
  ["minimum",           ops.minimum],
  ["power",             ops.power,       POSITIVE],
  ["mod",               ops.mod,         { low: 2.1, high: 2.9 }],
  ["arctan2",           ops.arctan2,     POSITIVE],
  ["squaredDifference", ops.squaredDifference],
  ["logaddexp",         ops.logaddexp],
  ["reluGradient",      (g, y) => reluGradient(g, ops.stopGradient(y)), ZERO],
  ["sigmoidGradient",   sigmoidGradient],
  ["tanhGradient",      tanhGradient],
];

const ids = (values: number[], shape = [values.length]) => constant(tensor(values, { shape, dtype: "int32" }));

// biome-ignore format: a table
const others: readonly [op: string, title: string, shapes: readonly (readonly number[])[], body: Body][] = [
  ["softmax",         "",                        [[3, 5]],                    (x) => ops.softmax(x)],
  ["softmax",         "along axis 0",            [[3, 5]],                    (x) => ops.softmax(x, { axis: 0 })],
  ["logSoftmax",      "",                        [[3, 5]],                    (x) => ops.logSoftmax(x)],
  ["sparsemax",       "",                        [[4, 5]],                    (x) => ops.sparsemax(x)],
  ["sum",             "of all",                  [[2, 3, 4]],                 (x) => ops.sum(x)],
  ["mean",            "along two axes",          [[2, 3, 4]],                 (x) => ops.mean(x, { axis: [0, -1] })],
  ["prod",            "along an axis",           [[2, 3, 4]],                 (x) => ops.prod(x, { axis: 1 })],
  ["prod",            "with a 0, and with two",  [[3, 4]],                    (x) => ops.prod(ops.multiply(x, constant(tensor([[1, 0, 1, 1], [0, 1, 0, 1], [1, 1, 1, 1]]))), { axis: 1 })],
  ["max",             "kept",                    [[2, 3, 4]],                 (x) => ops.max(x, { axis: [1, 2], keepdims: true })],
  ["min",             "of all",                  [[3, 4]],                    (x) => ops.min(x)],
  ["max",             "in logsumexp",            [[3, 4]],                    (x) => ops.logsumexp(x, { axis: 1 })],
  ["mean",            "in variance",             [[3, 4]],                    (x) => ops.variance(x, { axis: 0 })],
  ["sqrt",            "in std",                  [[3, 4]],                    (x) => ops.std(x)],
  ["sqrt",            "in norm",                 [[3, 4]],                    (x) => ops.norm(x, { axis: 1 })],
  ["rsqrt",           "in normalize",            [[3, 4]],                    (x) => ops.normalize(x)],
  ["cumsum",          "",                        [[2, 5, 3]],                 (x) => ops.cumsum(x, { axis: 1 })],
  ["cumprod",         "",                        [[2, 5]],                    (x) => ops.cumprod(x, { axis: 1 })],
  ["cumprod",         "with a 0, and with two",  [[2, 5]],                    (x) => ops.cumprod(ops.multiply(x, constant(tensor([[1, 1, 0, 1, 1], [1, 0, 1, 0, 1]]))), { axis: 1 })],
  ["takeAlongAxis",   "in sort",                 [[3, 6]],                    (x) => ops.sort(x, { axis: 0 })],
  ["takeAlongAxis",   "in topK",                 [[3, 6]],                    (x) => ops.topK(x, 3)[0]],
  ["takeAlongAxis",   "with some twice",         [[2, 4]],                    (x) => ops.takeAlongAxis(x, ids([0, 3, 3, -1, 1, 1], [2, 3]), { axis: 1 })],
  ["take",            "rows of a table",         [[5, 3]],                    (x) => ops.take(x, ids([4, 0, 4, 2, -1, 4], [2, 3]), { axis: 0 })],
  ["take",            "of all in one axis",      [[2, 3]],                    (x) => ops.take(x, ids([5, 0, 5]))],
  ["take",            "along the last axis",     [[2, 3]],                    (x) => ops.take(x, ids([2, 0]), { axis: 1 })],
  ["scatterAdd",      "",                        [[2, 4, 3]],                 (x) => scatterAdd(x, ids([1, 0, 1, 4]), 1, 5)],
  ["scatterAddAlong", "",                        [[2, 3]],                    (x) => scatterAddAlong(x, ids([0, 3, 3, 1, 1, 1], [2, 3]), 1, 4)],
  ["broadcastTo",     "",                        [[3, 1]],                    (x) => ops.broadcastTo(x, [2, 3, 4])],
  ["broadcastTo",     "in tile",                 [[2, 3]],                    (x) => ops.tile(x, [2, 3])],
  ["flip",            "of one axis",             [[2, 3]],                    (x) => ops.flip(x, { axis: 1 })],
  ["flip",            "of all",                  [[2, 3]],                    (x) => ops.flip(x)],
  ["diagonal",        "the main one",            [[2, 3, 4]],                 (x) => ops.diagonal(x)],
  ["diagonal",        "above, of other axes",    [[3, 2, 4]],                 (x) => ops.diagonal(x, { offset: 1, axis1: 2, axis2: 0 })],
  ["diagonal",        "below",                   [[4, 3]],                    (x) => ops.diagonal(x, { offset: -2 })],
  ["diagonal",        "beyond",                  [[2, 3]],                    (x) => ops.add(ops.sum(ops.diagonal(x, { offset: 5 })), ops.sum(x))],
  ["transpose",       "",                        [[2, 3, 4]],                 (x) => ops.transpose(x, { axes: [1, 2, 0] })],
  ["concatenate",     "",                        [[2, 3], [2, 1], [2, 2]],    (...x) => ops.concatenate(x, { axis: 1 })],
  ["concatenate",     "of one thing twice",      [[2, 3]],                    (x) => ops.concatenate([x, ops.square(x)], { axis: 0 })],
  ["slice",           "one of the middle",       [[5, 3]],                    (x) => ops.slice(x, [1, 0], [3, 2])],
  ["slice",           "that overlap",            [[6, 2]],                    (x) => [ops.slice(x, [0, 0], [4, 2]), ops.slice(x, [2, 0], [4, 2]), ops.square(ops.slice(x, [2, 0], [4, 2]))]],
  ["slice",           "in split",                [[2, 7]],                    (x) => ops.split(x, [2, 3], { axis: 1 }).map((part, i) => ops.multiply(part, i))],
  ["pad",             "",                        [[2, 3, 2]],                 (x) => ops.pad(x, [[0, 0], [1, 2], [3, 0]])],
  ["pad",             "of the first axis",       [[2, 3]],                    (x) => ops.pad(x, [[1, 1], [0, 0]])],
  ["resample",        "in pad by reflection",    [[2, 4]],                    (x) => ops.pad(x, [[0, 0], [2, 3]], { mode: "reflect" })],
  ["resample",        "in repeat",               [[2, 3, 2]],                 (x) => ops.repeat(x, [2, 0, 3], { axis: 1 })],
  ["resample",        "of two taps",             [[2, 4, 3]],                 (x) => resample(x, 1, { firsts: [0, 2, 1], weights: [[0.5, 0.25], [1, -2], [0.75, 0]] })],
  ["resample",        "in resize",               [[1, 4, 3, 2]],              (x) => ops.resize(x, [7, 2], { interpolation: "bicubic" })],
  ["conv",            "with strides",            [[2, 5, 4, 2], [3, 2, 2, 3]], (x, kernel) => ops.conv(x, kernel, { strides: 2, padding: "same" })],
  ["conv",            "in groups",               [[2, 7, 4], [3, 2, 6]],      (x, kernel) => ops.conv(x, kernel, { dilationRate: 2 })],
  ["depthwiseConv",   "",                        [[2, 5, 4, 3], [2, 3, 3, 2]], (x, kernel) => ops.depthwiseConv(x, kernel)],
  ["convTranspose",   "",                        [[2, 3, 4], [3, 2, 4]],      (x, kernel) => ops.convTranspose(x, kernel, { strides: 2 })],
  ["maxPool",         "",                        [[2, 5, 6, 2]],              (x) => ops.maxPool(x, 3, { strides: 2, padding: "same" })],
  ["averagePool",     "",                        [[2, 5, 6, 2]],              (x) => ops.averagePool(x, 3, { strides: 2, padding: "same" })],
  ["where",           "",                        [[2, 3], [3], [2, 1]],       (c, a, b) => ops.where(ops.greater(c, 0), a, b)],
  ["matmul",          "in einsum",               [[2, 3, 4], [2, 5, 4]],      (a, b) => ops.einsum("bqd,bkd->bqk", a, b)],
  ["matmul",          "in tensordot",            [[2, 3, 4], [4, 3, 2]],      (a, b) => ops.tensordot(a, b, { axes: [[1, 2], [1, 0]] })],
  ["multiply",        "in outer",                [[3], [4]],                  (a, b) => ops.outer(a, b)],
  ["everyRow",        "",                        [[3], [4, 2]],               (value, like) => everyRow(value, like)],
  ["attention",       "",                        [[2, 3, 2, 4], [2, 5, 2, 4], [2, 5, 2, 3]], (q, k, v) => attention(q, k, v, { scale: 0.5 })],
  ["attention",       "of groups, causal, near", [[2, 4, 4, 3], [2, 4, 2, 3], [2, 4, 2, 3]], (q, k, v) => attention(q, k, v, { causal: true, window: 3 })],
  ["attention",       "masked, one batch",       [[2, 2, 4, 3], [1, 3, 2, 3], [2, 3, 2, 2]], (q, k, v) => attention(q, k, v, { mask: tensor([1, 1, 0, 0, 0, 0], { shape: [1, 1, 2, 3] }) })],
  ["attention",       "masked for each head",    [[1, 2, 2, 3], [1, 2, 2, 3], [1, 2, 2, 2]], (q, k, v) => attention(q, k, v, { mask: tensor([1, 1, 0, 1, 1, 0, 1, 1], { shape: [1, 2, 2, 2] }) })],
  ["layerNormalization", "",                     [[2, 3, 5], [5], [5]],      (x, gamma, beta) => layerNormalization(x, gamma, beta, { epsilon: 0.1 })],
  ["lstmCarry",       "",                        [[2, 3, 8], [2, 8], [2, 2]], (x, h, c) => lstmCarry(x, h, c, 1)],
  ["lstmHidden",      "",                        [[2, 3, 8], [2, 8], [2, 2]], (x, h, c) => lstmHidden(x, h, c, 2)],
  ["gruHidden",       "",                        [[2, 3, 6], [2, 6], [2, 2]], (x, h, c) => gruHidden(x, h, c, 0)],
  ["reshape",         "",                        [[2, 6]],                    (x) => ops.reshape(x, [3, 4])],
  ["regroup",         "",                        [[2, 6]],                    (x) => regroup(x, 1, 1, [2, 1, 3])],
  ["identity",        "",                        [[2, 3]],                    (x) => declare(x, "float16")],
  ["multiply",        "by random numbers",       [[2, 3]],                    (x) => ops.multiply(x, randomBernoulli(new SeedGenerator(7), [2, 3], { probability: 0.5, value: 2 }))],
  ["stored",          "",                        [[2, 3]],                    (x) => stored(x)],
];

/** Ops that only plans and programs make, of others. */
const COMPILED = ["pack", "dense", "packStored", "denseStored", "packConv", "packConvTranspose", "copy", "turn"];

/** Ops of gradients, which have no second ones. */
const WITHOUT_RULE = [
  ...["maxPoolGradient", "averagePoolGradient", "turnPatches", "turnPatchesByImage"],
  ...["lstmCarryGradient", "lstmHiddenGradient", "gruHiddenGradient"],
];

/** The largest difference found, after a look whether the op that is meant is there. */
function check(op: string, body: Body, inputs: readonly Tensor[]): void {
  const symbols = inputs.map(({ shape }) => symbolic(shape));
  const made = body(...symbols);
  const nodes = topologicalOrder(symbols, Array.isArray(made) ? made : [made as SymbolicTensor]);
  expect(nodes.map((node) => node.op.name)).toContain(op);
  checkGradients(body, inputs);
}

describe("the gradient, by differences in float64 to 1e-6:", () => {
  test.each(unary.map(([op, body, domain], index) => ({ op, index, body, domain })))(
    "$op, row $index",
    ({ op, index, body, domain }) => check(op, body, [numbers([3, 7], index, domain)]),
  );

  test.each(binary.map(([op, body, domain], index) => ({ op, index, body, domain })))(
    "$op, stretched",
    ({ op, index, body, domain }) => {
      const inputs = [
        [2, 1, 4],
        [3, 1],
      ].map((shape, i) => numbers(shape, 2 * index + i, domain));
      check(op, body, inputs);
    },
  );

  test.each(others.map(([op, title, shapes, body], index) => ({ op, title, shapes, body, index })))(
    "$op $title",
    ({ op, shapes, body, index }) =>
      check(
        op,
        body,
        shapes.map((shape, i) => numbers(shape, 100 * index + i)),
      ),
  );

  test("of weights that a function reads, too", () => {
    const source = { shape: [3, 2], dtype: "float32" as const, tensor: numbers([3, 2], 1), version: 0 };
    checkGradients((x) => ops.tanh(ops.matmul(x, parameter(source))), [numbers([4, 3], 2)]);
  });
});

describe("every op", () => {
  const tested = new Set([...unary, ...binary, ...others].map(([op]) => op));

  test.each(allOps.map((op) => ({ op, name: op.name })))("$name has a rule that is tested, or a reason", ({ op }) => {
    if (COMPILED.includes(op.name) || WITHOUT_RULE.includes(op.name)) expect(op.gradient).toBeUndefined();
    else if (op.gradient !== noGradient) expect([...tested]).toContain(op.name);
  });

  test("that is constant but for jumps says so", () => {
    const constants = allOps.filter((op) => op.gradient === noGradient).map(({ name }) => name);
    expect(constants.sort()).toEqual(
      [
        ...["sign", "floor", "ceil", "round", "trunc", "isnan", "isfinite", "isinf", "logicalNot", "floorDivide"],
        ...["equal", "notEqual", "greater", "greaterEqual", "less", "lessEqual"],
        ...["logicalAnd", "logicalOr", "logicalXor", "argmax", "argmin", argSortOp.name],
        ...["randomUniform", "randomNormal", "randomBernoulli"],
      ].sort(),
    );
    expect(identityOp.gradient).not.toBe(noGradient);
  });
});
