/** Every layer's output against Keras's own, on every kernel set. */
import { describe, expect, test } from "@jest/globals";
import { type Shape, type SymbolicTensor, setEngine, type Tensor } from "@neurode/core";
import { casesOf, type GoldenArray } from "@neurode/goldens";
import type { Layer } from "./layer.js";
import { Input } from "./layers/inputLayer.js";
import { maskOf } from "./mask.js";
import { Model } from "./models/model.js";
import { layerFromConfig } from "./registry.js";
import type { Structure } from "./structure.js";
import { type Json, numbersOf, ownArguments, ownConfig, toTensor, toTensors } from "./testing/goldens.js";

interface Case {
  readonly name: string;
  readonly layer: { readonly class_name: string; readonly config: Json };
  readonly input: GoldenArray | readonly GoldenArray[];
  readonly call_kwargs?: Json;
  readonly weights: readonly GoldenArray[];
  readonly output: GoldenArray | readonly GoldenArray[];
  readonly param_count: number;
  readonly weights_after?: readonly GoldenArray[];
  readonly losses?: readonly number[];
  readonly output_mask?: readonly unknown[];
  readonly compute_output_shape?: readonly unknown[];
}

function expectClose(actual: Tensor, expected: GoldenArray): void {
  expect(actual.shape).toEqual(expected.shape);
  actual.numbers().forEach((value, i) => {
    const { [i]: wanted } = expected.data;
    expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(wanted)));
  });
}

function checkForward(golden: Case): void {
  const { class_name, config } = golden.layer;
  const layer = layerFromConfig(class_name, ownConfig(config));
  const [inputs, args] = [toTensors(golden.input), ownArguments(golden.call_kwargs ?? {})];
  layer(inputs, { ...args, training: false });
  layer.setWeights(golden.weights.map(toTensor));
  expect(layer.countParams()).toBe(golden.param_count);
  const outputs = [layer<Structure<Tensor>>(inputs, args)].flat() as Tensor[];
  [golden.output].flat().forEach((expected, index) => {
    expectClose(outputs[index], expected);
  });
  golden.weights_after?.forEach((expected, index) => {
    expectClose(layer.getWeights()[index], expected);
  });
  if (golden.losses) checkLosses(layer, inputs, golden.losses);
  if (golden.output_mask) checkMask(layer, golden);
  if (golden.compute_output_shape) checkShape(layer, golden);
}

/** Here losses are those of training. */
function checkLosses(layer: Layer, inputs: Tensor | Tensor[], expected: readonly number[]): void {
  layer(inputs, { training: true });
  expect(layer.losses).toHaveLength(expected.length);
  expected.forEach((loss, index) => {
    expect(layer.losses[index]).toBeCloseTo(loss, 5);
  });
}

function checkMask(layer: Layer, golden: Case): void {
  const { shape } = golden.input as GoldenArray;
  const input = Input({ shape: shape.slice(1) });
  const mask = maskOf(layer(input)) as SymbolicTensor;
  const model = new Model({ inputs: input, outputs: mask });
  expect(model(toTensor(golden.input as GoldenArray)).toArray()).toEqual(numbersOf(golden.output_mask));
}

/** Sizes that Keras leaves open may be known here. */
function checkShape(layer: Layer, golden: Case): void {
  const { shape } = golden.input as GoldenArray;
  const expected = golden.compute_output_shape as readonly unknown[];
  if (expected.some(Array.isArray)) return;
  const found = layer.computeOutputShape([null, ...shape.slice(1)]) as Shape;
  expect(found).toHaveLength(expected.length);
  expected.forEach((size, axis) => {
    if (size !== null) expect(found[axis]).toBe(size);
  });
}

describe.each(["reference", "ndarray", "wasm"] as const)(
  "Keras's own outputs, within 1e-5 relative, on %s",
  (engine) => {
    test.each(casesOf<Case>("layers/forward.jsonl"))("$name", (golden) => {
      setEngine(engine);
      checkForward(golden);
    });
  },
);
