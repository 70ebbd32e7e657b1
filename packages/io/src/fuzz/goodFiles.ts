/** The good files that are damaged: small ones of every format, as Keras wrote them or as they are written here. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathOf } from "@neurode/goldens";
import type { Model } from "@neurode/layers";
import { unzipSync, zipSync } from "fflate";
import { npyHeader } from "../data/npyHeader.js";
import { loadModel } from "../loadModel.js";
import { modelToJson } from "../modelJson.js";
import { onnxBytes } from "../onnx/export/exportOnnx.js";
import { type Draft, readMessage, writeMessage } from "../onnx/protobuf.js";
import { MODEL } from "../onnx/schema.js";
import { constant, ints, node, operatorBytes, scalar } from "../onnx/testing/operators.js";
import { branch, loopBody, quantizedConvolution } from "../onnx/testing/parts.js";
import { writeSafetensors } from "../safetensors/safetensors.js";
import { saveModel } from "../saveModel.js";
import type { Folder } from "./folders.js";

/** By their names, which say what is in them. */
export type GoodFiles = ReadonlyMap<string, Buffer>;

const MODELS = ["mlp_tutorial", "functional_two_in_two_out", "rnn_text", "nested_autoencoder"];
/** Those that are quick to make: a sequence, and graphs in a graph. */
export const QUICK = ["mlp_tutorial", "nested_autoencoder"];

/** As Keras saved them; `behind` stands behind their names. */
export function goldens(ending: string, { names = MODELS, behind = "" } = {}): GoodFiles {
  return new Map(names.map((name) => [`${name}${behind}`, readFileSync(pathOf(`saved/${name}.${ending}`))]));
}

export function goldenModel(name: string): Promise<Model> {
  return loadModel(pathOf(`saved/${name}.keras`));
}

/** What `write` makes of each of the models. */
async function written(write: (model: Model) => Uint8Array | string, names = MODELS): Promise<GoodFiles> {
  const files = names.map(async (name) => [name, Buffer.from(write(await goldenModel(name)))] as const);
  return new Map(await Promise.all(files));
}

export const safetensors = () => written(writeSafetensors);

export const architectures = () => written(modelToJson);

/** What is in a .keras archive. */
export async function kerasFolder(name: string): Promise<Folder> {
  const members = unzipSync(readFileSync(pathOf(`saved/${name}.keras`)));
  return Object.fromEntries(Object.entries(members).map(([member, bytes]) => [member, Buffer.from(bytes)]));
}

/** Of TensorFlow.js: what stands beside each other. */
export async function tfjsFolder(name: string): Promise<Folder> {
  const folder = mkdtempSync(join(tmpdir(), "neurode-"));
  await saveModel(await goldenModel(name), join(folder, "model.json"));
  const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))] as const);
  rmSync(folder, { recursive: true });
  return Object.fromEntries(files);
}

/** An ONNX model whose weights are in a file beside it. */
export async function onnxFolder(name: string): Promise<Folder> {
  const model = readMessage(onnxBytes(await goldenModel(name)), MODEL);
  const parts: Uint8Array[] = [];
  let offset = 0;
  const initializer = model.graph?.initializer.map(({ rawData, ...tensor }) => {
    if (!rawData) return tensor;
    const said = { location: "weights.bin", offset: String(offset), length: String(rawData.length) };
    parts.push(rawData);
    offset += rawData.length;
    return { ...tensor, dataLocation: 1, externalData: Object.entries(said).map(([key, value]) => ({ key, value })) };
  });
  const outside = { ...model, graph: { ...model.graph, initializer } } as Draft<typeof MODEL>;
  return { "model.onnx": Buffer.from(writeMessage(outside, MODEL)), "weights.bin": Buffer.concat(parts) };
}

/** Models of a few operators, those that make shapes of numbers above all. */
const OPERATORS = {
  image: operatorBytes({
    nodes: [
      node("Conv", "x w b", "c", { pads: [1, 1, 1, 1], strides: [2, 2] }),
      node("MaxPool", "c", "m", { kernel_shape: [2, 2] }),
      node("Resize", "m _ scales", "z"),
      node("Pad", "z $pads", "p"),
      node("Reshape", "p $shape", "f"),
      node("Gemm", "f g", "y", { transB: 1 }),
    ],
    inputs: { x: ["n", 2, 8, 8] },
    outputs: ["y"],
    constants: {
      w: constant(3, 2, 3, 3),
      b: constant(3),
      scales: { dims: [4], numbers: [1, 1, 2, 2] },
      $pads: ints(0, 0, 1, 1, 0, 0, 1, 1),
      $shape: ints(-1, 192),
      g: constant(2, 192),
    },
  }),
  shapes: operatorBytes({
    nodes: [
      node("ConstantOfShape", "$size", "zeros"),
      node("Range", "$from $to $step", "range"),
      node("Tile", "x $repeats", "t"),
      node("Expand", "t $target", "e"),
      node("Slice", "e $begin $end $axes", "s"),
      node("Concat", "s e", "c", { axis: 1 }),
      node("Split", "c", "d1 d2", { axis: 1 }),
      node("Add", "d1 zeros", "a"),
      node("Gather", "a range", "g", { axis: 2 }),
      node("OneHot", "$from $depth values", "o", { axis: 0 }),
      node("Add", "g o", "y"),
    ],
    inputs: { x: ["n", 1, 2] },
    outputs: ["y"],
    constants: {
      $size: ints(2, 4),
      $from: scalar(0),
      $to: scalar(3),
      $step: scalar(1),
      $repeats: ints(1, 2, 2),
      $target: ints(1, 2, 4),
      $begin: ints(0),
      $end: ints(2),
      $axes: ints(1),
      $depth: scalar(3),
      values: { dims: [2], numbers: [0, 1] },
    },
  }),
  control: operatorBytes({
    nodes: [
      node("Loop", "$three _ x", "l", {
        body: loopBody(node("Add", "s s", "t")),
      }),
      node("Shape", "l", "shape"),
      node("Gather", "shape $one", "width", { axis: 0 }),
      node("Equal", "width $three", "isThree"),
      node("If", "isThree", "y", {
        then_branch: branch("Neg", "l"),
        else_branch: branch("Abs", "l"),
      }),
    ],
    inputs: { x: ["n", 3] },
    outputs: ["y"],
    constants: { $one: scalar(1), $three: scalar(3) },
  }),
  quantized: operatorBytes({
    ...quantizedConvolution(2),
    inputs: { x: ["n", 2, 4, 4] },
    outputs: ["y"],
  }),
};

export async function onnxFiles(): Promise<GoodFiles> {
  const exported = await written(onnxBytes, ["mlp_tutorial", "nested_autoencoder"]);
  const made = Object.entries(OPERATORS).map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
  return new Map([...exported, ...made]);
}

const ROWS = 20;
const values = Float32Array.from({ length: ROWS * 3 }, (_, i) => Math.sin(i));
const npy = Buffer.concat([npyHeader([ROWS, 3]), Buffer.from(values.buffer)]);
const records = Array.from({ length: ROWS }, (_, row) => Array.from(values.subarray(3 * row, 3 * row + 3)));

/** Rows of three numbers in every format. */
export const dataFiles = {
  npy: new Map([["npy", npy]]),
  npz: new Map([["npz", Buffer.from(zipSync({ "x.npy": npy, "y.npy": npy }, { level: 1 }))]]),
  idx: new Map([
    ["idx", Buffer.concat([Buffer.from([0, 0, 8, 2, 0, 0, 0, ROWS, 0, 0, 0, 3]), Buffer.alloc(ROWS * 3, 7)])],
  ]),
  csv: new Map([["csv", Buffer.from(`a,"b",c\n${records.map((record) => record.join()).join("\n")}\n`)]]),
  ndjson: new Map([
    ["lists", Buffer.from(records.map((record) => JSON.stringify(record)).join("\n"))],
    ["records", Buffer.from(records.map(([a, b, c]) => JSON.stringify({ a, b: [b, c] })).join("\n"))],
  ]),
} as const satisfies Readonly<Record<string, GoodFiles>>;
