/** What models tell viz about their neurons and weights, and that both are drawn from it. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import { clearSession, multiply, ones, relu, type SymbolicTensor, type Tensor } from "@neurode/core";
import { Activation } from "./layers/activation.js";
import { BatchNormalization } from "./layers/batchNormalization.js";
import { Conv2D } from "./layers/conv/conv.js";
import { Dense } from "./layers/dense.js";
import { Dropout } from "./layers/dropout.js";
import { Flatten } from "./layers/flatten.js";
import { Input } from "./layers/inputLayer.js";
import { Add } from "./layers/merge.js";
import { ReLU } from "./layers/relu.js";
import { Model } from "./models/model.js";
import { Sequential } from "./models/sequential.js";

beforeEach(() => clearSession());

const stack = () => [
  new Dense(4, { name: "hidden", activation: "relu" }),
  new Dense(2, { name: "out", activation: "softmax" }),
];

class Subclass extends Model {
  readonly hidden = new Dense(4, { name: "hidden" });
  readonly inner = new Sequential([new Dropout(0.5), new Dense(2, { name: "out", activation: "softmax" })], {
    name: "inner",
  });

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.inner(relu(this.hidden(x)));
  }
}

function functional(): Model {
  const input = Input({ shape: [3], name: "x" });
  const [hidden, out] = stack();
  return new Model({ inputs: input, outputs: out(hidden(input)) });
}

function subclass(): Model {
  const model = new Subclass();
  model(ones([1, 3]));
  return model;
}

describe("neurons", () => {
  test.each([
    ["Sequential", () => new Sequential([Input({ shape: [3], name: "x" }), ...stack()]), "x", []],
    ["functional", functional, "x", []],
    ["subclass", subclass, "input", ["Relu", "Dropout"]],
  ])("a %s model is a column for its inputs and one for each Dense", (_, build, first, behind) => {
    const model = build();
    const row = [0.5, -1, 2];
    const { layers } = model.describeNetwork(row);
    expect(layers.map(({ name, units }) => [name, units])).toEqual([
      [first, 3],
      ["hidden", 4],
      ["out", 2],
    ]);
    expect(layers[1].behind).toEqual(behind);
    expect(layers[2].activation).toBe("softmax");
    const hidden = model.weights[0];
    expect(Array.from(layers[1].kernel ?? [])).toEqual(Array.from(hidden.tensor.data));
    expect(Array.from(layers[0].values ?? [])).toEqual(row);
    const sums = Array.from({ length: 4 }, (_, unit) => {
      const sum = row.reduce((total, x, i) => total + x * hidden.tensor.data[i * 4 + unit], 0);
      return Math.max(0, sum);
    });
    sums.forEach((sum, unit) => {
      expect(layers[1].values?.[unit]).toBeCloseTo(sum, 5);
    });
    const predicted = model.predictSync([row]) as Tensor;
    expect(Array.from(layers[2].values ?? [])).toEqual(Array.from(predicted.data));
  });

  test("layers without neurons are named with the one before them, whose values are theirs", () => {
    const model = new Sequential([
      Input({ shape: [2, 2], name: "image" }),
      ...[new Flatten(), new Dense(3, { useBias: false }), new BatchNormalization(), new ReLU(), new Dense(1)],
      new Activation("tanh"),
    ]);
    const { layers } = model.describeNetwork([
      [1, -2],
      [3, 4],
    ]);
    expect(layers.map(({ units, behind }) => [units, behind])).toEqual([
      [4, ["Flatten"]],
      [3, ["BatchNormalization", "ReLU"]],
      [1, ["Activation"]],
    ]);
    expect(layers[1].bias).toBeNull();
    expect(Math.min(...Array.from(layers[1].values ?? [-1]))).toBeGreaterThanOrEqual(0);
    expect(Math.abs(layers[2].values?.[0] ?? 2)).toBeLessThanOrEqual(1);
  });

  test("values may come in a batch of one, and stand at several places", () => {
    const model = new Sequential([Input({ shape: [3, 1] }), new Dense(2)]);
    const { about, layers } = model.describeNetwork([[[5], [6], [7]]]);
    expect(about).toBe("The same weights are at each of 3 places of an input; values are those of the first.");
    expect(layers.map(({ values }) => values?.length)).toEqual([1, 2]);
    const kernel = model.weights[0].tensor.data;
    expect(layers[1].values?.[1]).toBeCloseTo(5 * kernel[1], 5);
    expect(model.describeNetwork().layers[0].values).toBeNull();
  });

  test("an int8 kernel is described by what it stands for", () => {
    const model = new Sequential([Input({ shape: [3] }), new Dense(2)]);
    const before = model.describeNetwork().layers[1].kernel ?? [];
    model.quantize("int8");
    const after = model.describeNetwork().layers[1].kernel ?? [];
    Array.from(before).forEach((weight, i) => {
      expect(after[i]).toBeCloseTo(weight, 1);
    });
  });

  test("models of other kinds say so, and what to do", async () => {
    const input = Input({ shape: [4] });
    const dense = new Dense(4, { name: "d" });
    const image = Input({ shape: [4, 4, 1] });
    // biome-ignore format: a table
    const models: [Model, string][] = [
      [new Sequential([image, new Conv2D(2, 3, { name: "c" }), new Flatten(), new Dense(1)]), "c is a Conv2D, whose neurons are not in a row"],
      [new Model({ inputs: input, outputs: new Add({ name: "a" })([dense(input), input]) }), "a (Add) is not alone behind the layer before it"],
      [new Model({ inputs: input, outputs: dense(dense(input)) }), ""],
      [new Model({ inputs: input, outputs: [dense(input), input] }), "it has more than one input or output"],
      [new Sequential([Input({ shape: [4] }), new Dropout(0.1)]), "it has no Dense layer"],
      [new Sequential([Input({ shape: [4, 3] }), new Dense(2, { name: "d1" }), new Flatten(), new Dense(1, { name: "d2" })]), "d2 takes 8 numbers from 2 neurons"],
    ];
    for (const [model, reason] of models) {
      if (reason === "")
        expect(model.describeNetwork().layers.map(({ name }) => name)).toEqual(["input_layer", "d", "d"]);
      else {
        await expect(model.plotNetwork()).rejects.toMatchObject({ name: "UnsupportedError" });
        await expect(model.plotNetwork()).rejects.toThrow(
          `cannot be drawn as neurons in columns: ${reason}. It is for Dense`,
        );
      }
    }
    await expect(new Sequential([new Dense(1)]).plotNetwork()).rejects.toMatchObject({ name: "NotBuiltError" });
    const ops = new (class Halves extends Model {
      readonly dense = new Dense(2);
      override call(x: SymbolicTensor): SymbolicTensor {
        return multiply(this.dense(x), 0.5);
      }
    })();
    ops(ones([1, 3]));
    await expect(ops.plotNetwork()).rejects.toThrow("multiply is a Multiply, whose neurons are not in a row");
  });

  test.each([
    [[1, 2], "expected one row of data as input, of shape (3), got (2)."],
    [
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      "expected one row of data as input, of shape (3), got (2, 3).",
    ],
  ])("%j is no row of the model", async (input, message) => {
    await expect(functional().plotNetwork({ input })).rejects.toMatchObject({ name: "ShapeError" });
    await expect(functional().plotNetwork({ input })).rejects.toThrow(message);
  });

  test("they are drawn", async () => {
    const svg = await subclass().plotNetwork({ input: Float32Array.of(1, 2, 3) });
    for (const text of ["hidden", "Relu · Dropout", "3 inputs", "4 units"]) expect(svg).toContain(`>${text}</text>`);
  });
});

describe("weights", () => {
  test("each once, named after the layers it is in", () => {
    const model = subclass();
    expect(model.describeWeights().map(({ name, shape }) => [name, shape])).toEqual([
      ["hidden/kernel", [3, 4]],
      ["hidden/bias", [4]],
      ["inner/out/kernel", [4, 2]],
      ["inner/out/bias", [2]],
    ]);
    const shared = new Dense(3, { name: "s" });
    const input = Input({ shape: [3] });
    const names = new Model({ inputs: input, outputs: shared(shared(input)) })
      .describeWeights()
      .map(({ name }) => name);
    expect(names).toEqual(["s/kernel", "s/bias"]);
  });

  test("they are drawn", async () => {
    const svg = await functional().plotWeights({ match: "kernel" });
    expect(svg).toContain(">hidden/kernel</text>");
    expect(svg).not.toContain("bias");
  });
});
