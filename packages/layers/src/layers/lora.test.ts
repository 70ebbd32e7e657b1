/** LoRA on the layers that have it; their numbers are compared with Keras's in forward.test.ts. */
import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { Sequential } from "../models/sequential.js";
import { layerFromConfig } from "../registry.js";
import { testLayer } from "../testing/testLayer.js";
import { Dense } from "./dense.js";
import { EinsumDense } from "./einsumDense.js";
import { Embedding } from "./embedding.js";
import { Input } from "./inputLayer.js";

testLayer(Dense, [
  [[3, { loraRank: 2 }], [null, 4], [null, 3], 4, 29],
  [[3, { loraRank: 2, loraAlpha: 8, useBias: false }], [null, 4], [null, 3], 3, 26],
]);
testLayer(EinsumDense, [[["ab,bc->ac", 3, { loraRank: 1 }], [null, 4], [null, 3], 3, 19]]);
testLayer(Embedding, [[[5, 3, { loraRank: 2 }], [null, 4], [null, 4, 3], 3, 31]]);

/** The names of Keras 3.15.1. */
test("names and order of weights are Keras's, the matrix frozen", () => {
  const dense = new Dense(3, { loraRank: 2 });
  dense.build([null, 4]);
  expect(dense.weights.map(({ name }) => name)).toEqual(["kernel", "bias", "lora_kernel_a", "lora_kernel_b"]);
  expect(dense.trainableWeights.map(({ name }) => name)).toEqual(["bias", "lora_kernel_a", "lora_kernel_b"]);
  const embedding = new Embedding(5, 3, { loraRank: 2 });
  embedding.build();
  expect(embedding.weights.map(({ name }) => name)).toEqual([
    ...["embeddings", "lora_embeddings_a", "lora_embeddings_b"],
  ]);
});

describe("enableLora", () => {
  const x = tensor([[1, 2]]);

  test("changes nothing at first, and a model that ran before follows what is trained then", () => {
    const dense = new Dense(2, { useBias: false, kernelRegularizer: "l2" });
    const model = new Sequential([Input({ shape: [2] }), dense]);
    dense.setWeights([tensor([[1, 2], [3, 4]])]); // biome-ignore format: a matrix
    expect(model(x).toArray()).toEqual([[7, 10]]);
    dense.enableLora(1, { loraAlpha: 2, aInitializer: "ones" });
    expect(model(x).toArray()).toEqual([[7, 10]]);
    expect(dense.losses).toHaveLength(2);
    dense.setWeights([...dense.getWeights().slice(0, 2), tensor([[1, -1]])]);
    expect(model(x).toArray()).toEqual([[13, 4]]);
    expect(layerFromConfig("Dense", dense.getConfig()).getConfig()).toEqual(dense.getConfig());
  });

  const built = (dense: Dense) => {
    dense.build([null, 2]);
    return dense;
  };

  // biome-ignore format: a table
  test.each<[make: () => unknown, message: string]>([
    [() => new Dense(2, { name: "d" }).enableLora(1), "layer d: enableLora: it has no weights yet."],
    [() => built(new Dense(2, { name: "d", loraRank: 2 })).enableLora(1), "layer d: enableLora: this has been done already, with rank 2."],
    [() => built(new Dense(2, { name: "d" })).enableLora(0), 'layer d: enableLora: "rank" must be a positive integer, got 0.'],
    [() => built(new Dense(2, { name: "d" })).enableLora(1, { alpha: 1 } as never), 'layer d: enableLora: unknown option "alpha"'],
    [() => built(new Dense(2, { name: "d", kernelConstraint: "non_neg" })).enableLora(1), "layer d: enableLora: what is adapted cannot have a constraint"],
    [() => built(new Dense(2, { name: "d", kernelConstraint: "non_neg", loraRank: 1 })), "layer d: what is adapted cannot have a constraint"],
    [() => built(new Dense(2, { name: "d", dtype: "int8_from_float32" })).enableLora(1), "layer d: enableLora: expected a layer that is not quantized"],
    [() => built(new Dense(2, { name: "d", loraRank: 1 })).quantize("int8"), "layer d: a kernel that is adapted by enableLora cannot be quantized."],
    [() => new Dense(2, { loraRank: 1.5 }), 'Dense: "loraRank" must be a positive integer, got 1.5.'],
    [() => new Embedding(2, 2, { loraAlpha: 1 }), 'Embedding: "loraAlpha" needs "loraRank".'],
    [() => new EinsumDense("ab,bc->ac", 2, { loraRank: 1, loraAlpha: "1" as never }), 'EinsumDense: "loraAlpha" must be a number, got "1".'],
  ])("%s is refused", (make, message) => {
    expect(make).toThrow(message);
  });
});
