/** Dropout in attention: weights are dropped one by one, in training alone. */
import { afterEach, describe, expect, test } from "@jest/globals";
import { eye, ones, setEngine, Tensor } from "@neurode/core";
import type { Layer } from "../../layer.js";
import { Model } from "../../models/model.js";
import { Input } from "../inputLayer.js";
import { AdditiveAttention } from "./additiveAttention.js";
import { Attention } from "./attention.js";
import { GroupedQueryAttention } from "./groupedQueryAttention.js";
import { MultiHeadAttention } from "./multiHeadAttention.js";

type Create = (options: { dropout?: number; seed?: number }) => Layer;

const LAYERS: [name: string, create: Create][] = [
  ["Attention", (options) => new Attention(options)],
  ["Attention of concat", (options) => new Attention({ ...options, scoreMode: "concat" })],
  ["AdditiveAttention", (options) => new AdditiveAttention(options)],
  ["MultiHeadAttention", (options) => new MultiHeadAttention(2, 4, options)],
  ["MultiHeadAttention with a gate", (options) => new MultiHeadAttention(2, 4, { ...options, useGate: true })],
  ["GroupedQueryAttention", (options) => new GroupedQueryAttention(2, 4, 2, options)],
];

const wave = (...shape: number[]): Tensor => {
  const result = new Tensor(shape);
  result.data.forEach((_, i) => {
    result.data[i] = Math.sin(1.3 * i + 0.5);
  });
  return result;
};

describe.each(LAYERS)("%s", (_, create) => {
  const inputs = [wave(9, 6, 4), wave(9, 5, 4)];

  test("nothing changes at inference, and seeds decide what training drops", () => {
    const [plain, dropping, same, other] = [create({}), ...[7, 7, 8].map((seed) => create({ dropout: 0.4, seed }))];
    for (const layer of [plain, dropping, same, other]) {
      layer(inputs);
      layer.setWeights(plain.getWeights());
    }
    const inference = plain(inputs).numbers();
    expect(dropping(inputs).numbers()).toEqual(inference);
    const train = (layer: Layer) => layer(inputs, { training: true }).numbers();
    const first = train(dropping);
    expect(first).not.toEqual(inference);
    expect(train(same)).toEqual(first);
    expect(train(dropping)).not.toEqual(first);
    expect(train(other)).not.toEqual(first);
  });

  test("threads give the bits of one thread", async () => {
    const models = [0, 1].map(() => {
      const given = [Input({ shape: [6, 4] }), Input({ shape: [5, 4] })];
      return new Model({ inputs: given, outputs: create({ dropout: 0.4, seed: 2 })(given, { training: true }) });
    });
    models[1].setWeights(models[0].getWeights());
    const many = [wave(67, 6, 4), wave(67, 5, 4)];
    const inline = models[0](many).numbers();
    setEngine("threads", { threads: 2 });
    expect((await models[1].predict(many)).numbers()).toEqual(inline);
  });

  afterEach(() => {
    setEngine("wasm");
  });
});

// All scores are alike: a weight is 1 / 40, and dropped 0 or kept 1 / 28. The values are the identity, so that outputs
// are weights; where there are heads theirs are added, each through the identity too.
describe("of 40 keys alike", () => {
  const query = ones([5, 30, 40]);
  const value = new Tensor([5, 40, 40]);
  for (let row = 0; row < 5; row++) value.data.set(eye(40).data, row * 1600);

  test.each<[string, Layer]>([
    ["Attention", new Attention({ dropout: 0.3, seed: 1 })],
    ["GroupedQueryAttention", new GroupedQueryAttention(40, 1, 1, { dropout: 0.3, seed: 1, useBias: false })],
    ["MultiHeadAttention", new MultiHeadAttention(1, 40, { dropout: 0.3, seed: 1, useBias: false })],
  ])("%s drops the fraction of the weights", (_, layer) => {
    const keys = ones([5, 40, 40]);
    layer([query, value, keys]);
    const identity = eye(40);
    const kernels = layer.weights.map(({ shape }) => identity.reshape(shape));
    layer.setWeights(kernels);
    const [output, scores] = layer<[Tensor, Tensor]>([query, value, keys], {
      training: true,
      returnAttentionScores: true,
    });
    const numbers = output.numbers();
    const kept = 1 / 40 / 0.7;
    for (const weight of numbers) expect(Math.min(weight, Math.abs(weight - kept))).toBeLessThan(1e-6);
    const dropped = numbers.filter((weight) => weight === 0).length / numbers.length;
    expect(Math.abs(dropped - 0.3)).toBeLessThan(0.03);
    // Keras gives the scores of Attention as dropped, those of the others as they were.
    if (layer instanceof Attention) expect(scores.numbers()).toEqual(numbers);
    else for (const score of scores.numbers()) expect(score).toBeCloseTo(1 / 40, 6);
  });
});
