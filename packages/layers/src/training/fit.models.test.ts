/** Models of all kinds train: made in each of the three ways, nested, with shared layers, layers and losses of one's own. */
import { describe, expect, test } from "@jest/globals";
import {
  matmul,
  maximum,
  mean,
  multiply,
  type Shape,
  type SymbolicTensor,
  setRandomSeed,
  square,
  subtract,
} from "@neurode/core";
import {
  Concatenate,
  Dense,
  type DenseOptions,
  Embedding,
  GlobalAveragePooling1D,
  GlorotUniform,
  Input,
  Layer,
  LSTM,
  Model,
  type ModelData,
  ones,
  Sequential,
  type Weight,
} from "../index.js";
import { Adam } from "../optimizers/adam.js";
import type { CompileOptions } from "./compilation.js";

const x = Array.from({ length: 24 }, (_, i) => [(i % 5) / 5, (i % 7) / 7]);
const y = x.map(([a, b]) => [a - b]);
const tokens = x.map((_, i) => [i % 4, (i * 3) % 4, (i * 7) % 4]);
const last = tokens.map((row) => [row[2]]);

const dense = (units: number, options: DenseOptions = {}) => new Dense(units, { activation: "tanh", ...options });

class Twins extends Model {
  readonly shared = dense(4);
  readonly end = new Dense(1);

  override call(input: SymbolicTensor): SymbolicTensor {
    return this.end(multiply(this.shared(input), this.shared(multiply(input, -1))));
  }
}

/** Written with ops alone. */
class Projection extends Layer {
  kernel: Weight | null = null;

  override build(shape: Shape): void {
    this.kernel = this.addWeight("kernel", [this.fixedAxis(shape, -1), 4], new GlorotUniform());
  }

  override call(input: SymbolicTensor): SymbolicTensor {
    return maximum(matmul(input, (this.kernel as Weight).symbol), -0.1);
  }
}

const MODELS: Record<string, () => [Model, ModelData, ModelData]> = {
  "a Sequential": () => [new Sequential([Input({ shape: [2] }), dense(4), new Dense(1)]), x, y],
  "a Sequential that is not built": () => [new Sequential([dense(4), new Dense(1)]), x, y],
  "a functional model of two inputs": () => {
    const inputs = [Input({ shape: [2] }), Input({ shape: [2] })];
    return [
      new Model({ inputs, outputs: new Dense(1)(new Concatenate()(inputs.map((each) => dense(3)(each)))) }),
      [x, x],
      y,
    ];
  },
  "inputs in a record": () => {
    const inputs = { one: Input({ shape: [2] }), other: Input({ shape: [2] }) };
    const outputs = new Dense(1)(new Concatenate()([dense(3)(inputs.one), inputs.other]));
    return [new Model({ inputs, outputs }), { one: x, other: x }, y];
  },
  "a subclass with a shared layer": () => [new Twins(), x, y],
  "models in a model, one of them twice": () => {
    const inner = new Sequential([Input({ shape: [2] }), dense(2)]);
    const input = Input({ shape: [2] });
    const outputs = new Dense(1)(
      new Sequential([Input({ shape: [2] }), inner])(inner(input) as SymbolicTensor) as SymbolicTensor,
    );
    return [new Model({ inputs: input, outputs }), x, y];
  },
  "a layer of one's own": () => [new Sequential([Input({ shape: [2] }), new Projection(), new Dense(1)]), x, y],
  "an Embedding and an LSTM": () => [
    new Sequential([Input({ shape: [3], dtype: "int32" }), new Embedding(4, 6), new LSTM(6), new Dense(1)]),
    tokens,
    last,
  ],
  "an Embedding and a mean": () => [
    new Sequential([
      Input({ shape: [3], dtype: "int32" }),
      new Embedding(4, 6),
      new GlobalAveragePooling1D(),
      new Dense(1),
    ]),
    tokens,
    last,
  ],
};

/** A metric of one's own is called by its name. */
function mostly(target: SymbolicTensor, output: SymbolicTensor): SymbolicTensor {
  return mean(maximum(subtract(target, output), subtract(output, target)), { axis: -1 });
}

const LOSSES: Record<string, CompileOptions> = {
  "mean squared error": { loss: "mse" },
  "a function as loss": {
    loss: (target: SymbolicTensor, output: SymbolicTensor) => mean(square(subtract(target, output)), { axis: -1 }),
    metrics: [mostly],
  },
};

describe.each(Object.entries(MODELS))("%s", (_, make) => {
  test.each(Object.entries(LOSSES))("learns by %s", async (_name, compile) => {
    setRandomSeed(5);
    const [model, data, targets] = make();
    model.compile({ optimizer: new Adam({ learningRate: 0.03 }), ...compile });
    const { history } = await model.fit(data, targets, { epochs: 30, batchSize: 8 });
    expect(history.loss[29]).toBeLessThan(0.5 * history.loss[0]);
    // What evaluate says of the trained model is what predict comes to.
    const logs = await model.evaluate(data, targets, { returnDict: true });
    const outputs = (await model.predict(data)).numbers();
    const errors = (targets as number[][]).map(([target], row) => (target - outputs[row]) ** 2);
    expect(logs.loss).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / errors.length, 5);
    if (compile.metrics) expect(Object.keys(logs)).toEqual(["loss", "mostly"]);
  });
});

test("a loss as a function is the loss by name, bit for bit", async () => {
  const histories = [];
  for (const compile of Object.values(LOSSES)) {
    setRandomSeed(6);
    const [model] = MODELS["a Sequential"]();
    model.compile({ optimizer: "sgd", loss: compile.loss });
    histories.push((await model.fit(x, y, { epochs: 3 })).history.loss);
  }
  expect(histories[1]).toEqual(histories[0]);
});

test("trainOnBatch adds up metrics until they are reset, as Keras's", async () => {
  setRandomSeed(6);
  const [model] = MODELS["a Sequential"]();
  model.compile({ optimizer: "sgd", loss: "mse", metrics: ["mae"] });
  const [first, both] = [await model.trainOnBatch(x, y), await model.trainOnBatch(x, y)] as number[][];
  model.resetMetrics();
  const [second] = (await model.trainOnBatch(x, y)) as number[];
  expect(both[0]).toBeLessThan(first[0]);
  expect(second).toBeLessThan(both[0]);
  expect(await model.predictOnBatch(ones([1, 2]))).toMatchObject({ shape: [1, 1] });
});
