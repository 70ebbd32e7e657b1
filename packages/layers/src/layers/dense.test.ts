import { describe, expect, test } from "@jest/globals";
import { tensor } from "@neurode/core";
import { L1, L2 } from "../regularizers.js";
import { testLayer } from "../testing/testLayer.js";
import { Dense, type DenseOptions } from "./dense.js";
import { Input } from "./inputLayer.js";

// Rows 1–2: the summary printed in the tutorial. The others: inputDim · units + units.
testLayer(Dense, [
  [[3], [null, 3, 1], [null, 3, 3], 2, 6],
  [[2, { activation: "sigmoid" }], [null, 3, 3], [null, 3, 2], 2, 8],
  [[4, { useBias: false }], [null, 5], [null, 4], 1, 20],
  [[1, {}], [null, 0], [null, 1], 2, 1],
  [[7, { activation: "softmax", kernelInitializer: "he_normal" }], [8, 2, 3, 4], [8, 2, 3, 7], 2, 35],
  [[2, { activation: "leakyRelu", biasInitializer: "ones", dtype: "float64" }], [null, 3], [null, 2], 2, 8],
]);

describe("Dense refuses", () => {
  test.each([
    [0, 'Dense: "units" must be a positive integer, got 0.'],
    [-1, 'Dense: "units" must be a positive integer, got -1.'],
    [2.5, 'Dense: "units" must be a positive integer, got 2.5.'],
    ["3", 'Dense: "units" must be a positive integer, got "3".'],
  ])("units = %p", (units, message) => {
    expect(() => new Dense(units as number)).toThrow(message);
  });

  test.each<[DenseOptions, string]>([
    [{ activaton: "relu" } as DenseOptions, 'Dense: unknown option "activaton". Did you mean "activation"?'],
    [{ activation: "rleu" as "relu" }, 'Dense: activation: got "rleu". Did you mean "relu"?'],
    [{ kernelInitializer: "glorot" as "ones" }, 'Dense: kernelInitializer: got "glorot"'],
    [{ kernelRegularizer: "l3" as "l2" }, 'Dense: kernelRegularizer: got "l3". Did you mean "l1"?'],
    [{ useBias: 1 as unknown as boolean }, 'Dense: "useBias" must be true or false, got 1.'],
    [{ name: "a/b" }, 'Dense: "name" must be a string that is not empty and has no "/", got "a/b".'],
    [{ dtype: "float8" as "float32" }, 'Dense: dtype: got "float8"'],
  ])("%j", (options, message) => {
    expect(() => new Dense(3, options)).toThrow(message);
  });

  test("an input whose last axis is not known", () => {
    expect(() => new Dense(3, { name: "d" })(Input({ shape: [null] }))).toThrow(
      "layer d: the last axis of the input must be known to size the weights, got (None, None). " +
        "Give it in Input({ shape: [n] }).",
    );
  });

  test("an input of one axis", () => {
    expect(() => new Dense(3, { name: "d" })(tensor([1, 2]))).toThrow(
      "layer d: expected an input of two axes at least, (batch, …, features), got (2).",
    );
  });

  test("another last axis than it was built on", () => {
    const layer = new Dense(3, { name: "d" });
    layer(tensor([[1, 2]]));
    expect(() => layer(tensor([[1, 2, 3, 4]]))).toThrow(
      "layer d: expected an input whose last axis is 2, got (1, 4). " +
        "Its kernel is (2, 3); feed it 2 features or make a new Dense.",
    );
  });

  test("plain arrays", () => {
    expect(() => new Dense(3, { name: "d" })([[1, 2]] as never)).toThrow(
      "layer d: expected a tensor, or a list or record of tensors, got 1. Make one from arrays with tensor([...])",
    );
  });
});

test("y = activation(x · kernel + bias)", () => {
  const layer = new Dense(2, { activation: "relu" });
  layer.build([null, 3]);
  layer.setWeights([
    [
      [1, -1],
      [2, 0],
      [0, 3],
    ],
    [10, -7],
  ]);
  expect(layer(tensor([[1, 2, 3]])).toArray()).toEqual([[15, 1]]);
  expect(layer(tensor([[0, 0, 1]])).toArray()).toEqual([[10, 0]]);
});

test("a weight that has changed is packed anew", () => {
  const layer = new Dense(1, { useBias: false, kernelInitializer: "ones" });
  expect(layer(tensor([[2]])).toArray()).toEqual([[2]]);
  layer.setWeights([[[5]]]);
  expect(layer(tensor([[2]])).toArray()).toEqual([[10]]);
});

test("outputs are stored as the dtype declared", () => {
  const layer = new Dense(1, { useBias: false, kernelInitializer: "ones", dtype: "float16" });
  const output = layer(tensor([[0.1]]));
  expect(output.dtype).toBe("float16");
  expect(output.toArray()).toEqual([[0.0999755859375]]);
  expect(new Dense(1, { dtype: "mixed_float16" })(Input({ shape: [2] })).dtype).toBe("float16");
});

test("losses are the penalties on the weights as they are", () => {
  const layer = new Dense(1, {
    kernelInitializer: "ones",
    kernelRegularizer: new L2({ l2: 0.5 }),
    biasRegularizer: new L1({ l1: 2 }),
  });
  layer.build([null, 3]);
  expect(layer.losses).toEqual([1.5, 0]);
});
