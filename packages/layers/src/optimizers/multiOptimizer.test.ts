/** MultiOptimizer, and optimizers made of configs. */
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { Constant } from "../initializers.js";
import { Weight } from "../weight.js";
import {
  Adam,
  get,
  LossScaleOptimizer,
  MultiOptimizer,
  type Optimizer,
  OptimizerMap,
  optimizerFromConfig,
  SGD,
  schedules,
} from "./index.js";

const weightAt = (path: string) => {
  return new Weight("kernel", [1], "float32", new Constant({ value: 0 }), true, { path });
};
const numberOf = (weight: Weight) => weight.tensor.numbers()[0];

test("each weight goes by the optimizer whose pattern its whole path matches", () => {
  const weights = ["dense/kernel", "dense_1/kernel", "head/kernel"].map(weightAt);
  const map = new OptimizerMap(new SGD({ learningRate: 1 }), {
    "dense(_1)?/.*": new SGD({ learningRate: 2 }),
    head: new SGD({ learningRate: 3 }),
  });
  const own = new MultiOptimizer(map);
  own.apply([tensor([1]), tensor([1]), tensor([1])], weights);
  expect(weights.map(numberOf)).toEqual([-2, -2, -1]);
  own.apply([tensor([1]), tensor([0])], [weights[2], weights[0]]);
  expect(weights.map(numberOf)).toEqual([-2, -2, -2]);
  expect(own.iterations).toBe(2);
});

describe("what cannot be is refused", () => {
  const several = new OptimizerMap(new SGD(), { "dense/.*": new SGD(), ".*/kernel": new SGD() });
  test.each<[string, () => unknown, RegExp]>([
    ["two patterns", () => several.of(weightAt("dense/kernel")), /dense\/kernel matches several patterns, "dense/],
    ["one in another", () => new OptimizerMap(new MultiOptimizer(several)), /no LossScaleOptimizer or MultiOptimizer/],
    ["no map", () => new MultiOptimizer(new SGD() as never), /expected an OptimizerMap, got a SGD/],
    ["its learning rate", () => new MultiOptimizer(several).learningRate, /each of its optimizers has a learningRate/],
    ["an unknown class", () => optimizerFromConfig("Adamm", {}), /got "Adamm"\. Did you mean "Adam"\?/],
    ["an unknown name", () => get("compile", "rmspop" as "sgd"), /Did you mean "rmsprop"\?/],
  ])("%s", (_, body, message) => {
    expect(body).toThrow(message);
  });
});

test.each<[string, () => Optimizer]>([
  ["Adam", () => new Adam({ beta1: 0.5, amsgrad: true, weightDecay: 0.1 })],
  ["a schedule", () => new SGD({ learningRate: new schedules.CosineDecay({ initialLearningRate: 1, decaySteps: 9 }) })],
  ["LossScaleOptimizer", () => new LossScaleOptimizer(new SGD({ momentum: 0.5 }), { initialScale: 4 })],
  ["MultiOptimizer", () => new MultiOptimizer(new OptimizerMap(new SGD(), { "a.*": new Adam() }))],
])("%s is the same after getConfig and back, with steps of its own", (_, make) => {
  const own = make();
  const copy = optimizerFromConfig(own.className, own.getConfig());
  const plain = (value: unknown) => JSON.parse(JSON.stringify(value, (key, each) => (key === "iteration" ? 0 : each)));
  expect(plain(copy.getConfig())).toEqual(plain(own.getConfig()));
  const [weight, other] = [weightAt("b/kernel"), weightAt("b/kernel")];
  own.apply([tensor([1])], [weight]);
  expect([copy.iterations, copy.built]).toEqual([0, false]);
  copy.apply([tensor([1])], [other]);
  expect(numberOf(other)).toBe(numberOf(weight));
  expect(numberOf(other)).not.toBe(0);
});
