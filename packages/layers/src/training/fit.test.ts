/** Whole trainings against the numbers of Keras 3.15 (JAX), in the order of the rows. */
import { describe, expect, test } from "@jest/globals";
import { type SymbolicTensor, setRandomSeed } from "@neurode/core";
import {
  BatchNormalization,
  Constant,
  Dense,
  type FitOptions,
  Input,
  Model,
  type ModelData,
  type Weight,
} from "../index.js";
import { SGD } from "../optimizers/sgd.js";
import type { BatchData } from "./batches.js";
import { LambdaCallback } from "./callbacks/index.js";
import type { CompileOptions } from "./compilation.js";

const ROWS = Array.from({ length: 10 }, (_, i) => i);
const x = ROWS.map((i) => [((i * 7) % 5) / 4 - 0.5, ((i * 3) % 7) / 6 - 0.5].map(Math.fround));
const y = x.map(([a, b]) => [a - 2 * b]);
const positive = y.map(([value]) => [value > 0 ? 1 : 0]);
const classes = ROWS.map((i) => i % 3);
const weights = ROWS.map((i) => (i % 4) / 2);

const filled = (value: number) => new Constant({ value });
const KERNEL = [
  [0.1, 0.2, 0.3],
  [0.3, 0.2, 0.1],
  [0.5, 0.1, 0.2],
];

function hidden() {
  const input = Input({ shape: [2] });
  return { input, h: new Dense(3, { activation: "tanh", kernelInitializer: filled(0.25), name: "h" })(input) };
}

function ends(h: SymbolicTensor) {
  const b = new Dense(3, { activation: "softmax", name: "b" });
  const outputs = [new Dense(1, { kernelInitializer: filled(0.5), name: "a" })(h), b(h)];
  b.setWeights([KERNEL, [0, 0, 0]]);
  return outputs;
}

const MODELS = {
  single() {
    const { input, h } = hidden();
    return new Model({ inputs: input, outputs: new Dense(1, { kernelInitializer: filled(0.5), name: "a" })(h) });
  },
  binary() {
    const input = Input({ shape: [2] });
    const output = new Dense(1, { activation: "sigmoid", kernelInitializer: filled(0.5) })(input);
    return new Model({ inputs: input, outputs: output });
  },
  several() {
    const { input, h } = hidden();
    return new Model({ inputs: input, outputs: ends(h) });
  },
  record() {
    const { input, h } = hidden();
    const [one, other] = ends(h);
    return new Model({ inputs: input, outputs: { one, other } });
  },
};

interface Case {
  readonly name: string;
  readonly model: keyof typeof MODELS;
  readonly compile: CompileOptions;
  readonly y: ModelData;
  readonly fit: FitOptions;
  readonly epoch: number[];
  readonly history: Record<string, number[]>;
}

const MSE_MAE: CompileOptions = { loss: "mse", metrics: ["mae"] };
const BINARY: CompileOptions = { loss: "binary_crossentropy", metrics: ["accuracy"] };
const TWO: CompileOptions = {
  loss: ["mse", "sparse_categorical_crossentropy"],
  lossWeights: [1, 0.5],
  metrics: [["mae"], ["accuracy"]],
};

// biome-ignore format: a table
const CASES: Case[] = [
  { name: "one output, the last batch smaller", model: "single", compile: MSE_MAE, y, fit: { epochs: 2 }, epoch: [0, 1],
    history: { loss: [0.5683912038803101, 0.5113779306411743], mae: [0.6227520704269409, 0.5877330303192139] } },
  { name: "validationSplit keeps the last rows", model: "single", compile: MSE_MAE, y,
    fit: { epochs: 2, validationSplit: 0.3 }, epoch: [0, 1],
    history: { loss: [0.32774612307548523, 0.2776760160923004], mae: [0.48923489451408386, 0.4596847891807556],
      val_loss: [1.0897828340530396, 1.0733951330184937], val_mae: [0.8665947914123535, 0.8499639630317688] } },
  { name: "sampleWeight", model: "single", compile: { ...MSE_MAE, weightedMetrics: ["mae", "mse"] }, y,
    fit: { epochs: 2, sampleWeight: weights }, epoch: [0, 1],
    history: { loss: [0.5298913717269897, 0.4820326864719391], mae: [0.6374551057815552, 0.6112231612205505],
      mse: [0.8152175545692444, 0.7415887117385864], weighted_mae: [0.7238399982452393, 0.6871709227561951] } },
  { name: "classWeight", model: "binary", compile: { ...BINARY, weightedMetrics: ["accuracy"] }, y: positive,
    fit: { epochs: 2, classWeight: { 0: 1, 1: 3 } }, epoch: [0, 1],
    history: { accuracy: [0.30000001192092896, 0.10000000149011612], loss: [1.485660433769226, 1.4268591403961182],
      weighted_accuracy: [0.2777777910232544, 0.1666666716337204] } },
  { name: "validationFreq, initialEpoch, weights in validationData", model: "binary", compile: BINARY, y: positive,
    fit: { epochs: 4, initialEpoch: 1, validationData: [x, positive, weights], validationFreq: 2 }, epoch: [1, 2, 3],
    history: { accuracy: [0.30000001192092896, 0.20000000298023224, 0.30000001192092896],
      loss: [0.8149755597114563, 0.7992246150970459, 0.7846792936325073],
      val_accuracy: [0.20000000298023224, 0.30000001192092896], val_loss: [0.5154911875724792, 0.5056666135787964] } },
  { name: "validationFreq as a list, validationSteps", model: "binary", compile: BINARY, y: positive,
    fit: { epochs: 4, validationData: [x, positive], validationFreq: [1, 3], validationBatchSize: 3, validationSteps: 2 },
    epoch: [0, 1, 2, 3],
    history: { accuracy: [0.30000001192092896, 0.20000000298023224, 0.30000001192092896, 0.30000001192092896],
      loss: [0.8149755597114563, 0.7992246150970459, 0.7846792936325073, 0.7711893320083618],
      val_accuracy: [0.1666666716337204, 0.1666666716337204], val_loss: [0.8560897707939148, 0.831734836101532] } },
  { name: "several outputs in a list", model: "several", compile: TWO, y: [y, classes],
    fit: { epochs: 2, validationData: [x, [y, classes]], validationBatchSize: 32 }, epoch: [0, 1],
    history: { a_loss: [0.5678572058677673, 0.5108017921447754], a_mae: [0.6225373148918152, 0.5874654054641724],
      b_accuracy: [0.20000000298023224, 0.20000000298023224], b_loss: [1.105735421180725, 1.1043773889541626],
      loss: [1.1207249164581299, 1.062990427017212], val_a_loss: [0.5070892572402954, 0.46578603982925415],
      val_a_mae: [0.5667877197265625, 0.5323068499565125], val_b_accuracy: [0.30000001192092896, 0.4000000059604645],
      val_b_loss: [1.1029469966888428, 1.1014748811721802], val_loss: [1.0585627555847168, 1.0165235996246338] } },
  { name: "several outputs in a record, weights for each", model: "record",
    compile: { loss: { one: "mse", other: "sparse_categorical_crossentropy" }, lossWeights: { one: 2, other: 0.5 },
      metrics: { other: ["accuracy", "sparse_categorical_crossentropy"] } },
    y: { one: y, other: classes }, fit: { sampleWeight: { one: weights, other: ROWS.map(() => 1) } }, epoch: [0],
    history: { loss: [1.6746585369110107], one_loss: [0.561208188533783], other_accuracy: [0.20000000298023224],
      other_loss: [1.1044842004776], other_sparse_categorical_crossentropy: [1.1044842004776] } },
  { name: "an output without a loss", model: "several",
    compile: { loss: ["mse", null], metrics: [null, ["accuracy"]] }, y: [y, classes], fit: {}, epoch: [0],
    history: { b_accuracy: [0.20000000298023224], loss: [0.5683912038803101] } },
];

describe("history as Keras's, within 1e-5", () => {
  test.each(CASES)("$name", async ({ model: make, compile, y: targets, fit, epoch, history }) => {
    const model = MODELS[make]();
    model.compile({ optimizer: new SGD({ learningRate: 0.1 }), ...compile });
    const found = await model.fit(x, targets, { batchSize: 4, shuffle: false, ...fit });
    expect(found.epoch).toEqual(epoch);
    // As Keras's, its names come sorted, those of validation last.
    const names = Object.keys(history);
    const own = names.filter((name) => !name.startsWith("val_")).sort();
    expect(Object.keys(found.history)).toEqual([...own, ...names.filter((name) => !own.includes(name)).sort()]);
    for (const [name, values] of Object.entries(history)) expectClose(found.history[name], values);
  });

  test("evaluate gives a list in Keras's order, or a record", async () => {
    const model = MODELS.several();
    model.compile({ optimizer: new SGD({ learningRate: 0.1 }), ...TWO });
    await model.fit(x, [y, classes], { batchSize: 4, epochs: 2, shuffle: false });
    const values = [
      1.0165233612060547, 0.46578603982925415, 1.1014747619628906, 0.5323068499565125, 0.4000000059604645,
    ];
    expectClose((await model.evaluate(x, [y, classes])) as number[], values);
    const logs = await model.evaluate(x, [y, classes], { returnDict: true });
    expect(Object.keys(logs)).toEqual(["loss", "a_loss", "b_loss", "a_mae", "b_accuracy"]);
  });

  test("metrics of one output come in the order in which they are given", async () => {
    const model = MODELS.single();
    model.compile({ loss: "mse", metrics: ["mse", "mae"], weightedMetrics: ["mape"] });
    await model.evaluate(x, y);
    expect(model.metrics.map(({ name }) => name)).toEqual(["loss", "mse", "mae", "mape"]);
  });
});

describe("frozen layers", () => {
  // Keras: [gamma, beta, movingMean, movingVariance, kernel, bias] after 2 epochs of batches of 5, then 2 more, frozen.
  const NORMAL = [
    [0.8444428443908691, 0.8182730078697205],
    [-0.004074291326105595, -0.004330215975642204],
    [0.0, -6.600384494959144e-6],
    [0.9655216336250305, 0.9655871987342834],
  ];
  test("a frozen BatchNormalization neither learns nor takes statistics in", async () => {
    const input = Input({ shape: [2] });
    const normalization = new BatchNormalization({ name: "bn" });
    const output = new Dense(1, { kernelInitializer: filled(0.5), name: "d" })(normalization(input));
    const model = new Model({ inputs: input, outputs: output });
    const train = async () => {
      model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse" });
      return (await model.fit(x, y, { batchSize: 5, epochs: 2, shuffle: false })).history.loss;
    };
    expectClose(await train(), [1.3385004997253418, 0.4617232382297516]);
    expectWeights(model.weights, [...NORMAL, [0.17070479691028595, -0.1383049637079239], [0.005063866265118122]]);
    normalization.trainable = false;
    expectClose(await train(), [0.3288496434688568, 0.31060081720352173]);
    expectWeights(model.weights, [...NORMAL, [0.15988466143608093, -0.25784778594970703], [0.00582637544721365]]);
  });

  test("frozen between two trainings without compiling anew, as its weights no longer change", async () => {
    const model = MODELS.single();
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(x, y);
    const frozen = model.getLayer("h");
    frozen.trainable = false;
    const before = numbers(frozen.weights);
    const others = numbers(model.getLayer("a").weights);
    await model.fit(x, y);
    expect(numbers(frozen.weights)).toEqual(before);
    expect(numbers(model.getLayer("a").weights)).not.toEqual(others);
  });
});

describe("streams", () => {
  const batches = [0, 4, 8].map((at): BatchData => [x.slice(at, at + 4), y.slice(at, at + 4)]);
  const expected = CASES[0].history.loss;
  async function* forever() {
    for (let i = 0; ; i = (i + 1) % 3) yield batches[i];
  }
  test.each([
    ["a function", () => batches, {}],
    ["a function of an asynchronous generator", forever, { stepsPerEpoch: 3 }],
    ["an endless generator", forever(), { stepsPerEpoch: 3 }],
  ])("%s trains as arrays do", async (_, stream, options) => {
    const model = MODELS.single();
    model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse" });
    const { history } = await model.fit(stream, { epochs: 2, validationData: () => batches, ...options });
    expectClose(history.loss, expected);
    // After the first epoch the weights are those that arrays give, and so is the loss of all rows.
    const other = MODELS.single();
    other.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: "mse" });
    const arrays = await other.fit(x, y, { batchSize: 4, epochs: 2, shuffle: false, validationData: [x, y] });
    expect(history.val_loss).toEqual(arrays.history.val_loss);
    expect(numbers(model.weights)).toEqual(numbers(other.weights));
  });
});

describe("stopping", () => {
  const compiled = () => {
    setRandomSeed(2);
    const model = MODELS.single();
    model.compile({ optimizer: "sgd", loss: "mse" });
    return model;
  };

  test("stopTraining ends it behind the batch, and the epoch counts", async () => {
    const model = compiled();
    const seen: string[] = [];
    const callback = new LambdaCallback({
      onTrainBatchEnd(batch) {
        seen.push(`batch ${batch}`);
        if (batch === 1) model.stopTraining = true;
      },
      onEpochEnd: (epoch) => void seen.push(`epoch ${epoch}`),
      onTrainEnd: (logs) => void seen.push(`end ${Object.keys(logs)}`),
    });
    const { epoch } = await model.fit(x, y, { batchSize: 4, epochs: 3, callbacks: [callback] });
    expect(epoch).toEqual([0]);
    expect(seen).toEqual(["batch 0", "batch 1", "epoch 0", "end loss"]);
    expect((await model.fit(x, y, { epochs: 2 })).epoch).toEqual([0, 1]);
  });

  test("a signal rejects with its reason, and the model trains on", async () => {
    const model = compiled();
    const controller = new AbortController();
    const reason = new Error("enough");
    const abort = new LambdaCallback({ onTrainBatchEnd: (batch) => void (batch === 1 && controller.abort(reason)) });
    await expect(model.fit(x, y, { batchSize: 4, callbacks: [abort], signal: controller.signal })).rejects.toBe(reason);
    await expect(model.fit(x, y, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect((await model.fit(x, y)).epoch).toEqual([0]);
  });
});

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThanOrEqual(1e-5 * Math.max(1, Math.abs(expected[i])));
  });
}

function numbers(weights: readonly Weight[]): number[][] {
  return weights.map(({ tensor }) => Array.from(tensor.numbers()));
}

function expectWeights(weights: readonly Weight[], expected: readonly number[][]): void {
  numbers(weights).forEach((values, i) => {
    expectClose(values, expected[i]);
  });
}
