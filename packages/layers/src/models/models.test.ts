/** Models built the three ways: what they hold, how they are called, and that they say what is wrong. */
import { beforeEach, describe, expect, test } from "@jest/globals";
import {
  add,
  clearSession,
  multiply,
  ones,
  ops,
  type Shape,
  type SymbolicTensor,
  setEngine,
  setRandomSeed,
  Tensor,
  tensor,
} from "@neurode/core";
import { Layer } from "../layer.js";
import { Concatenate } from "../layers/concatenate.js";
import { Dense } from "../layers/dense.js";
import { Dropout } from "../layers/dropout.js";
import { Flatten } from "../layers/flatten.js";
import { Input } from "../layers/inputLayer.js";
import { Add, Subtract } from "../layers/merge.js";
import type { Weight } from "../weight.js";
import { Model } from "./model.js";
import { Sequential } from "./sequential.js";

beforeEach(() => {
  clearSession();
  setRandomSeed(1);
  setEngine("wasm");
});

/** Ones for every weight, zeros for every bias: outputs can be worked out in the head. */
const plain = (units: number, name?: string) => new Dense(units, { name, kernelInitializer: "ones" });

class TwoLayers extends Model {
  readonly first = plain(2);
  readonly second = plain(1);

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.second(this.first(x));
  }
}

describe("the same network three ways gives the same numbers", () => {
  const data = [
    [1, 2],
    [3, 4],
  ];
  const weights = [
    [
      [1, -1],
      [2, 0.5],
    ],
    [0.1, 0.2],
    [[3], [4]],
    [-1],
  ];
  const expected = tensor([[15.1], [29.1]]).toArray() as number[][];

  test.each<[string, () => Model]>([
    ["Sequential", () => new Sequential([Input({ shape: [2] }), new Dense(2), new Dense(1)])],
    [
      "functional",
      () => {
        const input = Input({ shape: [2] });
        return new Model({ inputs: input, outputs: new Dense(1)(new Dense(2)(input)) });
      },
    ],
    [
      "subclass",
      () => {
        const model = new TwoLayers();
        model(ones([1, 2]));
        return model;
      },
    ],
  ])("%s", async (_name, build) => {
    const model = build();
    model.setWeights(weights);
    for (const output of [await model.predict(data), model.predictSync(data), model(tensor(data))]) {
      (output.toArray() as number[][]).forEach(([value], row) => {
        expect(value).toBeCloseTo(expected[row][0], 5);
      });
    }
    expect(model.countParams()).toBe(9);
    expect(model.getWeights().map((weight) => weight.shape)).toEqual([[2, 2], [2], [2, 1], [1]]);
  });
});

describe("Sequential", () => {
  test("add and pop change what it computes", () => {
    const model = new Sequential([Input({ shape: [2] }), plain(3)]);
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[3, 3, 3]]);
    model.add(plain(1));
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[9]]);
    expect(model.pop()?.name).toBe("dense_1");
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[3, 3, 3]]);
  });

  test("without an Input is built by its first data, or by build", () => {
    const model = new Sequential([plain(3), plain(1)]);
    expect(model.built).toBe(false);
    expect(model.predictSync([[1, 1]]).toArray()).toEqual([[6]]);
    expect(model.built).toBe(true);
    const other = new Sequential([plain(3)]);
    other.build([null, 4]);
    expect(other.outputs).toMatchObject({ shape: [null, 3] });
  });

  test("refuses what is no layer, a second Input, and a name used twice", () => {
    expect(() => new Sequential([3 as never])).toThrow("model sequential: expected layers, got 3.");
    expect(() => new Sequential([Input({ shape: [1] }), Input({ shape: [1] })])).toThrow("an Input must come first");
    expect(() => new Sequential([plain(1, "a"), plain(2, "a")])).toThrow('there is a layer "a" already');
  });

  test("refuses what is no list, and itself at any depth", () => {
    expect(() => new Sequential(plain(1, "a") as never)).toThrow(
      "model sequential: expected a list of layers, such as [new Dense(3), new Dense(2)], got function a.",
    );
    const inner = new Sequential([], { name: "inner" });
    expect(() => inner.add(inner)).toThrow("model inner: cannot stand inside itself, and model inner is it.");
    const outer = new Sequential([new Sequential([inner])], { name: "outer" });
    expect(() => inner.add(outer)).toThrow("model inner: cannot stand inside itself, and model outer holds it.");
  });

  test("an empty or unbuilt one says how to go on", () => {
    expect(() => new Sequential().predictSync([[1]])).toThrow("model sequential has no layers; add some first.");
    expect(() => new Sequential([plain(1)]).inputs).toThrow(
      "is not built: give it an Input, call it on data, or build",
    );
    expect(() => new Sequential([plain(1)]).countParams()).toThrow(
      "cannot count the parameters of a layer that is not built",
    );
  });
});

describe("functional models", () => {
  test("several inputs and outputs, as lists and as records", async () => {
    const [a, b] = [Input({ shape: [2], name: "a" }), Input({ shape: [2], name: "b" })];
    const sum = new Add()([a, b]);
    const model = new Model({ inputs: [a, b], outputs: { sum, both: new Concatenate()([a, b]) } });
    type Outputs = Record<"sum" | "both", Tensor>;
    const [x, y] = [[[1, 2]], [[10, 20]]];
    for (const output of [
      await model.predict<Outputs>([x, y]),
      await model.predict<Outputs>({ b: y, a: x }),
      model<Outputs>([tensor(x), tensor(y)]),
      model<Outputs>({ a: tensor(x), b: tensor(y) }),
    ]) {
      expect(output.sum.toArray()).toEqual([[11, 22]]);
      expect(output.both.toArray()).toEqual([[1, 2, 10, 20]]);
    }
  });

  test("a record of inputs is fed by its keys", () => {
    const [a, b] = [Input({ shape: [1] }), Input({ shape: [1] })];
    const model = new Model({ inputs: { wide: a, deep: b }, outputs: new Subtract()([a, b]), name: "m" });
    expect(model.predictSync({ deep: [[1]], wide: [[3]] }).toArray()).toEqual([[2]]);
    expect(() => model.predictSync({ deep: [[1]], broad: [[3]] })).toThrow(
      'model m: expected 2 inputs ("deep", "wide"), got "broad". Give a list in that order, or a record by name.',
    );
    expect(() => model.predictSync({ deep: [[1]] })).toThrow('got none for "wide".');
  });

  test("inputs and outputs by position, as a shape is", () => {
    const x = Input([2], { name: "x" });
    const y = new Dense(1, { kernelInitializer: "ones" })(x);
    const named = new Model(x, y, { name: "named" });
    expect([named.name, named.kind, named.predictSync([[1, 2]]).toArray()]).toEqual(["named", "functional", [[3]]]);
    const records = new Model({ a: x }, { out: y });
    expect(records.predictSync<{ out: Tensor }>({ a: [[1, 2]] }).out.toArray()).toEqual([[3]]);
    expect(() => new Model([x] as never)).toThrow("give both inputs and outputs, or neither; outputs is missing.");
  });

  test("branches, a residual and a layer used twice", () => {
    const input = Input({ shape: [2] });
    const shared = plain(2, "shared");
    const once = shared(input);
    const model = new Model({ inputs: input, outputs: new Add()([shared(once), once, input]) });
    // once = (3, 3), twice = (6, 6): 6 + 3 + (1, 2)
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[10, 11]]);
    expect(model.weights).toHaveLength(2);
    expect(model.layers.map(({ name }) => name)).toEqual(["input_layer", "shared", "add"]);
  });

  test("models inside models, in every combination", () => {
    const inner = new Sequential([plain(2), new Sequential([plain(3)])]);
    const input = Input({ shape: [2] });
    const functional = new Model({ inputs: input, outputs: inner(input) });
    class Outer extends Model {
      readonly body = functional;
      readonly head = plain(1);
      override call(x: SymbolicTensor): SymbolicTensor {
        return this.head(this.body(x));
      }
    }
    const outer = new Sequential([Input({ shape: [2] }), new Outer()]);
    // (1, 2) → (3, 3) → (6, 6, 6) → 18
    expect(outer.predictSync([[1, 2]]).toArray()).toEqual([[18]]);
    expect(outer.countParams()).toBe(6 + 9 + 4);
  });

  test("ops between layers", () => {
    const input = Input({ shape: [2] });
    const model = new Model({ inputs: input, outputs: multiply(add(plain(2)(input), input), 10) });
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[40, 50]]);
  });

  test("an input that is the output, and a layer that changes nothing", () => {
    const input = Input({ shape: [2] });
    const model = new Model({ inputs: input, outputs: [input, new Dropout(0.5)(input), new Flatten()(input)] });
    const outputs = model.predictSync<Tensor[]>([[1, 2]]);
    expect(outputs.map((output) => output.toArray())).toEqual([[[1, 2]], [[1, 2]], [[1, 2]]]);
  });

  test("a disconnected graph names the input that is missing", () => {
    const [a, b] = [Input({ shape: [1], name: "seen" }), Input({ shape: [1], name: "forgotten" })];
    expect(() => new Model({ inputs: a, outputs: new Add()([a, b]) })).toThrow(
      'Graph disconnected: the output depends on the input "forgotten" of shape (None, 1), which is not among the ' +
        "model's inputs. Add it to inputs.",
    );
  });

  test("other mistakes in the making", () => {
    const input = Input({ shape: [1] });
    const output = plain(1, "same")(input);
    expect(() => new Model({ inputs: input })).toThrow("give both inputs and outputs, or neither; outputs is missing.");
    expect(() => new Model({ inputs: input, output } as never)).toThrow(
      'unknown option "output". Did you mean "outputs"?',
    );
    expect(() => new Model({ inputs: output, outputs: plain(1)(output) })).toThrow("inputs must be what Input() gave");
    expect(() => new Model({ inputs: input, outputs: plain(1, "same")(output) })).toThrow(
      'the name "same" is used 2 times',
    );
    expect(() => new Model({ inputs: [[1]] as never, outputs: output })).toThrow(
      "expected what Input() or a layer's call gave",
    );
    expect(() => new Model().predictSync([[1]])).toThrow(
      "has nothing to compute: give it inputs and outputs, or write call(x)",
    );
  });

  test("wrong inputs for several", () => {
    const [a, b] = [Input({ shape: [1], name: "a" }), Input({ shape: [1], name: "b" })];
    const model = new Model({ inputs: [a, b], outputs: new Add()([a, b]), name: "sum" });
    expect(() => model.predictSync([[[1]]])).toThrow('model sum: expected 2 inputs ("a", "b"), got 1.');
    expect(() => model.predictSync({ a: [[1]] })).toThrow('expected 2 inputs ("a", "b"), got none for "b".');
    expect(() => model.predictSync({ a: [[1]], c: [[1]] })).toThrow('expected 2 inputs ("a", "b"), got "c".');
    expect(() => model.predictSync([[[1]], [[1], [2]]])).toThrow(
      "model sum: all inputs must have the same number of rows, got shapes (1, 1) and (2, 1).",
    );
  });
});

describe("subclasses", () => {
  test("find their layers in attributes, lists and records, in order of assignment", () => {
    class Nest extends Model {
      readonly first = plain(1, "a");
      readonly blocks = [plain(1, "b"), [plain(1, "c")]];
      readonly heads = { left: plain(1, "d") };
    }
    expect(new Nest().layers.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
  });

  test("are built by their first data, with any number of rows after", () => {
    const model = new TwoLayers();
    expect(model.predictSync([[1, 2]]).toArray()).toEqual([[6]]);
    expect(
      model
        .predictSync([
          [1, 2],
          [0, 1],
          [0, 0],
        ])
        .toArray(),
    ).toEqual([[6], [2], [0]]);
    expect(() => model.predictSync([[1, 2, 3]])).toThrow("expected an input whose last axis is 2, got (1, 3)");
  });

  test("must not compare or calculate by operators, which know no tensors", () => {
    class Branching extends Model {
      override call(x: SymbolicTensor): SymbolicTensor {
        return (x as never) > 0 ? x : x;
      }
    }
    expect(() => new Branching().predictSync([[1]])).toThrow(
      "has no value while it is recorded, so it cannot be compared or calculated with by operators. Use ops: add(x, 1)",
    );
  });

  test("must not read values, which there are none of", () => {
    class Reading extends Layer {
      override call(x: SymbolicTensor): SymbolicTensor {
        return multiply(x, (x.toArray() as number[])[0]);
      }
    }
    expect(() => new Reading()(tensor([[1]]))).toThrow(
      "shape=(1, 1), dtype=float32) has no values while it is recorded, so it has no array of them. Compute with ops:",
    );
  });

  test("that hold themselves, and layers without a call, say so", () => {
    class Holding extends Layer {
      readonly inner = plain(1);
      readonly outer = this;
      override call(x: SymbolicTensor): SymbolicTensor {
        return this.inner(x);
      }
    }
    expect(() => new Holding({ name: "h" }).weights).toThrow("layer h holds itself, in an attribute of its own");
    class Empty extends Layer {
      override call = undefined as never;
    }
    expect(() => new Empty()(tensor([[1]]))).toThrow(
      "layer empty: class Empty has no call(x), which says what the layer computes.",
    );
  });

  test("name initializers, regularizers and constraints, and give ops their weights as they are", async () => {
    class Scaled extends Layer {
      scale: Weight | null = null;
      override build([, size]: Shape): void {
        const options = { regularizer: "l2", constraint: "non_neg" } as const;
        this.scale = this.addWeight("scale", [size as number], "ones", options);
      }
      override call(x: SymbolicTensor): SymbolicTensor {
        return ops.multiply(x, ops.square(this.scale as Weight));
      }
    }
    const model = new Sequential([Input([2]), new Scaled({ name: "s" })]);
    expect(model.losses).toEqual([expect.closeTo(0.02, 6)]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit([[1, 2]], [[0, 0]], { verbose: 0 });
    // The gradients are 2/2 · (s² · x) · (2 · s · x), and 2 · 0.01 · s of the penalty: 2.02 and 8.02; the rate is 0.01.
    const [scale] = model.getWeights();
    expect(scale.toArray()).toEqual([expect.closeTo(1 - 0.0202, 5), expect.closeTo(1 - 0.0802, 5)]);
    class Wrong extends Scaled {
      override build(): void {
        this.addWeight({ shape: [2] } as never, undefined as never);
      }
    }
    expect(() => new Wrong({ name: "w" })(tensor([[1, 2]]))).toThrow(
      'layer w: addWeight: expected a name and a shape of whole numbers, such as ("kernel", [3, 2], "glorot_uniform"), got { shape: […] } and undefined.',
    );
  });

  test("say what is wrong with what call returns", () => {
    class Wrong extends Model {
      override call(_x: SymbolicTensor): SymbolicTensor {
        return 3 as never;
      }
    }
    expect(() => new Wrong().predictSync([[1]])).toThrow("model wrong: call() must return symbolic tensors, got 3.");
  });
});

describe("weights", () => {
  const model = () => new Sequential([Input({ shape: [2] }), plain(3, "a"), plain(1, "b")], { name: "m" });

  test("getWeights gives copies", () => {
    const net = model();
    net.getWeights()[0].data.fill(7);
    expect(net.predictSync([[1, 1]]).toArray()).toEqual([[6]]);
  });

  test("setWeights refuses another number of weights, and other shapes", () => {
    expect(() => model().setWeights([[[1]]])).toThrow(
      "model m: expected 4 weights (kernel (2, 3), bias (3), kernel (3, 1), bias (1)), got 1.",
    );
    expect(() => model().setWeights([[[1]], [1], [[1]], [1]])).toThrow(
      "model m: expected values of shape (2, 3) for kernel, got (1, 1).",
    );
  });

  test("trainable moves weights between the lists, for all layers inside", () => {
    const net = model();
    expect(net.trainableWeights).toHaveLength(4);
    net.getLayer("a").trainable = false;
    expect([net.trainableWeights.length, net.nonTrainableWeights.length]).toEqual([2, 2]);
    net.trainable = false;
    expect(net.trainableWeights).toHaveLength(0);
  });

  test("the same seed gives the same weights", () => {
    const draw = () => {
      setRandomSeed(5);
      return new Sequential([Input({ shape: [3] }), new Dense(4), new Dense(2)]).getWeights().map((w) => w.toArray());
    };
    expect(draw()).toEqual(draw());
  });
});

test("getLayer finds by name and index, and lists what there is", () => {
  const model = new Sequential([Input({ shape: [2] }), plain(3, "a"), plain(1, "b")], { name: "m" });
  expect(model.getLayer("b")).toBe(model.getLayer(1));
  expect(model.getLayer(-1).name).toBe("b");
  expect(() => model.getLayer("c")).toThrow('model m: no layer is called "c". Layers: a, b.');
  expect(() => model.getLayer(9)).toThrow("model m: no layer at index 9: there are 2 layers: a, b.");
});

describe("data", () => {
  const model = () => new Sequential([Input({ shape: [3, 1] }), plain(2)], { name: "m" });

  test("of another rank or last axis", () => {
    expect(() => model().predictSync([[1, 2]])).toThrow(
      "model m: expected data of shape (None, 3, 1) for input_layer, got (1, 2).",
    );
    expect(() =>
      model().predictSync([
        [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
      ]),
    ).toThrow("got (1, 3, 2).");
    expect(() => model().predictSync(1)).toThrow(
      "model m: expected data of shape (None, 3, 1) for input_layer_2, got ().",
    );
  });

  test("no rows give no rows, of the right shape", async () => {
    expect((await model().predict(new Tensor([0, 3, 1]))).shape).toEqual([0, 3, 2]);
    expect((await model().predict(new Tensor([0, 3, 1]), { batchSize: 4 })).shape).toEqual([0, 3, 2]);
  });

  test("NaN goes through as NaN, in its own row only", () => {
    const net = new Sequential([
      Input({ shape: [2] }),
      new Dense(3, { activation: "relu" }),
      new Dense(2, { activation: "softmax" }),
    ]);
    const [bad, good] = net
      .predictSync([
        [Number.NaN, 1],
        [1, 1],
      ])
      .toArray() as number[][];
    expect(bad.every(Number.isNaN)).toBe(true);
    expect(good.every(Number.isFinite)).toBe(true);
  });

  test("typed arrays by row, float64 and int32 tensors", () => {
    const net = new Sequential([Input({ shape: [2] }), plain(1)]);
    expect(net.predictSync([Float32Array.of(1, 2), Float32Array.of(3, 4)]).toArray()).toEqual([[3], [7]]);
    expect(net.predictSync(tensor(Float64Array.of(1, 2), { shape: [1, 2] })).toArray()).toEqual([[3]]);
    expect(net.predictSync(tensor(Int32Array.of(1, 2), { shape: [1, 2] })).toArray()).toEqual([[3]]);
  });

  test("unknown and impossible options of predict", async () => {
    await expect(model().predict([[[1], [2], [3]]], { batch_size: 4 } as never)).rejects.toThrow(
      'model m: predict: unknown option "batch_size". Did you mean "batchSize"?',
    );
    await expect(model().predict([[[1], [2], [3]]], { batchSize: 0 })).rejects.toThrow(
      "model m: predict: batchSize must be a positive integer, got 0.",
    );
  });
});
