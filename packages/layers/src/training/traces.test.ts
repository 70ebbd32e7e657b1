/**
 * Whole trainings that Keras did in float64, step by step: the same in float64
 * within its tolerance, and within what float32 allows on the kernels in use.
 */
import { describe, expect, test } from "@jest/globals";
import { evaluateFloat64, type Parameter, type Tensor, tensor } from "@neurode/core";
import { type GoldenArray, readText } from "@neurode/goldens";
import { Activation } from "../layers/activation.js";
import { BatchNormalization } from "../layers/batchNormalization.js";
import { Conv2D } from "../layers/conv/conv.js";
import { Dense } from "../layers/dense.js";
import { Flatten } from "../layers/flatten.js";
import { Input } from "../layers/inputLayer.js";
import { AveragePooling2D } from "../layers/pooling/averagePooling.js";
import { LSTM } from "../layers/recurrent/lstm.js";
import { SparseCategoricalCrossentropy } from "../losses/sparseCrossentropy.js";
import { Sequential } from "../models/sequential.js";
import { Adam } from "../optimizers/adam.js";
import { RMSprop } from "../optimizers/rmsprop.js";
import { SGD } from "../optimizers/sgd.js";
import { L1, L2 } from "../regularizers.js";
import type { Weight } from "../weight.js";
import { arrayBatches, samplesOf } from "./batches.js";
import type { Callback } from "./callbacks/callback.js";
import { Callback as BaseCallback } from "./callbacks/callback.js";
import { Compilation, type CompileOptions } from "./compilation.js";
import type { Logs } from "./logs.js";
import { recordStep } from "./step.js";

interface Trace {
  readonly batch_size: number;
  readonly epochs: number;
  readonly x: GoldenArray;
  readonly y: GoldenArray;
  readonly sample_weight: GoldenArray | null;
  readonly initial_weights: readonly GoldenArray[];
  readonly first_batch_gradients: readonly GoldenArray[];
  readonly "logs_after_each_batch(running values)": readonly Logs[];
  readonly history_per_epoch: readonly Logs[];
  readonly final_weights: readonly GoldenArray[];
  readonly optimizer_variables: readonly (readonly [path: string, value: GoldenArray])[];
  readonly evaluate_after: Logs;
  readonly predict_first4: GoldenArray;
}

interface Made {
  readonly layers: () => ConstructorParameters<typeof Sequential>[0];
  readonly compile: () => CompileOptions;
  /** Default FLOAT32. */
  readonly tolerance?: number;
}

/** What some dozen steps of rounding, and of Adam dividing one small number by another, may come to. */
const FLOAT32 = 1e-4;

const MADE: Readonly<Record<string, Made>> = {
  linear_sgd_mse: {
    layers: () => [Input({ shape: [4] }), new Dense(1)],
    compile: () => ({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse", metrics: ["mae"] }),
  },
  mlp_adam_sparse_ce: {
    layers: () => [
      Input({ shape: [4] }),
      new Dense(5, { activation: "tanh" }),
      new Dense(3, { activation: "softmax" }),
    ],
    compile: () => ({
      optimizer: new Adam({ learningRate: 0.05 }),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    }),
  },
  mlp_rmsprop_bce_weights: {
    layers: () => [
      Input({ shape: [4] }),
      new Dense(4, { activation: "sigmoid" }),
      new Dense(1, { activation: "sigmoid" }),
    ],
    compile: () => ({
      optimizer: new RMSprop({ learningRate: 0.01 }),
      loss: "binary_crossentropy",
      metrics: ["accuracy"],
      weightedMetrics: ["mse"],
    }),
  },
  regularized_l2_momentum: {
    layers: () => [
      Input({ shape: [4] }),
      new Dense(4, {
        activation: "softplus",
        kernelRegularizer: new L2({ l2: 0.05 }),
        activityRegularizer: new L1({ l1: 0.01 }),
      }),
      new Dense(1, { biasRegularizer: new L2({ l2: 0.01 }) }),
    ],
    compile: () => ({ optimizer: new SGD({ learningRate: 0.05, momentum: 0.9, nesterov: true }), loss: "huber" }),
  },
  batchnorm_dense: {
    // The bias before a batch normalization has no gradient but what rounding leaves, which Adam makes large.
    tolerance: 1e-3,
    layers: () => [
      Input({ shape: [4] }),
      new Dense(4),
      new BatchNormalization({ momentum: 0.8 }),
      new Activation("tanh"),
      new Dense(3),
    ],
    compile: () => ({
      optimizer: new Adam({ learningRate: 0.02 }),
      loss: new SparseCategoricalCrossentropy({ fromLogits: true }),
      metrics: ["accuracy"],
    }),
  },
  cnn_adam: {
    layers: () => [
      Input({ shape: [6, 6, 1] }),
      new Conv2D(2, 3, { activation: "tanh" }),
      new AveragePooling2D(2),
      new Flatten(),
      new Dense(2, { activation: "softmax" }),
    ],
    compile: () => ({
      optimizer: new Adam({ learningRate: 0.01 }),
      loss: "sparse_categorical_crossentropy",
      metrics: ["accuracy"],
    }),
  },
  lstm_adam: {
    layers: () => [Input({ shape: [5, 2] }), new LSTM(3), new Dense(1)],
    compile: () => ({ optimizer: new Adam({ learningRate: 0.02 }), loss: "mse" }),
  },
};

const arrayOf = ({ shape, data }: GoldenArray): Tensor => tensor([...data], { shape });

function prepare(name: string) {
  const trace = JSON.parse(readText(`training/${name}.json`)) as Trace;
  const { layers, compile } = MADE[name];
  const model = new Sequential(layers());
  model.setWeights(trace.initial_weights.map(arrayOf));
  const data = [arrayOf(trace.x), arrayOf(trace.y)] as const;
  const sampleWeight = trace.sample_weight && arrayOf(trace.sample_weight);
  return { trace, model, compile, data, sampleWeight };
}

function expectLogs(logs: Logs, expected: Logs, tolerance: number): void {
  expect(Object.keys(logs).sort()).toEqual(Object.keys(expected).sort());
  for (const [key, value] of Object.entries(expected)) expectNumbers([logs[key]], [value], tolerance);
}

function expectNumbers(values: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(values.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(values[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    if (!(error <= tolerance)) throw new Error(`element ${i} is ${values[i]}, expected ${expected[i]}`);
  }
}

describe.each(Object.keys(MADE))("%s", (name) => {
  test("in float64, step by step, within Keras's tolerance", async () => {
    const { trace, model, compile, data, sampleWeight } = prepare(name);
    const compilation = new Compilation("test", compile());
    const samples = samplesOf("test", [...data, sampleWeight], { inputs: 1, outputs: 1 });
    const source = arrayBatches(samples, 0, samples.rows, { batchSize: trace.batch_size, shuffleSeed: null });
    const state = new Map<Parameter, ArrayLike<number>>(
      model.weights.map((weight, i) => [weight, trace.initial_weights[i].data]),
    );
    const expected = trace["logs_after_each_batch(running values)"][Symbol.iterator]();
    for (let epoch = 0; epoch < trace.epochs; epoch++) {
      for (const { metric } of compilation.logged) {
        for (const variable of metric.variables) state.set(variable, new Float64Array(variable.size));
      }
      for await (const batch of source.epoch(epoch)) {
        const { graph, names, updated } = recordStep({ model, compilation, training: true }, batch);
        const feed = [batch.x, batch.y, batch.sampleWeight].filter((part) => part !== null) as Tensor[];
        const exact = feed.map((part) => exactly(part, data, sampleWeight, trace));
        const results = evaluateFloat64(graph, exact, state);
        updated.forEach((weight: Weight, i) => {
          state.set(weight, results[names.length + i]);
        });
        const logs = Object.fromEntries(names.map((each, i) => [each, results[i][0]]));
        expectLogs(logs, expected.next().value as Logs, 1e-6);
      }
    }
    model.weights.forEach((weight, i) => {
      expectNumbers(state.get(weight) as Float64Array, trace.final_weights[i].data, 1e-6);
    });
    compilation.optimizer.weights.slice(2).forEach((weight, i) => {
      expectNumbers(state.get(weight) as Float64Array, trace.optimizer_variables[2 + i][1].data, 1e-6);
    });
  });

  test("by fit, within what float32 allows", async () => {
    const { trace, model, compile, data, sampleWeight } = prepare(name);
    const { tolerance = FLOAT32 } = MADE[name];
    model.compile(compile());
    const seen: Logs[] = [];
    const watch: Callback = new (class extends BaseCallback {
      override onTrainBatchEnd(_batch: number, logs: Logs): void {
        seen.push(logs);
      }
    })();
    const { history } = await model.fit(...data, {
      ...{ batchSize: trace.batch_size, epochs: trace.epochs, shuffle: false, verbose: 0, sampleWeight },
      callbacks: [watch],
    });
    seen.forEach((logs, i) => {
      expectLogs(logs, trace["logs_after_each_batch(running values)"][i], tolerance);
    });
    trace.history_per_epoch.forEach((logs, epoch) => {
      expectLogs(Object.fromEntries(Object.keys(logs).map((key) => [key, history[key][epoch]])), logs, tolerance);
    });
    model.weights.forEach((weight, i) => {
      expectNumbers(weight.tensor.numbers(), trace.final_weights[i].data, tolerance);
    });
    const options = { batchSize: trace.batch_size, verbose: 0, returnDict: true } as const;
    expectLogs(await model.evaluate(...data, options), trace.evaluate_after, tolerance);
    const { shape, data: outputs } = trace.predict_first4;
    const predicted = (await model.predict(data[0])).numbers().slice(0, outputs.length);
    expect(shape[0]).toBe(4);
    expectNumbers(predicted, outputs, tolerance);
  });
});

/** The numbers of a part of the data as the trace has them, which float32 would round. */
function exactly(
  part: Tensor,
  [x, y]: readonly [Tensor, Tensor],
  sampleWeight: Tensor | null,
  trace: Trace,
): ArrayLike<number> {
  const sources: [Tensor | null, GoldenArray | null][] = [
    [x, trace.x],
    [y, trace.y],
    [sampleWeight, trace.sample_weight],
  ];
  const values = part.numbers();
  for (const [whole, exact] of sources) {
    if (!whole || !exact || whole.shape.slice(1).join() !== part.shape.slice(1).join()) continue;
    const numbers = whole.numbers();
    for (let begin = 0; begin + values.length <= numbers.length; begin += values.length / part.shape[0]) {
      if (values.every((value, i) => value === numbers[begin + i]))
        return exact.data.slice(begin, begin + values.length);
    }
  }
  return values;
}
