/** Describing a model's weights, for viz to draw: names, shapes and numbers. */
import type { WeightValues } from "@neurode/viz";
import type { Layer } from "./layer.js";

/** Every weight once, named after the layers it is in: `"encoder/dense/kernel"`. */
export function describeWeights(model: Layer): WeightValues[] {
  const named = new Map<object, WeightValues>();
  visit(model, []);
  return [...named.values()];

  function visit(layer: Layer, path: readonly string[]): void {
    const inside = new Set(layer.sublayers.flatMap(({ weights }) => weights));
    for (const weight of layer.weights) {
      if (inside.has(weight) || named.has(weight)) continue;
      const name = [...path, weight.name].join("/");
      named.set(weight, { name, shape: weight.shape, values: weight.tensor.numbers() });
    }
    for (const sublayer of layer.sublayers) visit(sublayer, [...path, sublayer.name]);
  }
}
