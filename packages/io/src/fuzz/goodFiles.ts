/** The good files that are damaged: small ones of every format, as Keras wrote them or as they are written here. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathOf } from "@neurode/goldens";
import type { Model } from "@neurode/layers";
import { zipSync } from "fflate";
import { npyHeader } from "../data/npyHeader.js";
import { loadModel } from "../loadModel.js";
import { modelToJson } from "../modelJson.js";
import { onnxBytes } from "../onnx/export/exportOnnx.js";
import { constant, ints, node, operatorBytes } from "../onnx/testing/operators.js";
import { writeSafetensors } from "../safetensors/safetensors.js";
import { saveModel } from "../saveModel.js";

/** By their names, which say what is in them. */
export type GoodFiles = ReadonlyMap<string, Buffer>;

const MODELS = ["mlp_tutorial", "functional_two_in_two_out", "rnn_text", "nested_autoencoder"];

/** As Keras saved them; `behind` stands behind their names. */
export function goldens(ending: string, behind = ""): GoodFiles {
  return new Map(MODELS.map((name) => [`${name}${behind}`, readFileSync(pathOf(`saved/${name}.${ending}`))]));
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

/** Of TensorFlow.js: what stands beside each other in a folder, which has no GRU like that of rnn_text. */
export async function tfjsFiles(): Promise<ReadonlyMap<string, { readonly json: Buffer; readonly shard: Buffer }>> {
  const folder = mkdtempSync(join(tmpdir(), "neurode-"));
  const names = MODELS.filter((name) => name !== "rnn_text");
  for (const name of names) await saveModel(await goldenModel(name), join(folder, `${name}.json`));
  const read = (start: string) =>
    readFileSync(join(folder, readdirSync(folder).find((file) => file.startsWith(start)) ?? ""));
  const files = new Map(names.map((name) => [name, { json: read(`${name}.`), shard: read(`${name}-`) }]));
  rmSync(folder, { recursive: true });
  return files;
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
      $shape: ints(-1, 108),
      g: constant(2, 108),
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
      $from: { dims: [], numbers: [0] },
      $to: { dims: [], numbers: [3] },
      $step: { dims: [], numbers: [1] },
      $repeats: ints(1, 2, 2),
      $target: ints(1, 2, 4),
      $begin: ints(0),
      $end: ints(2),
      $axes: ints(1),
      $depth: { dims: [], numbers: [3] },
      values: { dims: [2], numbers: [0, 1] },
    },
  }),
};

export async function onnxFiles(): Promise<GoodFiles> {
  const exported = await written(onnxBytes, ["mlp_tutorial", "nested_autoencoder"]);
  const made = Object.entries(OPERATORS).map(([name, bytes]) => [name, Buffer.from(bytes)] as const);
  return new Map([...exported, ...made]);
}

const ROWS = 20;
const numbers = Float32Array.from({ length: ROWS * 3 }, (_, i) => Math.sin(i));
const npy = Buffer.concat([npyHeader([ROWS, 3]), Buffer.from(numbers.buffer)]);
const records = Array.from({ length: ROWS }, (_, row) => Array.from(numbers.subarray(3 * row, 3 * row + 3)));

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
