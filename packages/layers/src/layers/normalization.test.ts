/** The normalizing layers: tables, what they refuse, moving averages and `adapt`. */
import { describe, expect, test } from "@jest/globals";
import { ones, tensor } from "@neurode/core";
import type { Model } from "../models/model.js";
import { Sequential } from "../models/sequential.js";
import { testLayer } from "../testing/testLayer.js";
import { Activation } from "./activation.js";
import { BatchNormalization } from "./batchNormalization.js";
import { Dense } from "./dense.js";
import { GroupNormalization } from "./groupNormalization.js";
import { Input } from "./inputLayer.js";
import { LayerNormalization } from "./layerNormalization.js";
import { Normalization } from "./normalization.js";
import { RMSNormalization } from "./rmsNormalization.js";
import { SpectralNormalization } from "./spectralNormalization.js";
import { UnitNormalization } from "./unitNormalization.js";

testLayer(BatchNormalization, [
  [[], [null, 3], [null, 3], 4, 12],
  [[{ axis: 1, center: false }], [null, 3, 2], [null, 3, 2], 3, 9],
  [[{ scale: false, center: false, momentum: 0.5 }], [null, 3, 2], [null, 3, 2], 2, 4],
  [[{ renorm: true, renormClipping: { rmax: 3, rmin: 0.3, dmax: 5 } }], [null, 3], [null, 3], 7, 21],
]);
testLayer(LayerNormalization, [
  [[], [null, 2, 3], [null, 2, 3], 2, 6],
  [[{ axis: [1, 2], center: false }], [null, 2, 3], [null, 2, 3], 1, 6],
]);
testLayer(GroupNormalization, [
  [[{ groups: 2 }], [null, 2, 4], [null, 2, 4], 2, 8],
  [[{ groups: -1, scale: false }], [null, 2, 3], [null, 2, 3], 1, 3],
]);
testLayer(RMSNormalization, [[[{ axis: [1, 2] }], [null, 2, 3], [null, 2, 3], 1, 6]]);
testLayer(UnitNormalization, [[[{ axis: 1 }], [null, 2, 3], [null, 2, 3], 0, 0]]);
testLayer(Normalization, [
  [[], [null, 2, 3], [null, 2, 3], 3, 7],
  [[{ axis: null }], [null, 2], [null, 2], 3, 3],
  [[{ mean: [1, 2], variance: [1, 4] }], [null, 2], [null, 2], 0, 0],
]);

const input = (...shape: (number | null)[]) => Input({ shape });
const named = { name: "n" };

// biome-ignore format: a table
const REFUSED: [make: () => unknown, message: string][] = [
  [() => new BatchNormalization({ ...named, axis: 3 })(input(3)), "layer n: axis must be a whole number from -2 to 1 for the shape (None, 3), got 3."],
  [() => new BatchNormalization({ ...named, axis: 0 })(input(3)), 'layer n: "axis" must name axes of (None, 3) behind the batch, none twice, got 0.'],
  [() => new BatchNormalization({ ...named })(input(null)), "layer n: axis 1 of the input must be known to size the weights, got (None, None)."],
  [() => new BatchNormalization({ synchronized: true }), "BatchNormalization: synchronized: true is not supported"],
  [() => new BatchNormalization({ renormClipping: { rmax: 2 } }), 'BatchNormalization: "renormClipping" needs renorm: true.'],
  [() => new BatchNormalization({ renorm: true, renormClipping: { rmin: 2, rmax: 1 } }), 'BatchNormalization: "renormClipping" must have numbers of at least 0, "rmax" not below "rmin", got'],
  [() => new BatchNormalization({ renorm: true, renormClipping: { dmax: -1 } }), 'BatchNormalization: "renormClipping" must have numbers'],
  [() => new BatchNormalization({ renorm: true, renormClipping: { dmin: 1 } as never }), 'BatchNormalization: renormClipping: unknown option "dmin"'],
  [() => new BatchNormalization({ momentum: 2 }), 'BatchNormalization: "momentum" must be a number from 0 to 1, got 2.'],
  [() => new BatchNormalization({ epsilon: -1 }), 'BatchNormalization: "epsilon" must be a number of at least 0, got -1.'],
  [() => new BatchNormalization({ ...named })(ones([2, 3, 4]), { training: true, mask: ones([2]) as never }), "layer n: expected a mask of one axis less than the input, (2, 3, 4), got (2)."],
  [() => new LayerNormalization({ ...named, axis: [1, -1] })(input(3)), 'layer n: "axis" must name axes of (None, 3) behind the batch, none twice, got [1, -1].'],
  [() => new LayerNormalization({ axis: 1.5 }), 'LayerNormalization: "axis" must be a whole number or a list of them, got 1.5.'],
  [() => new LayerNormalization({ rmsScaling: true }), "LayerNormalization: rmsScaling: true is not supported: use RMSNormalization."],
  [() => new GroupNormalization({ ...named, groups: 3 })(input(2, 4)), 'layer n: 4 channels cannot be parted evenly into 3 groups: "groups" must divide the channels.'],
  [() => new GroupNormalization({ groups: 0 }), 'GroupNormalization: "groups" must be a positive integer, or -1, got 0.'],
  [() => new UnitNormalization({ ...named, axis: 2 })(input(4)), "layer n: axis must be a whole number from -2 to 1 for the shape (None, 4), got 2."],
  [() => new Normalization({ mean: 1 }), 'Normalization: give both "mean" and "variance", or neither and call adapt(data); "variance" is missing.'],
  [() => new Normalization({ mean: [1, 2], variance: 1 }), 'Normalization: "mean" and "variance" must have the same shape, got (2) and ().'],
  [() => new Normalization({ mean: [[1]], variance: [[1]] }), 'Normalization: "mean" must have an axis for each of "axis" at most, 1, got shape (1, 1).'],
  [() => new Normalization({ ...named, mean: 1, variance: 1 }).adapt([[1]]), "layer n: its mean and variance were given, so there is nothing to adapt."],
  [() => new Normalization({ ...named, axis: 0 })(input(3)), "layer n: axis 0 is the batch, whose rows cannot have means of their own."],
  [() => new SpectralNormalization(new Activation("relu"), named)(input(3)), 'layer n: expected a layer with a "kernel" or "embeddings", such as Dense; Activation has neither.'],
  [() => new SpectralNormalization(new Dense(2), { powerIterations: 0 }), 'SpectralNormalization: "powerIterations" must be a positive integer, got 0.'],
  [() => new SpectralNormalization("dense" as never), 'SpectralNormalization: expected a layer, got "dense".'],
];

test.each(REFUSED)("%s is refused", (make, message) => {
  expect(make).toThrow(message);
});

test("names of weights are Keras's", () => {
  const names = (layer: Model | BatchNormalization | Normalization | RMSNormalization | SpectralNormalization) => {
    layer(input(4));
    return layer.weights.map(({ name }) => name);
  };
  expect(names(new BatchNormalization())).toEqual(["gamma", "beta", "moving_mean", "moving_variance"]);
  expect(names(new BatchNormalization({ renorm: true, scale: false }))).toEqual([
    ...["beta", "moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev"],
  ]);
  expect(names(new Normalization())).toEqual(["mean", "variance", "count"]);
  expect(names(new RMSNormalization())).toEqual(["scale"]);
  expect(names(new SpectralNormalization(new Dense(3)))).toEqual(["kernel", "vector_u", "bias"]);
});

describe("BatchNormalization", () => {
  test("learns from training calls of a model, not from others, and not when frozen, at any time", () => {
    const layer = new BatchNormalization({ momentum: 0.5 });
    const model = new Sequential([Input({ shape: [1] }), layer]);
    const data = tensor([[2], [6]]);
    const moving = () =>
      layer
        .getWeights()
        .slice(2)
        .flatMap((weight) => weight.numbers());
    model(data);
    expect(moving()).toEqual([0, 1]);
    model(data, { training: true });
    expect(moving()).toEqual([2, 2.5]);
    layer.trainable = false;
    const frozen = model(data, { training: true }).numbers();
    expect(moving()).toEqual([2, 2.5]);
    expect(frozen[0]).toBeCloseTo(0, 5);
    layer.trainable = true;
    model(data, { training: true });
    expect(moving()).toEqual([3, 3.25]);
  });

  test("at inference follows weights that have changed", () => {
    const layer = new BatchNormalization({ epsilon: 0 });
    expect(layer(tensor([[1, 2]])).toArray()).toEqual([[1, 2]]);
    layer.setWeights(
      [
        [2, 2],
        [1, 1],
        [0, 2],
        [1, 4],
      ].map((row) => tensor(row)),
    );
    expect(layer(tensor([[1, 2]])).toArray()).toEqual([[3, 1]]);
  });
});

describe("Normalization: adapt", () => {
  const data = [
    [1, 2],
    [3, 7],
    [5, 0],
  ];

  // By Keras 3.15: the numbers of get_weights().
  test.each([
    [-1, [3, 3], [8 / 3, 26 / 3]],
    [null, [3], [17 / 3]],
  ])("along axis %p", (axis, mean, variance) => {
    const layer = new Normalization({ axis });
    layer.adapt(data);
    const [m, v] = layer.getWeights().map((weight) => weight.numbers());
    mean.forEach((value, i) => {
      expect(m[i]).toBeCloseTo(value, 5);
      expect(v[i]).toBeCloseTo(variance[i], 5);
    });
  });

  test("in batches gives the same as at once", () => {
    const [once, parts, generated] = [new Normalization(), new Normalization(), new Normalization()];
    once.adapt(data);
    parts.adapt([tensor(data.slice(0, 1)), tensor(data.slice(1))]);
    generated.adapt(
      (function* () {
        yield data.slice(0, 2);
        yield data.slice(2);
      })(),
    );
    for (const layer of [parts, generated]) {
      layer.getWeights().forEach((weight, i) => {
        weight.numbers().forEach((value, k) => {
          expect(value).toBeCloseTo(once.getWeights()[i].numbers()[k], 5);
        });
      });
    }
  });

  test("changes what a model computes that was run before; refuses data of another width", () => {
    const layer = new Normalization({ name: "n" });
    const model = new Sequential([Input({ shape: [2] }), layer]);
    expect(model(tensor([[3, 3]])).toArray()).toEqual([[3, 3]]);
    layer.adapt(data);
    expect(model(tensor([[3, 3]])).toArray()).toEqual([[0, 0]]);
    expect(() => layer.adapt([[1, 2, 3]])).toThrow(
      "layer n: adapt got data of shape (1, 3), but the layer has means of (2).",
    );
    expect(() => layer.adapt([])).toThrow();
  });
});
