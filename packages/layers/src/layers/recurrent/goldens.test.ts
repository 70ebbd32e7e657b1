/** Recurrent and attention layers against Keras's own outputs, on every kernel set. */
import { describe, expect, test } from "@jest/globals";
import { setEngine, type Tensor, tensor } from "@neurode/core";
import { camelCase, casesOf, type GoldenArray } from "@neurode/goldens";
import { layerFromConfig } from "../../registry.js";
import { flatten, type Structure } from "../../structure.js";
import { type Json, ownConfig, toTensor } from "../../testing/goldens.js";

interface Case {
  readonly name: string;
  readonly layer: { readonly class_name: string; readonly config: Json };
  readonly input: GoldenArray | readonly GoldenArray[];
  readonly weights: readonly GoldenArray[];
  readonly call_kwargs: Json;
  /** Calls one after the other, of which the last gives `output`. Default 1. */
  readonly repeat?: number;
  readonly output: GoldenArray | readonly GoldenArray[];
  readonly param_count: number;
}

/** Arrays, written as such or as plain lists, as tensors. */
function ownArgument(value: unknown): unknown {
  const array = value as GoldenArray | null;
  if (array !== null && typeof array === "object" && "data" in array) return toTensor(array);
  if (!Array.isArray(value)) return value;
  if (Array.isArray(value[0])) return tensor(value.map((row) => row.map(Number)));
  return value.map(ownArgument);
}

describe.each(["reference", "ndarray", "wasm"] as const)(
  "Keras's own outputs, within 1e-5 relative, on %s",
  (engine) => {
    test.each(casesOf<Case>("layers/recurrent.jsonl"))("$name", ({ repeat = 1, ...golden }) => {
      setEngine(engine);
      const layer = layerFromConfig(golden.layer.class_name, ownConfig(golden.layer.config));
      const inputs = Array.isArray(golden.input) ? golden.input.map(toTensor) : toTensor(golden.input as GoldenArray);
      const args = Object.fromEntries(
        Object.entries(golden.call_kwargs).map(([key, value]) => [camelCase(key), ownArgument(value)]),
      );
      layer(inputs, args);
      layer.setWeights(golden.weights.map(toTensor));
      if ("stateful" in layer && layer.stateful) (layer as unknown as { resetStates(): void }).resetStates();
      expect(layer.countParams()).toBe(golden.param_count);
      let result: Structure<Tensor> = [];
      for (let i = 0; i < repeat; i++) result = layer<Structure<Tensor>>(inputs, args);
      const outputs = flatten(result);
      const expected = (Array.isArray(golden.output) ? golden.output : [golden.output]) as GoldenArray[];
      expect(outputs.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
      outputs.forEach((output, index) => {
        const { data } = expected[index];
        const numbers = output.numbers();
        expect(numbers.length).toBe(data.length);
        numbers.forEach((value, i) => {
          expect(Math.abs(value - data[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(data[i])));
        });
      });
    });
  },
);
