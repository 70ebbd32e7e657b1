/** The older format of Keras, written as Keras 3 writes it, and read as Keras 2 and 3 wrote it. */
import { readFileSync } from "node:fs";
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { add, multiply, type SymbolicTensor, setRandomSeed, type Tensor, tensor } from "@neurode/core";
import { pathOf } from "@neurode/goldens";
import {
  Activation,
  Adam,
  Dense,
  Input,
  InverseTimeDecay,
  Layer,
  LossScaleOptimizer,
  Model,
  registerLayer,
  Sequential,
  SGD,
  type Weight,
} from "@neurode/layers";
import { Hdf5 } from "../hdf5/read.js";
import { groupAt, type Hdf5Group, newGroup } from "../hdf5/tree.js";
import { writeHdf5 } from "../hdf5/write.js";
import { loadModel, loadWeights } from "../index.js";
import { weightBytes } from "../testing/bytes.js";
import { comparable } from "../testing/configs.js";
import { legacyBytes } from "./writeLegacy.js";

/** All that a file holds: its datasets, the lists of names, and what its attributes say. */
function contentsOf(bytes: Uint8Array) {
  const file = new Hdf5(bytes, "test");
  const json = (name: string) => JSON.parse(file.attribute("", name)?.[0] ?? "null");
  const names = (path: string, attribute: string) => file.attribute(path, attribute) ?? [];
  const layers = names("model_weights", "layer_names");
  return {
    version: file.attribute("", "keras_version"),
    datasets: [...file.datasets()]
      .map(([path, { type, shape, bytes: own }]) => [path, type, shape.join(), Buffer.from(own).toString("hex")])
      .sort(),
    groups: [...(file.keys("model_weights") ?? [])].sort(),
    layers: layers.map((name) => [name, names(`model_weights/${name}`, "weight_names")]),
    optimizer: names("optimizer_weights", "weight_names"),
    config: comparable(json("model_config")),
    training: json("training_config"),
  };
}

describe("what Keras saved is saved again as Keras did: groups, names, numbers, configs", () => {
  test.each(["mlp_tutorial", "functional_two_in_two_out", "nested_autoencoder", "cnn_compiled", "rnn_text"])(
    "%s",
    async (name) => {
      const keras = readFileSync(pathOf(`saved/${name}.legacy.h5`));
      const expected = contentsOf(keras);
      const { training, ...found } = contentsOf(legacyBytes(await loadModel(keras), true));
      expect(found).toEqual({ ...found, ...expected, training: undefined });
      // Keras does not open what it saves of short names of losses.
      const whole = JSON.stringify(expected.training).replace('"mse"', '"mean_squared_error"');
      expect({ training }).toMatchObject({ training: JSON.parse(whole) });
    },
  );
});

const x = tensor(
  Float32Array.from({ length: 24 }, (_, i) => Math.sin(i + 1)),
  { shape: [8, 3] },
);
function network(): Sequential {
  setRandomSeed(1);
  return new Sequential([Input({ shape: [3] }), new Dense(4, { name: "first" }), new Dense(1, { name: "last" })], {
    name: "net",
  });
}

test("what an optimizer inside another keeps is called after that", () => {
  const model = network();
  model.compile({ optimizer: new LossScaleOptimizer(new SGD({ momentum: 0.9, name: "inner" }), { name: "outer" }) });
  model.optimizer?.build(model.trainableWeights);
  expect(contentsOf(legacyBytes(model, true)).optimizer).toEqual([
    "outer/iteration",
    "outer/learning_rate",
    "outer/step_counter",
    "outer/dynamic_scale",
    "inner/iteration",
    "inner/learning_rate",
    "inner/net_first_kernel_momentum",
    "inner/net_first_bias_momentum",
    "inner/net_last_kernel_momentum",
    "inner/net_last_bias_momentum",
  ]);
});

test("what it was compiled with is left out when asked for, in writing and in reading", async () => {
  const model = network();
  model.compile({ optimizer: "adam", loss: "mse" });
  expect((await loadModel(legacyBytes(model, true))).compiled).toBe(true);
  expect((await loadModel(legacyBytes(model, true), { compile: false })).compiled).toBe(false);
  const without = legacyBytes(model, false);
  expect(contentsOf(without)).toMatchObject({ training: null, optimizer: [] });
  expect((await loadModel(without)).compiled).toBe(false);
});

test("lists of names are cut where HDF5 holds no more in one attribute", async () => {
  const long = (index: number) => `layer_${index}_`.padEnd(1200, "x");
  const names = Array.from({ length: 120 }, (_, index) => long(index));
  const model = new Sequential([
    Input({ shape: [3] }),
    ...names.map((name) => new Activation("linear", { name })),
    new Dense(2),
  ]);
  const bytes = legacyBytes(model, true);
  const file = new Hdf5(bytes, "test");
  // 121 names of 1200 bytes, at most 64,512 in each.
  const parts = [0, 1, 2, 3].map((part) => file.attribute("model_weights", `layer_names${part}`)?.length);
  expect(parts).toEqual([41, 40, 40, undefined]);
  expect(file.attribute("model_weights", "layer_names")).toBeNull();
  const again = await loadModel(bytes);
  expect(again.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
  expect(weightBytes(again)).toEqual(weightBytes(model));
});

class Scale extends Layer {
  factor!: Weight;
  override build(): void {
    this.factor = this.addWeight("factor", [], "ones");
  }
  override call(input: SymbolicTensor): SymbolicTensor {
    return multiply(input, this.factor.symbol);
  }
}

class Own extends Model {
  readonly dense = new Dense(2);
  shift!: Weight;
  override build(): void {
    this.shift = this.addWeight("shift", [2], "ones");
  }
  override call(input: SymbolicTensor): SymbolicTensor {
    return add(this.dense(input), this.shift.symbol);
  }
}

describe("classes of one's own", () => {
  test("layers stand under the names by which they are registered", async () => {
    registerLayer(Scale);
    const model = new Sequential([Input({ shape: [3] }), new Scale({ name: "scale" }), new Dense(1)]);
    model.layers[0].setWeights([3]);
    const bytes = legacyBytes(model, true);
    expect(contentsOf(bytes).config).toMatchObject({
      config: { layers: [{}, { class_name: "Custom>Scale", config: { name: "scale" } }, {}] },
    });
    expect(weightBytes(await loadModel(bytes))).toEqual(weightBytes(model));
  });

  test("one that is not registered here is refused, whatever class of Keras it is called after", async () => {
    const text = JSON.stringify({
      class_name: "Sequential",
      config: { name: "s", layers: [{ class_name: "Custom>Dense", config: { name: "d", units: 2 } }] },
    });
    const root = newGroup();
    root.attributes.set("model_config", text);
    await expect(loadModel(writeHdf5(root))).rejects.toThrow(
      'layer Dense (a class of one\'s own, registered as Custom>Dense) "d"',
    );
  });

  test("models keep the weights that they hold themselves", async () => {
    registerLayer(Own);
    const model = new Own({ name: "own" });
    model(x);
    model.shift.assign([5, 7]);
    const bytes = legacyBytes(model, true);
    const file = new Hdf5(bytes, "test");
    expect(file.attribute("model_weights/top_level_model_weights", "weight_names")).toEqual(["own/shift"]);
    const again = await loadModel(bytes);
    expect(again).toBeInstanceOf(Own);
    expect(weightBytes(again)).toEqual(weightBytes(model));
    const blank = new Own();
    blank(x);
    await loadWeights(blank, bytes);
    expect(weightBytes(blank)).toEqual(weightBytes(model));
  });

  test("two layers of one name have no place in the file", () => {
    class Twins extends Model {
      readonly a = new Dense(2, { name: "twin" });
      readonly b = new Dense(2, { name: "twin" });
      override call(input: SymbolicTensor): SymbolicTensor {
        return this.b(this.a(input));
      }
    }
    registerLayer(Twins);
    const model = new Twins({ name: "twins" });
    model(x);
    expect(() => legacyBytes(model, true)).toThrow('model twins: two of its layers are called "twin"');
  });
});

test("weights of the same path within a layer are told apart", async () => {
  const part = (name: string) => {
    const input = Input({ shape: [3] });
    return new Model({ inputs: input, outputs: new Dense(3, { name: "dense" })(input), name });
  };
  const input = Input({ shape: [3] });
  const inner = new Model({ inputs: input, outputs: part("b")(part("a")(input)) as SymbolicTensor, name: "inner" });
  const model = new Sequential([Input({ shape: [3] }), inner]);
  const bytes = legacyBytes(model, true);
  expect(contentsOf(bytes).layers).toEqual([
    ["inner", ["dense/kernel", "dense/bias", "dense/kernel_1", "dense/bias_1"]],
  ]);
  expect(weightBytes(await loadModel(bytes))).toEqual(weightBytes(model));
});

/** A dense layer of Keras 2.4, and what it was trained with. */
function ofKeras2(training: object, optimizer: Readonly<Record<string, readonly number[]>> = {}): Uint8Array {
  const root = newGroup();
  const layer = { name: "dense", units: 1, activation: "linear", batch_input_shape: [null, 2], dtype: "float32" };
  const config = { name: "sequential", layers: [{ class_name: "Dense", config: layer }] };
  root.attributes.set("keras_version", "2.4.0");
  root.attributes.set("model_config", JSON.stringify({ class_name: "Sequential", config }));
  root.attributes.set("training_config", JSON.stringify(training));
  groupAt(root, "model_weights").attributes.set("layer_names", ["dense"]);
  addWeights(groupAt(root, "model_weights/dense"), { "dense/kernel:0": [1, 2], "dense/bias:0": [3] });
  addWeights(groupAt(root, "optimizer_weights"), optimizer);
  return writeHdf5(root);
}

function addWeights(group: Hdf5Group, weights: Readonly<Record<string, readonly number[]>>): void {
  group.attributes.set("weight_names", Object.keys(weights));
  for (const [name, values] of Object.entries(weights)) {
    const [, folder, last] = /^(?:(.*)\/)?([^/]*)$/.exec(name) as RegExpExecArray;
    const shape = name.includes("kernel") ? [2, 1] : name.includes("bias") ? [1] : [];
    const bytes = new Uint8Array(Float32Array.from(values).buffer);
    groupAt(group, folder ?? "").members.set(last, { kind: "dataset", type: "float32", shape, bytes });
  }
}

describe("of Keras 2", () => {
  const warned = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
  afterEach(() => {
    warned.mockClear();
  });
  const kept = (model: Model) =>
    model.optimizer?.weights.map((weight: { tensor: Tensor }) => weight.tensor.numbers().map(Math.fround));

  test("compile state and what the optimizer gathered", async () => {
    const metric = { class_name: "MeanMetricWrapper", config: { name: "mae", fn: "mean_absolute_error" } };
    const model = await loadModel(
      ofKeras2(
        {
          loss: { class_name: "MeanSquaredError", config: { reduction: "auto", name: "mean_squared_error" } },
          metrics: [[metric, { class_name: "MeanMetricWrapper", config: { name: "accuracy", fn: "binary_accuracy" } }]],
          weighted_metrics: null,
          loss_weights: null,
          sample_weight_mode: null,
          optimizer_config: {
            class_name: "Adam",
            config: { name: "Adam", learning_rate: 0.5, decay: 0, beta_1: 0.8, beta_2: 0.9, amsgrad: false },
          },
        },
        {
          "Adam/iter:0": [7],
          "Adam/dense/kernel/m:0": [1, 2],
          "Adam/dense/bias/m:0": [3],
          "Adam/dense/kernel/v:0": [4, 5],
          "Adam/dense/bias/v:0": [6],
        },
      ),
    );
    expect(model.optimizer).toBeInstanceOf(Adam);
    expect(model.optimizer?.getConfig()).toMatchObject({ learningRate: 0.5, beta1: 0.8, beta2: 0.9 });
    expect(model.compileOptions).toMatchObject({ metrics: [["mean_absolute_error", "accuracy"]] });
    expect(kept(model)).toEqual([[7], [0.5], [1, 2], [4, 5], [3], [6]]);
    expect(warned).not.toHaveBeenCalled();
    await model.fit(tensor([[1, 2]]), tensor([[1]]), { verbose: 0 });
    expect(model.optimizer?.iterations).toBe(8);
  });

  test.each<[string, string, object, Readonly<Record<string, readonly number[]>>, number[][]]>([
    [
      "momentum",
      "SGD",
      { momentum: 0.9, lr: 0.5 },
      { "SGD/iter:0": [3], "SGD/dense/kernel/momentum:0": [1, 2], "SGD/dense/bias/momentum:0": [3] },
      [[3], [0.5], [1, 2], [3]],
    ],
    [
      "all of RMSprop",
      "RMSprop",
      { learning_rate: 0.5, momentum: 0.5, centered: true },
      {
        "RMSprop/iter:0": [3],
        "RMSprop/dense/kernel/rms:0": [1, 2],
        "RMSprop/dense/bias/rms:0": [3],
        "RMSprop/dense/kernel/momentum:0": [4, 5],
        "RMSprop/dense/bias/momentum:0": [6],
        "RMSprop/dense/kernel/mg:0": [7, 8],
        "RMSprop/dense/bias/mg:0": [9],
      },
      [[3], [0.5], [1, 2], [3], [4, 5], [6], [7, 8], [9]],
    ],
    [
      "Adamax",
      "Adamax",
      { learning_rate: 0.5 },
      {
        "Adamax/iter:0": [3],
        "Adamax/dense/kernel/m:0": [1, 2],
        "Adamax/dense/bias/m:0": [3],
        "Adamax/dense/kernel/v:0": [4, 5],
        "Adamax/dense/bias/v:0": [6],
      },
      [[3], [0.5], [1, 2], [4, 5], [3], [6]],
    ],
    [
      "of 2.11 and later, in the order of today",
      "SGD",
      { learning_rate: 0.5, momentum: 0.9, is_legacy_optimizer: false, jit_compile: true },
      { "iteration:0": [3], "learning_rate:0": [0.25], "SGD/m/dense/kernel:0": [1, 2], "SGD/m/dense/bias:0": [3] },
      [[3], [0.25], [1, 2], [3]],
    ],
  ])("%s", async (_what, className, config, weights, expected) => {
    const training = { loss: "mse", optimizer_config: { class_name: className, config } };
    const model = await loadModel(ofKeras2(training, weights));
    expect(kept(model)).toEqual(expected);
    expect(warned).not.toHaveBeenCalled();
  });

  test("a rate that decays is a schedule", async () => {
    const config = { lr: 0.5, decay: 0.1 };
    const model = await loadModel(ofKeras2({ loss: "mse", optimizer_config: { class_name: "SGD", config } }));
    expect(model.optimizer?.schedule).toBeInstanceOf(InverseTimeDecay);
    expect(model.optimizer?.learningRate).toBe(0.5);
  });

  test.each<[string, object, string, boolean]>([
    [
      "a loss of somebody's own",
      { loss: "my_loss", optimizer_config: { class_name: "SGD", config: {} } },
      "the model is not compiled, since what it was trained with cannot be restored: model: compile_config: ",
      false,
    ],
    [
      "an optimizer not known",
      { loss: "mse", optimizer_config: { class_name: "Magic", config: {} } },
      'got "Magic"',
      false,
    ],
    ["nothing", {}, "training_config has no optimizer_config", false],
    [
      "numbers of another optimizer",
      { loss: "mse", optimizer_config: { class_name: "Adam", config: {} } },
      "what optimizer adam",
      true,
    ],
  ])("what cannot be restored is left out with a warning: %s", async (_what, training, message, compiled) => {
    const model = await loadModel(ofKeras2(training, { "x/Variable:0": [1], "x/Variable_1:0": [2] }));
    expect(model.compiled).toBe(compiled);
    expect(warned).toHaveBeenCalledWith(expect.stringContaining(message));
    expect((await model.predict(tensor([[1, 1]]))).numbers()).toEqual([6]);
  });
});
