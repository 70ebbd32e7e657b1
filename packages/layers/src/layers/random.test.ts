/** The layers that draw random numbers. */
import { describe, expect, test } from "@jest/globals";
import { ones, setEngine, Tensor, tensor } from "@neurode/core";
import type { Layer } from "../layer.js";
import { Model } from "../models/model.js";
import { Sequential } from "../models/sequential.js";
import { testLayer } from "../testing/testLayer.js";
import { AlphaDropout } from "./alphaDropout.js";
import { Dense } from "./dense.js";
import { Dropout } from "./dropout.js";
import { GaussianDropout } from "./gaussianDropout.js";
import { GaussianNoise } from "./gaussianNoise.js";
import { Input } from "./inputLayer.js";
import { SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./spatialDropout.js";

testLayer(Dropout, [
  [[0.5], [null, 3], [null, 3], 0, 0],
  [[0, { seed: 1, noiseShape: [null, 1] }], [null, 3], [null, 3], 0, 0],
]);
testLayer(GaussianNoise, [[[0.5, { seed: 2 }], [null, 3], [null, 3], 0, 0]]);
testLayer(GaussianDropout, [[[0.5], [null, 3, 2], [null, 3, 2], 0, 0]]);
testLayer(AlphaDropout, [[[0.5, { noiseShape: [null, 1] }], [null, 3], [null, 3], 0, 0]]);
testLayer(SpatialDropout1D, [[[0.5], [null, 3, 2], [null, 3, 2], 0, 0]]);
testLayer(SpatialDropout2D, [[[0.5, { dataFormat: "channels_first" }], [null, 3, 2, 2], [null, 3, 2, 2], 0, 0]]);
testLayer(SpatialDropout3D, [[[0.5, { seed: 3 }], [null, 3, 2, 2, 4], [null, 3, 2, 2, 4], 0, 0]]);

/** A training call on ones. */
const train = (layer: Layer, shape: number[]) => layer(ones(shape), { training: true }).numbers();
const meanOf = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;

const LAYERS: [name: string, create: (seed: number) => Layer][] = [
  ["Dropout", (seed) => new Dropout(0.3, { seed })],
  ["GaussianNoise", (seed) => new GaussianNoise(0.5, { seed })],
  ["GaussianDropout", (seed) => new GaussianDropout(0.3, { seed })],
  ["AlphaDropout", (seed) => new AlphaDropout(0.3, { seed })],
  ["SpatialDropout1D", (seed) => new SpatialDropout1D(0.3, { seed })],
];

describe.each(LAYERS)("%s", (_, create) => {
  test("changes nothing at inference, and has no weights", () => {
    const layer = create(1);
    const x = tensor([[[1, 2, 3]]]);
    expect(layer(x).toArray()).toEqual(x.toArray());
    expect(layer(x, { training: false }).toArray()).toEqual(x.toArray());
    expect(layer.weights).toEqual([]);
  });

  test("in training gives other numbers at each call, the same sequence for the same seed", () => {
    const sequence = (layer: Layer) => [train(layer, [4, 5, 6]), train(layer, [4, 5, 6])];
    const [first, second] = sequence(create(1));
    expect(first).not.toEqual(second);
    expect(sequence(create(1))).toEqual([first, second]);
    expect(sequence(create(2))).not.toEqual([first, second]);
  });

  test("keeps the mean of ones, on every kernel set the same numbers", () => {
    const [wasm, reference] = (["wasm", "reference"] as const).map((name) => {
      setEngine(name);
      return train(create(1), [100, 20, 10]);
    });
    setEngine("wasm");
    if (!(create(1) instanceof AlphaDropout)) expect(Math.abs(meanOf(wasm) - 1)).toBeLessThan(0.03);
    expect(Math.max(...wasm.map((value, i) => Math.abs(value - reference[i])))).toBeLessThan(1e-5);
  });
});

test("Dropout drops the fraction, and makes what is kept larger", () => {
  const numbers = train(new Dropout(0.3, { seed: 1 }), [100, 100]);
  expect(new Set(numbers.map((value) => value.toFixed(5)))).toEqual(new Set(["0.00000", (1 / 0.7).toFixed(5)]));
  expect(Math.abs(numbers.filter((value) => value === 0).length / 10_000 - 0.3)).toBeLessThan(0.025);
  expect(train(new Dropout(1), [3, 4])).toEqual(new Array(12).fill(0));
});

test.each([
  ["Dropout", new Dropout(0.5, { seed: 1 })],
  ["SpatialDropout1D", new SpatialDropout1D(0.5, { seed: 1 })],
  ["Dropout of all", new Dropout(1)],
])("%s makes 0 of what it drops, of ∞ and NaN too", (name, layer) => {
  for (const value of [Number.POSITIVE_INFINITY, Number.NaN, 3]) {
    const x = new Tensor([8, 5, 4]);
    x.data.fill(value);
    const numbers = layer(x, { training: true }).numbers();
    const rest = name === "Dropout of all" ? [] : [value * 2];
    expect(new Set(numbers)).toEqual(new Set([0, ...rest]));
  }
});

test("AlphaDropout keeps mean and variance of what selu gives", () => {
  const x = new Tensor([200, 100]);
  for (let i = 0; i < x.data.length; i++) x.data[i] = i % 2 === 0 ? 1 : -1;
  const numbers = new AlphaDropout(0.2, { seed: 1 })(x, { training: true }).numbers();
  const mean = meanOf(numbers);
  expect(Math.abs(mean)).toBeLessThan(0.05);
  expect(Math.abs(meanOf(numbers.map((value) => (value - mean) ** 2)) - 1)).toBeLessThan(0.05);
});

test("GaussianDropout has the variance of a Dropout, rate / (1 − rate)", () => {
  const numbers = train(new GaussianDropout(0.2, { seed: 1 }), [100, 100]);
  const mean = meanOf(numbers);
  expect(Math.abs(meanOf(numbers.map((value) => (value - mean) ** 2)) - 0.25)).toBeLessThan(0.02);
});

// Layer, shape, and the places of one mask number: which elements go together.
// biome-ignore format: a table
const TOGETHER: [name: string, layer: Layer, shape: number[], group: (index: number) => number][] = [
  ["Dropout, noiseShape (None, 1)",       new Dropout(0.5, { seed: 1, noiseShape: [null, 1] }),                   [50, 4],       (i) => Math.floor(i / 4)],
  ["Dropout, noiseShape (1, None)",       new Dropout(0.5, { seed: 1, noiseShape: [1, null] }),                   [4, 50],       (i) => i % 50],
  ["SpatialDropout1D",                    new SpatialDropout1D(0.5, { seed: 1 }),                                 [5, 4, 10],    (i) => Math.floor(i / 40) * 10 + (i % 10)],
  ["SpatialDropout2D",                    new SpatialDropout2D(0.5, { seed: 1 }),                                 [5, 2, 3, 10], (i) => Math.floor(i / 60) * 10 + (i % 10)],
  ["SpatialDropout2D, channels first",    new SpatialDropout2D(0.5, { seed: 1, dataFormat: "channels_first" }),   [5, 10, 2, 3], (i) => Math.floor(i / 6)],
  ["SpatialDropout3D",                    new SpatialDropout3D(0.5, { seed: 1 }),                                 [5, 1, 2, 2, 10], (i) => Math.floor(i / 40) * 10 + (i % 10)],
];

test.each(TOGETHER)("%s drops together what belongs together", (_, layer, shape, group) => {
  const numbers = train(layer, shape);
  const groups = new Map<number, Set<number>>();
  numbers.forEach((value, i) => {
    groups.set(group(i), (groups.get(group(i)) ?? new Set()).add(value));
  });
  expect(groups.size).toBe(50);
  expect([...groups.values()].every((values) => values.size === 1)).toBe(true);
  expect(new Set([...groups.values()].map(([value]) => value))).toEqual(new Set([0, 2]));
});

describe("in a model", () => {
  test("training goes to all layers inside; predict does not train", async () => {
    const model = new Sequential([Input({ shape: [50] }), new Dropout(0.5, { seed: 1 })]);
    expect(
      meanOf(
        model(ones([4, 50]), { training: true })
          .numbers()
          .map((value) => +(value === 0)),
      ),
    ).toBeGreaterThan(0.3);
    expect((await model.predict(ones([4, 50]))).numbers()).toEqual(new Array(200).fill(1));
    const nested = new Sequential([Input({ shape: [50] }), model]);
    expect(nested(ones([4, 50]), { training: true }).numbers()).toContain(0);
  });

  test("one layer called twice draws twice", () => {
    const input = Input({ shape: [50] });
    const dropout = new Dropout(0.5, { seed: 1 });
    const model = new Model({ inputs: input, outputs: [dropout(input), dropout(input)] });
    const [a, b] = model<Tensor[]>(ones([4, 50]), { training: true });
    expect(a.numbers()).not.toEqual(b.numbers());
  });

  test("a layer called with training: true is always so", () => {
    const input = Input({ shape: [50] });
    const model = new Model({ inputs: input, outputs: new Dropout(0.5, { seed: 1 })(input, { training: true }) });
    const [first, second] = [0, 1].map(() => model(ones([4, 50])).numbers());
    expect(first).toContain(0);
    expect(second).not.toEqual(first);
  });
});

test("activityRegularizer of any layer is a loss of the last call on data", () => {
  const layer = new Dense(2, { kernelInitializer: "ones", activityRegularizer: "l2", kernelRegularizer: "l1" });
  expect(layer.losses).toEqual([]);
  layer(ones([1, 3]));
  expect(layer.losses).toEqual([expect.closeTo(0.01 * 18, 6), expect.closeTo(0.06, 6)]);
  layer(ones([4, 3]), { training: true });
  expect(layer.losses).toEqual([expect.closeTo(0.01 * 18, 6), expect.closeTo(0.06, 6)]);
  layer.trainable = false;
  expect(layer.losses).toEqual([expect.closeTo(0.01 * 18, 6)]);
});

// Keras 3.15: 0.18 and 0.06 behind a call on ones, 0.06 behind predict.
test("a call on data says its losses outside of training too, and predict has none", async () => {
  const options = { activityRegularizer: "l2", kernelRegularizer: "l2", kernelInitializer: "ones" } as const;
  const model = new Sequential([Input([3]), new Dense(2, options)]);
  const [activity, weights] = [expect.closeTo(0.18, 6), expect.closeTo(0.06, 6)];
  expect(model.losses).toEqual([weights]);
  for (const rows of [4, 4, 7]) {
    const output = model(ones([rows, 3]));
    expect(model.losses).toEqual([activity, weights]);
    expect(model.predictSync(ones([rows, 3])).toArray()).toEqual(output.toArray());
    expect(model.losses).toEqual([weights]);
  }
  model(ones([4, 3]), { training: true });
  expect(model.losses).toEqual([activity, weights]);
  await model.predict(ones([4, 3]));
  expect(model.losses).toEqual([weights]);
});

// biome-ignore format: a table
const REFUSED: [make: () => unknown, message: string][] = [
  [() => new Dropout(-0.1), 'Dropout: "rate" must be a number from 0 to 1, got -0.1.'],
  [() => new SpatialDropout2D(2), 'SpatialDropout2D: "rate" must be a number from 0 to 1, got 2.'],
  [() => new GaussianDropout(Number.NaN), 'GaussianDropout: "rate" must be a number from 0 to 1, got NaN.'],
  [() => new AlphaDropout("half" as never), 'AlphaDropout: "rate" must be a number from 0 to 1, got "half".'],
  [() => new GaussianDropout(1, { name: "d" })(ones([2, 3]), { training: true }), 'layer d: in training "rate" must be below 1'],
  [() => new AlphaDropout(1, { name: "d" })(ones([2, 3]), { training: true }), 'layer d: in training "rate" must be below 1'],
  [() => new GaussianNoise(-1), 'GaussianNoise: "stddev" must be a number of at least 0, got -1.'],
  [() => new Dropout(0.5, { noiseShape: [0] }), 'Dropout: "noiseShape" must be a list of positive sizes and nulls, got [0].'],
  [() => new Dropout(0.5, { seed: -1 }), "seed must be a whole number of at least 0, got -1."],
  [() => new Dropout(0.5, { name: "d", noiseShape: [null] })(ones([2, 3]), { training: true }), 'layer d: "noiseShape" must have 2 sizes, one for each axis of the input, got 1.'],
  [() => new SpatialDropout1D(0.5, { name: "d" })(Input({ shape: [3] })), "layer d: expected an input of 3 axes, the batch and the channels among them, got (None, 3)."],
  [() => new SpatialDropout1D(0.5, { dataFormat: "channels_first" } as never), 'unknown option "dataFormat"'],
];

test.each(REFUSED)("%s is refused", (make, message) => {
  expect(make).toThrow(message);
});
