/** Operators of ONNX as other programs write them, against ONNX Runtime: within 1e-5. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { type Tensor, tensor } from "@neurode/core";
import { flatten, type Structure } from "@neurode/layers";
import { importOnnx } from "./import/importOnnx.js";
import { operatorReaders } from "./import/table.js";
import { hasOnnxRuntime, type RuntimeOutput, runOnnxRuntime } from "./testing/onnxRuntime.js";
import { constant, ints, node, numbers, type OperatorModel, operatorBytes, scalar } from "./testing/operators.js";
import { branch, loopBody, quantizedConvolution } from "./testing/parts.js";

const image = { x: ["n", 4, 7, 6] } as const;
const sequence = { x: ["n", 5, 3] } as const;
const matrix = { x: ["n", 6] } as const;

const namesOf = (constants: object) => Object.keys(constants).map((title) => title.split(":")[0]);

/** One node on an image. */
const one = (
  op: string,
  attributes: Parameters<typeof node>[3] = {},
  constants: OperatorModel["constants"] = {},
  inputs: OperatorModel["inputs"] = image,
  opset = 18,
): OperatorModel => ({
  nodes: [node(op, ["x", ...namesOf(constants)].join(" "), "y", attributes)],
  inputs,
  outputs: ["y"],
  constants,
  opset,
});

/** One recurrent node, for sequences with the batch first. */
const recurrent = (
  op: string,
  attributes: Parameters<typeof node>[3],
  constants: NonNullable<OperatorModel["constants"]>,
): OperatorModel => ({
  nodes: [
    node("Transpose", "x", "t", { perm: [1, 0, 2] }),
    node(op, ["t", ...Object.keys(constants)].join(" "), "all", { hidden_size: 4, ...attributes }),
    node("Transpose", "all", "y", { perm: [2, 0, 1, 3] }),
  ],
  inputs: sequence,
  outputs: ["y"],
  constants,
});

const models: Readonly<Record<string, OperatorModel>> = {
  "Conv with pads": one("Conv", { pads: [1, 1, 1, 1], strides: [2, 2] }, { w: constant(5, 4, 3, 3), b: constant(5) }),
  "Conv with uneven pads": one("Conv", { pads: [0, 2, 1, 0] }, { w: constant(5, 4, 3, 2) }),
  "Conv with dilations": one("Conv", { dilations: [2, 1] }, { w: constant(2, 4, 3, 3) }),
  "Conv of groups": one("Conv", { group: 2 }, { w: constant(6, 2, 3, 3) }),
  "Conv by channel": one("Conv", { group: 4, pads: [1, 1, 1, 1] }, { w: constant(4, 1, 3, 3) }),
  "Conv SAME_UPPER": one("Conv", { auto_pad: "SAME_UPPER", strides: [2, 2] }, { w: constant(2, 4, 3, 3) }),
  "Conv SAME_LOWER": one("Conv", { auto_pad: "SAME_LOWER", strides: [2, 2] }, { w: constant(2, 4, 4, 4) }),
  "Conv of a sequence": one("Conv", { pads: [1, 1] }, { w: constant(2, 4, 3) }, { x: ["n", 4, 9] }),
  ConvTranspose: one(
    "ConvTranspose",
    { strides: [2, 2], pads: [1, 1, 1, 1], output_padding: [1, 1] },
    { w: constant(4, 3, 3, 3), b: constant(3) },
  ),
  "ConvTranspose with dilations": one("ConvTranspose", { dilations: [2, 2] }, { w: constant(4, 3, 2, 2) }),
  MaxPool: one("MaxPool", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  "MaxPool with ceil_mode": one("MaxPool", { kernel_shape: [2, 2], strides: [2, 2], ceil_mode: 1 }),
  AveragePool: one("AveragePool", { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] }),
  "AveragePool with uneven pads": one("AveragePool", { kernel_shape: [2, 2], pads: [1, 0, 0, 1] }),
  "AveragePool counting pads": one("AveragePool", { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
  GlobalAveragePool: one("GlobalAveragePool"),
  GlobalMaxPool: one("GlobalMaxPool"),
  BatchNormalization: {
    ...one(
      "BatchNormalization",
      {},
      { s: constant(4), b: constant(4), m: constant(4), v: { dims: [4], numbers: [1, 2, 3, 0.5] } },
    ),
  },
  InstanceNormalization: one("InstanceNormalization", {}, { s: constant(4), b: constant(4) }),
  LayerNormalization: one("LayerNormalization", { axis: -1 }, { s: constant(6), b: constant(6) }),
  PRelu: one("PRelu", {}, { slope: constant(4, 1, 1) }),
  Clip: one("Clip", {}, { low: scalar(-0.5), high: scalar(0.25) }),
  HardSigmoid: one("HardSigmoid", { alpha: { float: 0.3 } }),
  Shrink: one("Shrink", { lambd: { float: 0.3 }, bias: { float: 0.1 } }),
  "Softmax along channels": one("Softmax", { axis: 1 }),
  ReduceMean: one("ReduceMean", { keepdims: 0 }, { $axes: ints(2, 3) }),
  "ReduceL2 of opset 13": one("ReduceL2", { axes: [1], keepdims: 1 }, {}, image, 13),
  Transpose: one("Transpose", { perm: [0, 2, 3, 1] }),
  Flatten: one("Flatten"),
  "Slice by steps": one(
    "Slice",
    {},
    { $starts: ints(-1, 1), $ends: ints(-100, 6), $axes: ints(2, 3), $steps: ints(-2, 2) },
  ),
  Gather: one("Gather", { axis: 1 }, { $i: ints(3, 0, -1) }),
  "Pad by mirroring": one("Pad", { mode: "reflect" }, { $pads: ints(0, 0, 2, 1, 0, 0, 0, 3) }),
  "Pad that cuts off": one("Pad", {}, { $pads: ints(0, 0, -1, 1, 0, 0, -2, 0) }),
  Tile: one("Tile", {}, { $r: ints(1, 2, 1, 3) }),
  Expand: one("Expand", {}, { $s: ints(1, 4, 7, 6) }),
  DepthToSpace: one("DepthToSpace", { blocksize: 2 }),
  "DepthToSpace CRD": one("DepthToSpace", { blocksize: 2, mode: "CRD" }),
  "Resize to the nearest": {
    ...one("Resize", { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" }),
    nodes: [
      node("Resize", "x _ scales", "y", {
        mode: "nearest",
        coordinate_transformation_mode: "asymmetric",
        nearest_mode: "floor",
      }),
    ],
    constants: { scales: { dims: [4], numbers: [1, 1, 2, 3] } },
  },
  "Resize between neighbours": {
    ...one("Resize"),
    nodes: [node("Resize", "x _ scales", "y", { mode: "linear", coordinate_transformation_mode: "align_corners" })],
    constants: { scales: { dims: [4], numbers: [1, 1, 2, 0.5] } },
  },
  Gemm: one(
    "Gemm",
    { transB: 1, alpha: { float: 0.5 }, beta: { float: 2 } },
    { w: constant(4, 6), c: constant(4) },
    matrix,
  ),
  LSTM: recurrent("LSTM", {}, { w: constant(1, 16, 3), r: constant(1, 16, 4), b: constant(1, 32) }),
  "LSTM both ways": recurrent("LSTM", { direction: "bidirectional" }, { w: constant(2, 16, 3), r: constant(2, 16, 4) }),
  "GRU backwards": recurrent(
    "GRU",
    { direction: "reverse", linear_before_reset: 1 },
    { w: constant(1, 12, 3), r: constant(1, 12, 4), b: constant(1, 24) },
  ),
  "GRU, the reset before the product": recurrent(
    "GRU",
    {},
    { w: constant(1, 12, 3), r: constant(1, 12, 4), b: constant(1, 24) },
  ),
  "RNN both ways": recurrent("RNN", { direction: "bidirectional" }, { w: constant(2, 4, 3), r: constant(2, 4, 4) }),
  "ConvTranspose of groups": one("ConvTranspose", { group: 2, strides: [2, 1] }, { w: constant(4, 3, 3, 2) }),
  "ConvTranspose of output_shape": one(
    "ConvTranspose",
    { output_shape: [14, 11], strides: [2, 2] },
    { w: constant(4, 2, 3, 3) },
  ),
  "ConvTranspose SAME_UPPER": one(
    "ConvTranspose",
    { auto_pad: "SAME_UPPER", strides: [2, 2] },
    { w: constant(4, 2, 3, 3) },
  ),
  "AveragePool counting pads, with ceil_mode": one("AveragePool", {
    kernel_shape: [3, 3],
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    count_include_pad: 1,
    ceil_mode: 1,
  }),
  "Resize by cubics": {
    ...one("Resize"),
    nodes: [node("Resize", "x _ _ $sizes", "y", { mode: "cubic" })],
    constants: { $sizes: ints(3, 4, 12, 4) },
  },
  "Resize by cubics, without what is outside": {
    ...one("Resize"),
    nodes: [
      node("Resize", "x _ scales", "y", {
        mode: "cubic",
        cubic_coeff_a: { float: -0.5 },
        exclude_outside: 1,
        coordinate_transformation_mode: "asymmetric",
      }),
    ],
    constants: { scales: { dims: [4], numbers: [1, 1, 1.5, 2] } },
  },
  "Resize of two axes": {
    ...one("Resize"),
    nodes: [
      node("Resize", "x _ scales", "y", {
        mode: "linear",
        axes: [3, 2],
        coordinate_transformation_mode: "pytorch_half_pixel",
      }),
    ],
    constants: { scales: { dims: [2], numbers: [2, 0.5] } },
  },
  "Softmax of opset 11": one("Softmax", { axis: 1 }, {}, image, 11),
  "LogSoftmax of opset 11": one("LogSoftmax", { axis: 2 }, {}, image, 11),
  Hardmax: one("Hardmax", { axis: 2 }),
  Selu: one("Selu", { alpha: { float: 1.5 }, gamma: { float: 2 } }),
  LRN: one("LRN", { size: 3, alpha: { float: 0.5 }, bias: { float: 2 } }),
  LpNormalization: one("LpNormalization", { axis: 1, p: 1 }),
  MeanVarianceNormalization: one("MeanVarianceNormalization", { axes: [1, 3] }),
  GroupNormalization: one("GroupNormalization", { num_groups: 2 }, { s: constant(2), b: constant(2) }),
  "GroupNormalization of opset 21": one(
    "GroupNormalization",
    { num_groups: 2 },
    { s: constant(4), b: constant(4) },
    image,
    21,
  ),
  ReduceLogSum: {
    ...one("ReduceLogSum"),
    nodes: [node("Exp", "x", "e"), node("ReduceLogSum", "e $axes", "y")],
    constants: { $axes: ints(-1) },
  },
  "ReduceSum of nothing": one("ReduceSum", { noop_with_empty_axes: 1 }, { $axes: { dims: [0], numbers: [] } }),
  "ArgMax, the last of equals": {
    ...one("ArgMax"),
    nodes: [
      node("Sign", "x", "s"),
      node("ArgMax", "s", "a", { axis: 2, select_last_index: 1 }),
      node("Cast", "a", "y", { to: 1 }),
    ],
  },
  "CumSum from the end": one("CumSum", { exclusive: 1, reverse: 1 }, { $axis: scalar(2) }),
  "Trilu above": one("Trilu", {}, { $k: scalar(1) }),
  "Trilu below": one("Trilu", { upper: 0 }),
  SpaceToDepth: one("SpaceToDepth", { blocksize: 2 }, {}, { x: ["n", 3, 4, 6] }),
  "MatMul by a vector": one("MatMul", {}, { v: constant(6) }),
  "Mod like C": one("Mod", { fmod: 1 }, { by: scalar(0.3) }),
  "QuantizeLinear and back": {
    ...one("QuantizeLinear"),
    nodes: [node("QuantizeLinear", "x scale zero", "q"), node("DequantizeLinear", "q scale zero", "y")],
    constants: { scale: scalar(0.004), "zero:uint8": scalar(120) },
  },
  "DequantizeLinear of weights, for each filter": {
    ...one("Conv"),
    nodes: [node("DequantizeLinear", "q s z", "w", { axis: 0 }), node("Conv", "x w", "y")],
    constants: {
      "q:int8": { dims: [2, 4, 1, 1], numbers: [1, -2, 3, 4, -5, 60, 7, -128] },
      s: { dims: [2], numbers: [0.5, 0.25] },
      "z:int8": { dims: [2], numbers: [0, 3] },
    },
  },
  "MatMulInteger and DynamicQuantizeLinear of a constant": {
    ...one("MatMul"),
    nodes: [
      node("QuantizeLinear", "x s z", "q"),
      node("DynamicQuantizeLinear", "w", "p by zero"),
      node("MatMulInteger", "q p z zero", "i"),
      node("Cast", "i", "y", { to: 1 }),
    ],
    constants: { s: scalar(0.01), "z:uint8": scalar(100), w: constant(6, 5) },
  },
  QLinearConv: {
    ...one("QLinearConv"),
    ...quantizedConvolution(4),
  },
  "ScatterND of a constant": {
    ...one("Add"),
    nodes: [node("ScatterND", "t $at u", "c", { reduction: "add" }), node("Add", "x c", "y")],
    constants: { t: constant(7, 6), $at: { dims: [2, 1], numbers: [5, -7] }, u: constant(2, 6) },
  },
  "weights that are used as they are and turned": {
    ...one("MatMul"),
    nodes: [node("MatMul", "x w", "a"), node("Gemm", "a w", "y", { transB: 1 })],
    inputs: matrix,
    constants: { w: constant(6, 6) },
  },
  "BatchNormalizations that share a scale": {
    ...one("BatchNormalization"),
    nodes: [node("BatchNormalization", "x s b m v", "a"), node("BatchNormalization", "a s b v m", "y")],
    constants: {
      s: constant(4),
      b: constant(4),
      m: { dims: [4], numbers: [0.5, 1, 3, 2] },
      v: { dims: [4], numbers: [1, 2, 3, 0.5] },
    },
  },
  "a branch that a shape decides": {
    ...one("If"),
    nodes: [
      node("Shape", "x", "shape"),
      node("Gather", "shape $one", "channels", { axis: 0 }),
      node("Equal", "channels $four", "isFour"),
      node("If", "isFour", "y", {
        then_branch: branch("Neg", "x"),
        else_branch: branch("Bernoulli", "x"),
      }),
    ],
    constants: { $one: scalar(1), $four: scalar(4) },
  },
  "a loop of known length": {
    ...one("Loop"),
    nodes: [
      node("Loop", "$three _ x", "y", {
        body: loopBody(node("Add", "s s", "t")),
      }),
    ],
    constants: { $three: scalar(3) },
  },
  "a sequence, batch first": {
    nodes: [
      node("Transpose", "x", "t", { perm: [1, 0, 2] }),
      node("LSTM", "t w r", "all last carry", { hidden_size: 4 }),
      node("Squeeze", "all $one", "s"),
      node("Transpose", "s", "y", { perm: [1, 0, 2] }),
      node("Squeeze", "last $zero", "z"),
    ],
    inputs: { x: ["n", 5, 3] },
    outputs: ["y", "z"],
    constants: { w: constant(1, 16, 3), r: constant(1, 16, 4), $one: ints(1), $zero: ints(0) },
  },
  "a shape that is computed": {
    nodes: [
      node("Shape", "x", "shape"),
      node("Gather", "shape $zero", "rows", { axis: 0 }),
      node("Unsqueeze", "rows $axis", "row"),
      node("Concat", "row $rest", "target", { axis: 0 }),
      node("Reshape", "x target", "y"),
    ],
    inputs: image,
    outputs: ["y"],
    constants: { $zero: scalar(0), $axis: ints(0), $rest: ints(-1, 6) },
  },
  words: {
    nodes: [node("Gather", "table ids", "e"), node("ReduceMean", "e $axes", "y", { keepdims: 0 })],
    inputs: { "ids:int32": ["n", 3] },
    outputs: ["y"],
    constants: { table: constant(9, 4), $axes: ints(1) },
  },
};

/** Three rows. */
function dataOf({ inputs }: OperatorModel): Tensor[] {
  return Object.entries(inputs).map(([title, shape]) => {
    const dims = shape.map((size) => (typeof size === "string" ? 3 : size));
    if (title.includes(":")) return tensor([1, 2, 0, 8, 3, 3, 4, 7, 6], { shape: dims, dtype: "int32" });
    return tensor(numbers(dims, 3), { shape: dims });
  });
}

(hasOnnxRuntime ? describe : describe.skip)("imported operators", () => {
  let results: (readonly RuntimeOutput[] | string)[] = [];

  beforeAll(() => {
    results = runOnnxRuntime(
      Object.values(models).map((model) => ({ bytes: operatorBytes(model), data: dataOf(model) })),
    );
  }, 60_000);

  test.each(Object.keys(models))("%s", async (name) => {
    const { [name]: described } = models;
    const result = results[Object.keys(models).indexOf(name)];
    if (typeof result === "string") throw new Error(result);
    const model = await importOnnx(operatorBytes(described));
    const outputs = flatten(model.predictSync<Structure<Tensor>>(dataOf(described)[0]));
    outputs.forEach((output, i) => {
      expect(output.shape).toEqual(result[i].shape);
      output.numbers().forEach((value, j) => {
        expect(Math.abs(value - result[i].numbers[j])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(value)));
      });
    });
  });
});

test("the README lists all operators", () => {
  const readme = readFileSync(join(__dirname, "../../README.md"), "utf8");
  const [, list] = /Operators:\n\n(.*?)\n\n/s.exec(readme) ?? [];
  const named = list.replace(/\(.*?\)/g, "").match(/\b[A-Z]\w*/g);
  expect([...(named ?? [])].sort()).toEqual([...operatorReaders.keys()].sort());
});
