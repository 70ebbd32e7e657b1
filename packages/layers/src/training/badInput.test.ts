/** What fit and its like refuse; each row says what is wrong. Weights are as they were behind all of them. */
import { afterAll, describe, expect, test } from "@jest/globals";
import { engine, log, type SymbolicTensor, setRandomSeed, Tensor, tensor } from "@neurode/core";
import { Dense, type FitOptions, Input, Layer, Model, type ModelData, Sequential } from "../index.js";
import { MeanSquaredError } from "../losses/index.js";
import type { BatchStream } from "./batches.js";
import type { CompileOptions } from "./compilation.js";

const x = [
  [1, 2],
  [3, 4],
  [5, 6],
  [7, 8],
];
const y = [[1], [0], [1], [0]];
const labels = [0, 1, 2, 0];

const single = () => new Sequential([Input({ shape: [2] }), new Dense(1, { name: "only" })], { name: "m" });
const classes = () => new Sequential([Input({ shape: [2] }), new Dense(3, { activation: "softmax" })], { name: "m" });
function several() {
  const input = Input({ shape: [2] });
  const outputs = ["left", "right"].map((name) => new Dense(1, { name })(input));
  return new Model({ inputs: input, outputs, name: "m" });
}

const MSE: CompileOptions = { loss: "mse" };
const SPARSE: CompileOptions = { loss: "sparse_categorical_crossentropy" };

function* broken(): Generator<[number[][], number[][]]> {
  yield [x, y];
  throw new Error("no more disk");
}

// biome-ignore format: a table
const REFUSED: [string, () => Model, CompileOptions, ModelData | BatchStream, ModelData | null, FitOptions, string][] = [
  ["no rows", single, MSE, new Tensor([0, 2]), new Tensor([0, 1]), {}, "model m: fit: there are no samples: expected at least one row."],
  ["a stream of nothing", single, MSE, () => [], null, {}, "model m: fit: there are no samples"],
  ["more rows than targets", single, MSE, x, y.slice(1), {}, "model m: fit: all data must have the same number of rows, their first axis; got x (4, 2), y (3, 1)."],
  ["fewer weights than rows", single, MSE, x, y, { sampleWeight: [1, 2] }, "got x (4, 2), y (4, 1), sampleWeight (2)."],
  ["no targets", single, MSE, x, null, {}, 'there are no targets for the output "only", which has a loss or metrics. Give y.'],
  ["targets of another shape", single, MSE, x, x, {}, 'model m: the loss of the output "only": meanSquaredError: targets and outputs must have the same shape, got targets ('],
  ["one-hot targets for labels", classes, SPARSE, x, labels.map((at) => [0, 1, 2].map((each) => Number(each === at))), {}, "For one-hot targets take categorical_crossentropy."],
  ["a label past the classes", classes, SPARSE, x, [0, 1, 3, 0], {}, "1 of the targets are outside the classes that the output has. Labels are whole numbers from 0 to one less"],
  ["a label below 0", classes, SPARSE, x, [0, -1, 2, 0], {}, "1 of the targets are outside the classes"],
  ["data of another shape", single, MSE, [[1], [2], [3], [4]], y, {}, "expected data of shape (None, 2)"],
  ["targets of an output that there is not", several, MSE, x, { left: y, rigth: y }, {}, 'no output is called "rigth". Did you mean "right"? Outputs: left, right.'],
  ["targets for one of two outputs", several, MSE, x, [y], {}, "expected 2 (left, right), one for each output, got 1."],
  ["too few losses", several, { loss: ["mse"] }, x, [y, y], {}, "loss: expected one for each of the 2 outputs (left, right), got 1."],
  ["a weight of an output that there is not", several, { loss: "mse", lossWeights: { l: 1 } }, x, [y, y], {}, 'no output is called "l"'],
  ["a loss that is not reduced", single, { loss: new MeanSquaredError({ reduction: "none" }) }, x, y, {}, "must be reduced to one number"],
  ["an unknown option", single, MSE, x, y, { epoch: 3 } as never, 'unknown option "epoch". Did you mean "epochs"?'],
  ["epochs below 0", single, MSE, x, y, { epochs: -1 }, "epochs must be a whole number of at least 0, got -1."],
  ["a split of all", single, MSE, x, y, { validationSplit: 0.9 }, "a validationSplit of 0.9 leaves none of the 4 samples to train on."],
  ["callbacks that are none", single, MSE, x, y, { callbacks: [() => {}] as never }, "callbacks must be a list of callbacks, got [function"],
  ["class weights for two outputs", several, MSE, x, [y, y], { classWeight: { 0: 2 } }, "classWeight is for one output with targets, got 2. Give sampleWeight."],
  ["a stream with options of arrays", single, MSE, () => [[x, y]], null, { batchSize: 2 }, "batchSize is for arrays; a stream of batches decides that itself."],
  ["a stream of something else", single, MSE, () => [x] as never, null, {}, "each batch must be [x], [x, y] or [x, y, sampleWeight], got [[1, 2], [3, 4], [5, 6], [7, 8]]."],
  ["validation of another shape", single, MSE, x, y, { validationData: [[[1]], [[1]]] }, "expected data of shape (None, 2)"],
];

describe.each([
  ["in one batch", {}],
  ["in batches of 2", { batchSize: 2 }],
])("fit refuses, %s", (how, more) => {
  test.each(REFUSED.filter(([, , , data]) => how === "in one batch" || typeof data !== "function"))(
    "%s",
    async (_, make, compile, data, targets, options, message) => {
      const model = make();
      model.compile(compile);
      const before = model.getWeights().map((weight) => Array.from(weight.numbers()));
      const order = typeof data === "function" ? {} : { shuffle: false };
      await expect(model.fit(data, targets, { ...order, ...more, ...options })).rejects.toThrow(message);
      const isLate = options.validationData !== undefined || (how !== "in one batch" && message.includes("outside"));
      if (!isLate) expect(model.getWeights().map((weight) => Array.from(weight.numbers()))).toEqual(before);
    },
  );
});

test("a stream that ends too soon", async () => {
  const model = single();
  model.compile(MSE);
  const fitted = model.fit([[x, y]].values() as never, { epochs: 2, stepsPerEpoch: 1 });
  await expect(fitted).rejects.toThrow(
    "the batches ran out in epoch 2, after 0 of 1. Give a function that begins anew for each epoch",
  );
});

test("labels out of range are found by evaluate and trainOnBatch as well, and change nothing", async () => {
  const model = classes();
  model.compile(SPARSE);
  const before = model.getWeights().map((weight) => Array.from(weight.numbers()));
  await expect(model.evaluate(x, [0, 1, 2, 3])).rejects.toThrow("1 of the targets are outside");
  await expect(model.trainOnBatch(x, [9, 1, 2, 3])).rejects.toThrow("2 of the targets are outside");
  await expect(model.testOnBatch(x, [0, 1, 2, 3])).rejects.toThrow("1 of the targets are outside");
  expect(model.getWeights().map((weight) => Array.from(weight.numbers()))).toEqual(before);
  await expect(model.trainOnBatch(x, labels)).resolves.toBeGreaterThan(0);
});

test.each<[string, (model: Model) => Promise<unknown>]>([
  ["fit", (model) => model.fit(x, y)],
  ["evaluate", (model) => model.evaluate(x, y)],
  ["trainOnBatch", (model) => model.trainOnBatch(x, y)],
  ["testOnBatch", (model) => model.testOnBatch(x, y)],
])("%s before compile", async (method, call) => {
  await expect((async () => call(single()))()).rejects.toThrow(
    `model m: call compile({ optimizer, loss }) before ${method}().`,
  );
});

test.each<[CompileOptions, string]>([
  [
    { loss: "mean_square_error" as never },
    'model m: compile: loss: got "mean_square_error". Did you mean "mean_squared_error"?',
  ],
  [{ optimizer: "adm" as never }, 'model m: compile: optimizer: got "adm". Did you mean "adam"?'],
  [{ metrics: ["acuracy" as never] }, 'model m: compile: metrics: got "acuracy". Did you mean "accuracy"?'],
  [{ lossWeights: ["1" as never] }, 'model m: compile: lossWeights must be numbers, got "1".'],
  [{ losses: "mse" } as never, 'unknown option "losses". Did you mean "loss"?'],
])("compile refuses %p", (options, message) => {
  expect(() => single().compile(options)).toThrow(message);
});

describe("what a stream throws", () => {
  const pool = engine("threads", { threads: 2 });
  afterAll(() => pool.close());
  test.each([
    ["inline", engine("wasm")],
    ["on threads", pool],
  ])("surfaces as it is, %s, and later runs are healthy", async (_, place) => {
    const model = single();
    model.compile(MSE);
    const thrown: unknown = await model.fit(() => broken(), { engine: place }).catch((error) => error);
    expect(thrown).toMatchObject({ message: "no more disk" });
    setRandomSeed(1);
    const { epoch } = await model.fit(x, y, { epochs: 2, engine: place });
    expect(epoch).toEqual([0, 1]);
  });
});

describe("checkNumerics", () => {
  class Logarithm extends Layer {
    override call(input: SymbolicTensor): SymbolicTensor {
      return log(input);
    }
  }
  const make = (checkNumerics: boolean) => {
    setRandomSeed(3);
    const layers = [Input({ shape: [2] }), new Logarithm({ name: "logarithm" }), new Dense(1, { name: "behind" })];
    const model = new Sequential(layers, { name: "m" });
    model.compile({ optimizer: "sgd", loss: "mse", checkNumerics });
    return model;
  };
  const bad = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, -8],
  ]);

  test("names the step and the layer where numbers that are not finite begin", async () => {
    await expect(make(true).fit(bad, y, { batchSize: 2, shuffle: false })).rejects.toThrow(
      "model m: in step 2, 1 number of the output of layer logarithm came out as NaN or infinity, the first to do so.",
    );
  });

  test("without it there is a loss of NaN", async () => {
    const { history } = await make(false).fit(bad, y, { batchSize: 2, shuffle: false });
    expect(history.loss).toEqual([Number.NaN]);
  });
});
