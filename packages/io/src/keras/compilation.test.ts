/** What a model was compiled with, and what its optimizer keeps: saved and loaded, training goes on as if nothing had been. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type SymbolicTensor, setRandomSeed, type Tensor, tensor } from "@neurode/core";
import { pathOf, readText } from "@neurode/goldens";
import {
  Adam,
  AUC,
  BatchNormalization,
  CosineDecay,
  Dense,
  Huber,
  Input,
  LossScaleOptimizer,
  type Model,
  RMSprop,
  Sequential,
  SGD,
} from "@neurode/layers";
import { groupAt } from "../hdf5/tree.js";
import { writeHdf5 } from "../hdf5/write.js";
import { loadModel, saveModel } from "../index.js";
import { weightBytes } from "../testing/bytes.js";
import { makeArchive } from "./archive.js";
import { serializeModel } from "./modelConfig.js";
import { addOptimizer, weightsTree } from "./weights.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-"));
const path = join(folder, "model.keras");
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1));
const x = tensor(numbers(24), { shape: [8, 3] });
const y = tensor(numbers(8), { shape: [8, 1] });

function network(): Model {
  setRandomSeed(1);
  return new Sequential([
    Input({ shape: [3] }),
    new Dense(4, { activation: "relu" }),
    new BatchNormalization(),
    new Dense(1),
  ]);
}

function kept(model: Model): number[][] {
  return (model.optimizer?.weights ?? []).map(({ tensor: values }: { tensor: Tensor }) => values.numbers());
}

type Options = Parameters<Model["compile"]>[0];

describe.each([".keras", ".h5"])("training goes on as if nothing had been, from %s", (ending) => {
  const path = join(folder, `trained${ending}`);

  test.each<[string, () => Options]>([
    ["names", () => ({ optimizer: "adam", loss: "mse", metrics: ["mae"] })],
    [
      "an optimizer with a schedule",
      () => ({
        optimizer: new Adam({ learningRate: new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10 }) }),
        loss: new Huber({ delta: 0.5 }),
      }),
    ],
    [
      "momentum and averages",
      () =>
        ({
          optimizer: new SGD({ momentum: 0.9, useEma: true }),
          loss: ["meanSquaredError"],
          lossWeights: [2],
        }) as Options,
    ],
    ["all of RMSprop", () => ({ optimizer: new RMSprop({ momentum: 0.5, centered: true, clipnorm: 1 }), loss: "mae" })],
    ["a scaled loss", () => ({ optimizer: new LossScaleOptimizer(new Adam({ beta1: 0.8 })), loss: "mse" })],
  ])("%s", async (_what, options) => {
    const model = network();
    model.compile(options());
    await model.fit(x, y, { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 });
    await saveModel(model, path);
    const again = await loadModel(path);
    expect(kept(again)).toEqual(kept(model));
    expect(again.optimizer?.getConfig()).toEqual(model.optimizer?.getConfig());
    for (const each of [model, again]) await each.fit(x, y, { epochs: 2, batchSize: 4, shuffle: false, verbose: 0 });
    expect(weightBytes(again)).toEqual(weightBytes(model));
    expect(kept(again)).toEqual(kept(model));
  });
});

test("metrics are objects again", async () => {
  const model = network();
  model.compile({ optimizer: "sgd", loss: "mse", metrics: ["accuracy", new AUC({ numThresholds: 20 })] });
  await saveModel(model, path);
  const again = await loadModel(path);
  const [accuracy, auc] = (again.compileOptions as unknown as { metrics: [string, AUC] }).metrics;
  expect(accuracy).toBe("accuracy");
  expect(auc.getConfig()).toMatchObject({ numThresholds: 20 });
});

test.each(["num_thresholds", "num_classes"])("no file has a metric make lists of billions: %s", async (key) => {
  const config = serializeModel(network(), false);
  const metric = {
    module: "keras.metrics",
    class_name: key === "num_classes" ? "MeanIoU" : "AUC",
    config: { [key]: 2 ** 32 },
  };
  const bytes = makeArchive({ ...config, compile_config: { metrics: [metric] } }, writeHdf5(weightsTree(network())));
  await expect(loadModel(bytes)).rejects.toThrow(`${key} is 4294967296, and more than`);
  expect((await loadModel(bytes, { compile: false })).compiled).toBe(false);
});

test.each(["cnn_compiled", "rnn_text", "functional_two_in_two_out"])("as Keras saved %s", async (name) => {
  const { "config.json": config, "model.weights.h5": weights } = JSON.parse(readText(`saved/${name}.manifest.json`));
  const model = await loadModel(pathOf(`saved/${name}.keras`));
  const { optimizer } = config.compile_config;
  expect(model.optimizer?.className).toBe(optimizer.class_name);
  const { learning_rate: rate } = optimizer.config;
  expect(model.optimizer?.learningRate).toBeCloseTo(rate.config?.initial_learning_rate ?? rate, 7);
  const items = weights.items as { path: string; kind: string; shape?: number[] }[];
  const stored = items.filter(({ path: at, kind }) => at.startsWith("optimizer/vars/") && kind === "dataset");
  expect(model.optimizer?.weights).toHaveLength(stored.length);
  model.optimizer?.weights.forEach(({ shape }, index) => {
    expect(shape).toEqual(stored.find(({ path: at }) => at === `optimizer/vars/${index}`)?.shape);
  });
  expect((await loadModel(pathOf(`saved/${name}.keras`), { compile: false })).compiled).toBe(false);
});

test("what another version's optimizer keeps is left out", async () => {
  const model = network();
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(x, y, { verbose: 0 });
  const tree = weightsTree(model);
  addOptimizer(tree, model);
  groupAt(tree, "optimizer/vars").members.delete("9");
  const again = await loadModel(makeArchive(serializeModel(model, true), writeHdf5(tree)));
  expect(again.optimizer?.iterations).toBe(0);
});

describe("a loss of one's own", () => {
  const model = network();
  model.compile({ optimizer: "sgd", loss: (yTrue: SymbolicTensor) => yTrue });

  test("is refused, and left out when asked for", async () => {
    await expect(saveModel(model, path)).rejects.toThrow(
      "loss: a function or class of one's own cannot be put in a file.",
    );
    await model.save(path, { includeOptimizer: false });
    expect((await loadModel(path)).compiled).toBe(false);
  });

  test("unknown options are errors", async () => {
    await expect(saveModel(model, path, { includeOptimiser: false } as never)).rejects.toThrow("includeOptimiser");
    await expect(loadModel(path, { compiled: false } as never)).rejects.toThrow("compiled");
  });
});
