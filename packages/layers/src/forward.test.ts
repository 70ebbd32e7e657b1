/** Every layer's output against Keras's own, on every kernel set. */
import { describe, expect, test } from "@jest/globals";
import { setEngine, tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { layerFromConfig, objectClasses } from "./registry.js";

type Json = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly layer: { readonly class_name: string; readonly config: Json };
  readonly input: GoldenArray | readonly GoldenArray[];
  readonly weights: readonly GoldenArray[];
  readonly output: GoldenArray;
  readonly param_count: number;
}

/** Keras's config in our spelling; what only says how Keras stores things is left out. */
function ownConfig(config: Json): Json {
  const left = ["quantization_config", "input_axes", "output_axes"];
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => !left.includes(key))
      .map(([key, value]) => [camelCase(key), ownValue(key, value)]),
  );
}

function ownValue(key: string, value: unknown): unknown {
  const object = value as { class_name?: string; config?: Json } | null;
  if (typeof object?.class_name !== "string") return value;
  if (key === "dtype") return object.config?.name;
  return new objectClasses[object.class_name](ownConfig(object.config ?? {}) as never);
}

const toTensor = ({ data, shape }: GoldenArray) => tensor([...data], { shape });

describe.each(["reference", "ndarray", "wasm"] as const)(
  "Keras's own outputs, within 1e-5 relative, on %s",
  (engine) => {
    test.each(casesOf<Case>("layers/forward.jsonl"))(
      "$name",
      ({ layer: { class_name, config }, input, weights, output, param_count }) => {
        setEngine(engine);
        const layer = layerFromConfig(class_name, ownConfig(config));
        const inputs = Array.isArray(input) ? input.map(toTensor) : toTensor(input as GoldenArray);
        layer(inputs);
        layer.setWeights(weights.map(toTensor));
        expect(layer.countParams()).toBe(param_count);
        const result = layer(inputs);
        expect(result.shape).toEqual(output.shape);
        result.numbers().forEach((value, i) => {
          expect(Math.abs(value - output.data[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(output.data[i])));
        });
      },
    );
  },
);
