/** Keras's layer cases as functional models: one layer, its inputs, and what the call is given beside them. */
import { type DType, type SymbolicTensor, type Tensor, tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { Input, type Layer, layerFromConfig, Model, type Structure } from "@neurode/layers";
import { convertConfig, type JsonObject } from "../keras/objects.js";

export interface LayerCase {
  readonly name: string;
  readonly layer: { readonly class_name: string; readonly config: JsonObject };
  readonly input: GoldenArray | readonly GoldenArray[];
  readonly call_kwargs?: JsonObject;
  readonly weights: readonly GoldenArray[];
}

export function layerCases(): LayerCase[] {
  return ["layers/forward.jsonl", "layers/recurrent.jsonl"].flatMap((file) => casesOf<LayerCase>(file));
}

/** What cannot be an input of a model: data without a batch, and a mask that all rows share. */
export function isOneForAll({ name }: LayerCase): boolean {
  return /unbatched|mask_for_all/.test(name);
}

export function layerOf({ layer }: LayerCase): Layer {
  const config = convertConfig(layer.config, (what) => {
    throw new Error(what);
  });
  return layerFromConfig(layer.class_name, config);
}

/** The model with the case's weights, and data for it. */
export function modelOf(golden: LayerCase): { model: Model; data: Tensor[] } {
  const inputs: SymbolicTensor[] = [];
  const data: Tensor[] = [];
  const enter = (array: GoldenArray): SymbolicTensor => {
    const dtype = dtypeOf(array);
    const fixed = JSON.stringify(golden.layer.config).includes('"stateful":true');
    inputs.push(Input({ batchShape: [fixed ? array.shape[0] : null, ...array.shape.slice(1)], dtype }));
    data.push(tensor(array.data.map(Number), { shape: array.shape, dtype }));
    return inputs[inputs.length - 1];
  };
  const layer = layerOf(golden);
  const own = Array.isArray(golden.input) ? golden.input.map(enter) : enter(golden.input as GoldenArray);
  const args = Object.entries(golden.call_kwargs ?? {})
    .filter(([key]) => key !== "training")
    .map(([key, value]) => [camelCase(key), entered(value, enter)]);
  const outputs = layer<Structure<SymbolicTensor>>(own, Object.fromEntries(args));
  const model = new Model({ inputs: inputs.length === 1 ? inputs[0] : inputs, outputs });
  layer.setWeights(golden.weights.map((w) => tensor(w.data.map(Number), { shape: w.shape, dtype: dtypeOf(w) })));
  return { model, data };
}

function dtypeOf({ dtype }: GoldenArray): DType {
  if (dtype.startsWith("int") || dtype.startsWith("uint")) return "int32";
  return dtype === "bool" ? "bool" : "float32";
}

/** Arrays among arguments are inputs too; nested lists are those of a mask. */
function entered(value: unknown, enter: (array: GoldenArray) => SymbolicTensor): unknown {
  if (Array.isArray(value) && value.every((item) => item === null || isArray(item))) {
    return value.map((item) => entered(item, enter));
  }
  if (isArray(value)) return enter(value);
  if (!Array.isArray(value)) return value;
  const { shape, dtype, numbers } = plain(value);
  return enter({ shape, dtype, data: numbers });
}

function isArray(value: unknown): value is GoldenArray {
  return typeof value === "object" && value !== null && "data" in value;
}

function plain(nested: readonly unknown[]): { shape: readonly number[]; dtype: string; numbers: number[] } {
  const shape: number[] = [];
  for (let at: unknown = nested; Array.isArray(at); [at] = at) shape.push(at.length);
  const flat = nested.flat(Number.POSITIVE_INFINITY);
  return { shape, dtype: typeof flat[0] === "boolean" ? "bool" : "float32", numbers: flat.map(Number) };
}
