/** Keras's cases in our spelling: configs of layers, arrays as tensors. */
import { type Tensor, tensor } from "@neurode/core";
import { camelCase, type GoldenArray } from "@neurode/goldens";
import type { DataArguments } from "../callArguments.js";
import { isKnownLayer, objectClasses } from "../registry.js";

export type Json = Readonly<Record<string, unknown>>;

/** Keras's config of a layer as ours; what only says how Keras stores things is left out. */
export function ownConfig(config: Json): Json {
  const left = ["quantization_config", "input_axes", "output_axes"];
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => !left.includes(key))
      .map(([key, value]) => [camelCase(key), ownValue(key, value)]),
  );
}

function ownValue(key: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => ownValue(key, item));
  const object = value as { class_name?: string; config?: Json } | null;
  if (typeof object?.class_name !== "string") return value;
  const config = object.config ?? {};
  if (key === "dtype") return config.name;
  if (isKnownLayer(object.class_name)) return { className: object.class_name, config: ownConfig(config) };
  return new objectClasses[object.class_name](ownConfig(config) as never);
}

export function toTensor({ data, shape, dtype }: GoldenArray): Tensor {
  return tensor(data.map(Number), { shape, dtype: dtype.startsWith("int") ? "int32" : "float32" });
}

/** One array, or a list of them. */
export function toTensors(arrays: GoldenArray | readonly GoldenArray[]): Tensor | Tensor[] {
  return Array.isArray(arrays) ? arrays.map(toTensor) : toTensor(arrays as GoldenArray);
}

/** Arguments of a call: nested lists, as of a mask, are tensors. */
export function ownArguments(kwargs: Json): DataArguments {
  const own = (value: unknown) => (Array.isArray(value) ? tensor(numbersOf(value)) : value);
  return Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [camelCase(key), own(value)]));
}

/** Nested lists with 1 for true and 0 for false. */
export function numbersOf(value: unknown): never {
  return (Array.isArray(value) ? value.map(numbersOf) : Number(value)) as never;
}
