import { describe, expect, test } from "@jest/globals";
import type { SymbolicTensor } from "../graph/graph.js";
import { parameter, pass, symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { UNARY_CODES } from "../kernels/codes.js";
import { add, multiply, subtract } from "../ops/binary.js";
import { conv } from "../ops/conv.js";
import { convTranspose } from "../ops/convTranspose.js";
import { depthwiseConv } from "../ops/depthwiseConv.js";
import { matmul } from "../ops/matmul.js";
import { reshape, slice } from "../ops/movement.js";
import { softmax } from "../ops/softmax.js";
import { stored } from "../ops/stored.js";
import { leakyRelu, relu, softShrink, tanh } from "../ops/unary.js";
import { zeros } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import { type FusedOp, fuse } from "./fuse.js";

const weight = (...shape: number[]): SymbolicTensor =>
  parameter({ shape, dtype: "float32", tensor: zeros(shape), version: 0 });

/** Inputs of rows: a vector, a short one, matrices; and one that is a whole matrix. */
const x = symbolic([null, 3]);
const z = symbolic([null, 2]);
const matrices = symbolic([null, 7, 3]);
const whole = symbolic([3, 2]);

const W = weight(3, 2);
const b = weight(2);

function fused(...outputs: SymbolicTensor[]): FusedOp[] {
  const graph = graphOf([x, z, matrices, whole], outputs);
  const ofRows = new Set([x, z, matrices]);
  const fed = new Set([whole]);
  for (const { inputs, output } of graph.nodes) {
    for (const stage of [ofRows, fed]) if (inputs.some((input) => stage.has(input))) stage.add(output);
  }
  const stageOf = (tensor: SymbolicTensor) => (ofRows.has(tensor) ? "rows" : fed.has(tensor) ? "whole" : "held");
  return fuse(graph, stageOf).filter(({ inputs }) => inputs.length > 0);
}

/** `dense`, `dense bias`, `dense relu`, `dense bias relu`, `dense transposed`; the others by their names. */
function describeOp({ op, inputs, attrs }: FusedOp): string {
  if (op.name !== "dense") return op.name;
  const activation = Object.entries(UNARY_CODES).find(([, code]) => code === attrs.activation)?.[0];
  const words = [inputs.length > 2 && "bias", activation !== "linear" && activation, attrs.transposed && "transposed"];
  return ["dense", ...words.filter(Boolean)].join(" ");
}

type Row = [what: string, build: () => SymbolicTensor[], ops: string[]];

describe("what becomes one dense", () => {
  const product = matmul(x, W);

  // biome-ignore format: a table
  test.each<Row>([
    ["a product",                             () => [matmul(x, W)],                               ["dense"]],
    ["a product and a bias",                  () => [add(matmul(x, W), b)],                       ["dense bias"]],
    ["a bias and a product",                  () => [add(b, matmul(x, W))],                       ["dense bias"]],
    ["all three",                             () => [relu(add(matmul(x, W), b))],                 ["dense bias relu"]],
    ["a product and an activation",           () => [tanh(matmul(x, W))],                         ["dense tanh"]],
    ["of two activations the first",          () => [tanh(relu(matmul(x, W)))],                   ["dense relu", "tanh"]],
    ["of two biases the first",               () => [add(add(matmul(x, W), b), b)],               ["dense bias", "add"]],
    ["every layer of a chain",                () => [tanh(matmul(relu(add(matmul(x, W), b)), weight(2, 5)))], ["dense bias relu", "dense tanh"]],
    ["each of two products that are added",   () => [add(matmul(x, W), matmul(x, weight(3, 2)))], ["dense", "dense", "add"]],
    ["a product with a weight computed",      () => [matmul(x, multiply(W, 2))],                  ["multiply", "dense"]],
    ["a product with a weight that is fed",   () => [add(matmul(x, whole), b)],                   ["dense bias"]],
    ["a bias computed after the product",     () => [add(product, tanh(b))],                      ["tanh", "dense bias"]],
    ["a product with a transposed weight",    () => [relu(add(matmul(x, weight(2, 3), { transposeY: true }), b))], ["dense bias relu transposed"]],
    ["a product of weights",                  () => [matmul(weight(4, 3), W)],                    ["dense"]],
    ["a product of what is fed with a weight", () => [matmul(whole, weight(2, 4))],               ["dense"]],
    ["a product of two that are fed, and more", () => [relu(matmul(whole, reshape(whole, [2, 3])))], ["reshape", "dense relu"]],
    ["a product of matrices with one weight", () => [relu(add(matmul(matrices, W), b))],          ["dense bias relu"]],
    ["what one input gives two layers",       () => [relu(matmul(x, W)), tanh(matmul(x, W))],     ["dense relu", "dense tanh"]],
  ])("%s", (_, build, ops) => {
    expect(fused(...build()).map(describeOp)).toEqual(ops);
  });
});

describe("what must stay apart", () => {
  const product = matmul(x, W);
  const sum = add(matmul(x, W), b);

  // biome-ignore format: a table
  test.each<Row>([
    ["a product read twice",                  () => [multiply(relu(product), product)],           ["dense", "relu", "multiply"]],
    ["a product read twice by one op",        () => [add(product, product)],                      ["dense", "add"]],
    ["a product that is an output",           () => [product, add(product, b)],                   ["dense", "add"]],
    ["a sum read twice",                      () => [relu(sum), tanh(sum)],                       ["dense bias", "relu", "tanh"]],
    ["a sum that is an output",               () => [relu(sum), sum],                             ["dense bias", "relu"]],
    ["a bias of two axes",                    () => [add(product, weight(1, 2))],                 ["dense", "add"]],
    ["a bias of no axis",                     () => [add(product, 1)],                            ["dense", "add"]],
    ["a bias of one number",                  () => [add(product, weight(1))],                    ["dense", "add"]],
    ["a bias of another width",               () => [add(matmul(x, weight(3, 1)), b)],            ["dense", "add"]],
    ["a bias of rows",                        () => [add(product, z)],                            ["dense", "add"]],
    ["a bias taken away",                     () => [subtract(product, b)],                       ["dense", "subtract"]],
    ["an op that is not element-wise",        () => [softmax(product)],                           ["dense", "softmax"]],
    ["what an alias stands between",          () => [relu(reshape(product, [-1, 1, 2]))],         ["dense", "reshape", "relu"]],
    ["what an identity stands between",       () => [relu(pass(product))],                        ["dense", "identity", "relu"]],
    ["a product of two that are fed",         () => [matmul(whole, reshape(whole, [2, 3]))],       ["reshape", "matmul"]],
    ["a product of matrices to be transposed", () => [matmul(reshape(matrices, [-1, 3, 7]), W, { transposeX: true })], ["reshape", "matmul"]],
    ["a bias as wide as the weight is long",  () => [add(matmul(x, weight(1, 3), { transposeY: true }), weight(3))], ["dense transposed", "add"]],
    ["a product with a weight per matrix",    () => [matmul(matrices, weight(1, 3, 2))],          ["matmul"]],
    ["a product of two values of rows",       () => [matmul(matrices, reshape(x, [-1, 3, 1]))],   ["reshape", "matmul"]],
  ])("%s", (_, build, ops) => {
    expect(fused(...build()).map(describeOp)).toEqual(ops);
  });
});

test("dense reads x, weight and bias, and stands for the last op's output", () => {
  const y = relu(add(b, matmul(x, W)));
  const [dense] = fused(y);
  expect([dense.inputs, dense.output]).toEqual([[x, W, b], y]);
});

// biome-ignore format: a table
test.each<[what: string, activate: (x: SymbolicTensor) => SymbolicTensor, attrs: object]>([
  ["none",       (y) => reshape(y, [-1, 2]),                { activation: UNARY_CODES.linear, p0: 0, p1: 0, p2: 0 }],
  ["relu",       (y) => relu(y, { maxValue: 6 }),           { activation: UNARY_CODES.relu, p0: 0, p1: 6, p2: 0 }],
  ["leakyRelu",  (y) => leakyRelu(y),                       { activation: UNARY_CODES.relu, p0: 0.2, p1: Number.POSITIVE_INFINITY, p2: 0 }],
  ["softShrink", (y) => softShrink(y, { threshold: 0.25 }), { activation: UNARY_CODES.softShrink, p0: 0.25, p1: 0, p2: 0 }],
])("the activation %s comes with its parameters", (_, activate, attrs) => {
  const [dense] = fused(activate(matmul(x, W)));
  expect(dense.attrs).toEqual(attrs);
});

describe("a weight that is to stay as it is stored", () => {
  const of = (dtype: DType, ...shape: number[]) => parameter({ shape, dtype, tensor: zeros(shape, dtype), version: 0 });
  const [half, byte, wide] = [of("float16", 3, 2), of("int8", 3, 2), of("float32", 3, 2)];
  const step = weight(2);
  const scaled = multiply(stored(byte), step);

  // biome-ignore format: a table
  test.each<Row>([
    ["of float16",                            () => [relu(add(matmul(x, stored(half)), b))],      ["denseStored"]],
    ["of float16, with a step",               () => [matmul(x, multiply(stored(half), step))],    ["denseStored"]],
    ["of int8, with a step",                  () => [relu(add(matmul(x, scaled), b))],            ["denseStored"]],
    ["of int8, with a step computed",         () => [matmul(x, multiply(stored(byte), relu(step)))], ["relu", "denseStored"]],
    ["of int8, without one",                  () => [matmul(x, stored(byte))],                    ["denseStored"]],
    ["read by two products",                  () => [matmul(x, scaled), matmul(x, scaled)],       ["denseStored", "denseStored"]],
    ["read by something else too",            () => [matmul(x, scaled), tanh(scaled)],            ["stored", "multiply", "denseStored", "tanh"]],
    ["that is an output too",                 () => [matmul(x, scaled), scaled],                  ["stored", "multiply", "denseStored"]],
    ["of float32",                            () => [matmul(x, stored(wide))],                    ["stored", "dense"]],
    ["with a step of one number",             () => [matmul(x, multiply(stored(byte), weight(1)))], ["stored", "multiply", "dense"]],
    ["with a step of two axes",               () => [matmul(x, multiply(stored(byte), weight(1, 2)))], ["stored", "multiply", "dense"]],
    ["that is computed",                      () => [matmul(x, stored(tanh(half)))],              ["tanh", "stored", "dense"]],
    ["on the left of a product",              () => [matmul(stored(of("int8", 4, 3)), W)],        ["stored", "dense"]],
    ["nobody says it of",                     () => [matmul(x, half)],                            ["dense"]],
  ])("%s", (_, build, ops) => {
    expect(fused(...build()).map(({ op }) => op.name)).toEqual(ops);
  });

  test("is read with its step and bias, and the activation is an attribute", () => {
    const y = relu(add(matmul(x, scaled), b));
    const [dense] = fused(y);
    expect([dense.inputs, dense.output]).toEqual([[x, byte, step, b], y]);
    expect(dense.attrs).toMatchObject({ storage: 1, hasStep: true, activation: UNARY_CODES.relu });
  });
});

describe("convolutions", () => {
  const image = symbolic([null, 5, 5, 3]);
  const fusedImage = (...outputs: SymbolicTensor[]): FusedOp[] => {
    const graph = graphOf([image], outputs);
    const ofRows = new Set([image]);
    for (const { inputs, output } of graph.nodes) if (inputs.some((input) => ofRows.has(input))) ofRows.add(output);
    return fuse(graph, (tensor) => (ofRows.has(tensor) ? "rows" : "held")).filter(({ inputs }) => inputs.length > 0);
  };
  const convolved = conv(image, weight(3, 3, 3, 2));

  // biome-ignore format: a table
  test.each<Row>([
    ["conv",                 () => [relu(add(convolved, b))],                                     ["conv"]],
    ["depthwiseConv",        () => [relu(add(depthwiseConv(image, weight(3, 3, 3, 2)), weight(6)))], ["depthwiseConv"]],
    ["convTranspose",        () => [relu(add(convTranspose(image, weight(3, 3, 2, 3)), b))],      ["convTranspose"]],
    ["alone",                () => [convolved],                                                   ["conv"]],
    ["a bias of each place", () => [add(convolved, weight(3, 3, 2))],                             ["conv", "add"]],
    ["both of a separable",  () => [tanh(add(conv(depthwiseConv(image, weight(3, 3, 3, 1)), weight(1, 1, 3, 2)), b))], ["depthwiseConv", "conv"]],
  ])("take in bias and activation: %s", (_, build, ops) => {
    expect(fusedImage(...build()).map(({ op }) => op.name)).toEqual(ops);
  });

  test("read x, the kernel and the bias, and keep their own attributes", () => {
    const kernel = weight(3, 3, 3, 2);
    const [fusedConv] = fusedImage(relu(add(conv(image, kernel, { strides: 2 }), b)));
    expect(fusedConv.inputs).toEqual([image, kernel, b]);
    expect(fusedConv.attrs).toMatchObject({ strides: [2, 2], activation: UNARY_CODES.relu });
  });
});

describe("a scale and a shift for each channel go into the weights", () => {
  const [scale, shift] = [weight(2), weight(2)];
  const fold = ["reshape", "multiply"];

  // biome-ignore format: a table
  test.each<Row>([
    ["a scale",                    () => [multiply(matmul(x, W), scale)],                              [...fold, "dense"]],
    ["and a shift",                () => [add(multiply(matmul(x, W), scale), shift)],                  [...fold, "dense bias"]],
    ["behind a bias",              () => [multiply(add(matmul(x, W), b), scale)],                      [...fold, "multiply", "dense bias"]],
    ["all, and an activation",     () => [relu(add(multiply(add(matmul(x, W), b), scale), shift))],    [...fold, "multiply", "add", "dense bias relu"]],
    ["scale first",                () => [add(shift, multiply(scale, matmul(x, W)))],                  [...fold, "dense bias"]],
    ["a scale computed",           () => [multiply(matmul(x, W), tanh(scale))],                        ["tanh", ...fold, "dense"]],
    ["of a transposed weight",     () => [multiply(matmul(x, weight(2, 3), { transposeY: true }), scale)], [...fold, "dense transposed"]],
    ["a shift that is fed stays",  () => [add(multiply(matmul(x, W), scale), reshape(slice(whole, { axis: 0, begin: 0, size: 1 }), [2]))], [...fold, "slice", "reshape", "dense", "add"]],
    ["not a scale that is fed",    () => [multiply(matmul(x, W), reshape(slice(whole, { axis: 0, begin: 0, size: 1 }), [2]))], ["slice", "reshape", "dense", "multiply"]],
    ["not into a fed weight",      () => [multiply(matmul(x, whole), scale)],                          ["dense", "multiply"]],
    ["not one number",             () => [multiply(matmul(x, W), 2)],                                  ["dense", "multiply"]],
    ["not behind an activation",   () => [multiply(relu(matmul(x, W)), scale)],                        ["dense relu", "multiply"]],
    ["not of what is read twice",  () => [multiply(product(), scale), tanh(shared)],                   ["dense", "multiply", "tanh"]],
    ["not into a stored weight",   () => [multiply(matmul(x, stored(half)), scale)],                   ["denseStored", "multiply"]],
  ])("%s", (_, build, ops) => {
    expect(fused(...build()).map(describeOp).sort()).toEqual([...ops].sort());
  });

  const shared = matmul(x, W);
  const product = () => shared;
  const half = parameter({ shape: [3, 2], dtype: "float16", tensor: zeros([3, 2], "float16"), version: 0 });
});
