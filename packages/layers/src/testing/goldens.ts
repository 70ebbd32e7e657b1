/** Keras's cases in our spelling: configs of layers, arrays as tensors. */
import { type Tensor, tensor } from "@neurode/core";
import { camelCase, type GoldenArray } from "@neurode/goldens";
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
