/** Callbacks, each given the same values to watch as Keras 3.15's, which did and printed the same. */

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
import { setRandomSeed } from "@neurode/core";
import { Dense, Input, Sequential, type Weight } from "../../index.js";
import { ExponentialDecay } from "../../optimizers/schedules/decays.js";
import { SGD } from "../../optimizers/sgd.js";
import type { History } from "../history.js";
import type { OpenLogs } from "../logs.js";
import {
  Callback,
  CSVLogger,
  EarlyStopping,
  LambdaCallback,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  SwapEMAWeights,
  TerminateOnNaN,
} from "./index.js";

const RATE = 0.5;
const ZEROS = [[0], [0]];

let printed = "";
let folder = "";
beforeEach(async () => {
  printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  folder = await mkdtemp(join(tmpdir(), "neurode-callbacks-"));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

/** What the package for files gives models. */
const saving = {
  save: (path: string) => writeFile(path, "model"),
  saveWeights: (path: string) => writeFile(path, "weights"),
};

function compiled(): Sequential {
  setRandomSeed(1);
  const model = new Sequential([Input({ shape: [1] }), new Dense(1)]);
  for (const [name, value] of Object.entries(saving)) Object.defineProperty(model, name, { value });
  model.compile({ optimizer: new SGD({ learningRate: RATE }), loss: "mse", metrics: ["accuracy", "mae"] });
  return model;
}

/** Has callbacks see `values`, one after each epoch. */
function watching(values: readonly number[], callback: Callback, name = "val_loss"): Promise<History> {
  const fake = new LambdaCallback({
    onEpochEnd(epoch: number, logs: OpenLogs) {
      logs[name] = values[epoch];
    },
  });
  return compiled().fit(ZEROS, ZEROS, { epochs: values.length, verbose: 0, callbacks: [fake, callback] });
}

describe("EarlyStopping", () => {
  // biome-ignore format: a table
  test.each([
    ["defaults", { verbose: 1 }, [3, 2, 2.5, 1, 1], 3, "Epoch 3: early stopping\n"],
    ["patience, best weights", { patience: 2, verbose: 1, restoreBestWeights: true }, [3, 2, 2.5, 2.1, 1, 1, 1], 4,
      "Epoch 4: early stopping\nRestoring model weights from the end of the best epoch: 2.\n"],
    ["minDelta", { patience: 1, minDelta: 0.5, verbose: 1 }, [3, 2.6, 2.2, 2, 1], 2, "Epoch 2: early stopping\n"],
    ["mode max", { mode: "max", patience: 1 }, [1, 2, 3, 2, 1], 4, ""],
    ["baseline", { baseline: 1, patience: 3 }, [3, 2.5, 2, 1.5, 0.5, 0.4, 0.3], 7, ""],
    ["startFromEpoch", { startFromEpoch: 3 }, [1, 2, 3, 4, 3, 5, 6], 6, ""],
    ["NaN first", { patience: 0 }, [Number.NaN, 1, 2], 2, ""],
  ] as const)("%s", async (_, options, values, epochs, text) => {
    const { epoch } = await watching(values, new EarlyStopping(options));
    expect(epoch).toHaveLength(epochs);
    expect(printed).toBe(text);
  });

  test("restores the weights of the best epoch, also when training has not been stopped", async () => {
    const seen: number[][] = [];
    const model = compiled();
    const keep = new LambdaCallback({
      onEpochEnd(epoch, logs) {
        logs.val_loss = [3, 1, 2][epoch];
        seen.push(numbers(model.weights));
      },
    });
    const best = new EarlyStopping({ patience: 5, restoreBestWeights: true });
    await model.fit([[1], [2]], [[3], [4]], { epochs: 3, callbacks: [keep, best] });
    expect(numbers(model.weights)).toEqual(seen[1]);
    expect(seen[1]).not.toEqual(seen[2]);
    expect(best.bestEpoch).toBe(1);
  });

  test("knows by the metric what is better, and asks where it does not", async () => {
    expect((await watching([1, 2, 1], new EarlyStopping({ monitor: "val_accuracy" }), "val_accuracy")).epoch).toEqual([
      0, 1, 2,
    ]);
    expect((await watching([2, 1, 2], new EarlyStopping({ monitor: "mae" }), "mae")).epoch).toEqual([0, 1, 2]);
    await expect(watching([1, 2], new EarlyStopping({ monitor: "own" }), "own")).rejects.toThrow(
      'EarlyStopping: nothing says whether more or less of "own" is better. Give mode: "max" or mode: "min".',
    );
  });

  test("warns when there is nothing to watch", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => {});
    await watching([1], new EarlyStopping({ monitor: "val_mae" }));
    expect(warn).toHaveBeenCalledWith(
      'EarlyStopping: early stopping depends on "val_mae", which the logs do not have. They have: accuracy, loss, mae, val_loss.',
      { code: "NEURODE_NOTHING_TO_MONITOR" },
    );
  });
});

describe("ReduceLROnPlateau", () => {
  // biome-ignore format: a table
  test.each([
    ["patience", { patience: 2, factor: 0.1, verbose: 1 }, [3, 3, 3, 3, 3, 3],
      [0.5, 0.5, 0.5, 0.05000000074505806, 0.05000000074505806, 0.004999999888241291],
      "\nEpoch 3: ReduceLROnPlateau reducing learning rate to 0.05.\n\nEpoch 5: ReduceLROnPlateau reducing learning rate to 0.005000000074505806.\n"],
    ["cooldown, minLr", { patience: 1, factor: 0.5, cooldown: 2, verbose: 1, minLr: 0.2 }, [3, 3, 3, 3, 3, 3, 3, 3, 3],
      [0.5, 0.5, 0.25, 0.25, ...new Array<number>(5).fill(0.20000000298023224)],
      "\nEpoch 2: ReduceLROnPlateau reducing learning rate to 0.25.\n\nEpoch 4: ReduceLROnPlateau reducing learning rate to 0.2.\n"],
    ["minDelta", { patience: 1, minDelta: 0.5, factor: 0.5 }, [3, 2.7, 2.4, 2.3, 2.2], [0.5, 0.5, 0.25, 0.25, 0.125], ""],
  ] as const)("%s", async (_, options, values, rates, text) => {
    const { history } = await watching(values, new ReduceLROnPlateau(options));
    expect(history.learning_rate).toEqual(rates);
    expect(printed).toBe(text);
  });
});

describe("LearningRateScheduler", () => {
  test("sets the rate of each epoch, which goes into the history", async () => {
    const schedule = new LearningRateScheduler((epoch, rate) => (epoch ? rate * 0.5 : 1), { verbose: 1 });
    const { history } = await watching([3, 3, 3], schedule);
    expect(history.learning_rate).toEqual([1, 0.5, 0.25]);
    const lines = [
      "1: LearningRateScheduler setting learning rate to 1.0",
      "2: LearningRateScheduler setting learning rate to 0.5",
    ];
    expect(printed).toContain(lines.map((line) => `\nEpoch ${line}.\n`).join(""));
  });

  test("prints small rates as Python does", async () => {
    const { history } = await watching([3], new LearningRateScheduler(() => 1e-5, { verbose: 1 }));
    expect(history.learning_rate).toEqual([9.999999747378752e-6]);
    expect(printed).toBe("\nEpoch 1: LearningRateScheduler setting learning rate to 1e-05.\n");
  });

  test("refuses what is no number, and an optimizer that follows a schedule", async () => {
    await expect(watching([1], new LearningRateScheduler(() => "0.1" as never))).rejects.toThrow(
      'LearningRateScheduler: its function must give a number, got "0.1".',
    );
    const model = compiled();
    const decay = new ExponentialDecay({ initialLearningRate: 0.1, decaySteps: 2, decayRate: 0.5 });
    model.compile({ optimizer: new SGD({ learningRate: decay }), loss: "mse" });
    const fitted = model.fit(ZEROS, ZEROS, { callbacks: [new LearningRateScheduler(() => 1)] });
    await expect(fitted).rejects.toThrow("its learning rate follows a schedule");
  });
});

describe("ModelCheckpoint", () => {
  test("saves the best, under names with the epoch and logs in them", async () => {
    const path = join(folder, "in", "m-{epoch:02d}-{val_loss:.2f}.keras");
    await watching([3, 3.5, 2.123456, 2.5], new ModelCheckpoint(path, { verbose: 1, saveBestOnly: true }));
    expect((await readdir(join(folder, "in"))).sort()).toEqual(["m-01-3.00.keras", "m-03-2.12.keras"]);
    expect(printed.replaceAll(`${join(folder, "in")}/`, "DIR/")).toBe(
      [
        "\nEpoch 1: val_loss improved from None to 3.00000, saving model to DIR/m-01-3.00.keras\n",
        "\nEpoch 1: finished saving model to DIR/m-01-3.00.keras\n",
        "\nEpoch 2: val_loss did not improve from 3.00000\n",
        "\nEpoch 3: val_loss improved from 3.00000 to 2.12346, saving model to DIR/m-03-2.12.keras\n",
        "\nEpoch 3: finished saving model to DIR/m-03-2.12.keras\n",
        "\nEpoch 4: val_loss did not improve from 2.12346\n",
      ].join(""),
    );
  });

  test("after batches, counted on over epochs", async () => {
    await watching(
      [3, 3, 3, 3],
      new ModelCheckpoint(join(folder, "m-{epoch}-{batch}.weights.h5"), { saveFreq: 3, saveWeightsOnly: true }),
    );
    expect(await readdir(folder)).toEqual(["m-3-1.weights.h5"]);
    expect(await readFile(join(folder, "m-3-1.weights.h5"), "utf8")).toBe("weights");
  });

  test("initialValueThreshold has to be beaten", async () => {
    const callback = new ModelCheckpoint(join(folder, "{epoch}.keras"), {
      saveBestOnly: true,
      initialValueThreshold: 2.5,
    });
    await watching([3, 2], callback);
    expect(await readdir(folder)).toEqual(["2.keras"]);
  });

  test("says before training that nothing saves models", async () => {
    const model = new Sequential([Input({ shape: [1] }), new Dense(1)]);
    model.compile({ loss: "mse" });
    Object.defineProperty(model, "save", { value: undefined });
    const fitted = model.fit(ZEROS, ZEROS, { callbacks: [new ModelCheckpoint("m.keras")] });
    await expect(fitted).rejects.toThrow("models are saved by the package @neurode/io, which has not been loaded");
  });

  test.each([
    ["m.json", {}, 'ModelCheckpoint: a model is saved in a file that ends in .keras or .h5, got "m.json".'],
    [
      "m.h5",
      { saveWeightsOnly: true },
      'ModelCheckpoint: weights are saved in a file that ends in .weights.h5, got "m.h5".',
    ],
    ["m.keras", { saveFreq: 0 }, 'ModelCheckpoint: saveFreq must be "epoch" or a number of batches, got 0.'],
    ["m.keras", { saveBest: true }, 'unknown option "saveBest". Did you mean "saveBestOnly"?'],
  ])("refuses %p with %p", (path, options, message) => {
    expect(() => new ModelCheckpoint(path, options as never)).toThrow(message);
  });

  test("names a value that the path wants and nothing has", async () => {
    const callback = new ModelCheckpoint(join(folder, "{val_los:.2f}.keras"));
    await expect(watching([1], callback)).rejects.toThrow(
      'names "val_los". Did you mean "val_loss"? Known: epoch, accuracy,',
    );
  });
});

describe("CSVLogger", () => {
  test("writes what Keras writes", async () => {
    const path = join(folder, "a.csv");
    await watching([3, 1e-5, Number.NaN, 1], new CSVLogger(path));
    expect(await readFile(path, "utf8")).toBe(
      "epoch,accuracy,loss,mae,val_loss\r\n0,1.0,0.0,0.0,3.0\r\n1,1.0,0.0,0.0,1e-05\r\n2,1.0,0.0,0.0,nan\r\n3,1.0,0.0,0.0,1.0\r\n",
    );
  });

  test("appends without a second head, with a separator of its own; NA where there is no validation", async () => {
    const path = join(folder, "deep", "a.csv");
    for (let run = 0; run < 2; run++) {
      await compiled().fit(ZEROS, ZEROS, { callbacks: [new CSVLogger(path, { append: true, separator: ";" })] });
    }
    const line = "0;1.0;0.0;0.0;NA;NA;NA\r\n";
    expect(await readFile(path, "utf8")).toBe(
      `epoch;accuracy;loss;mae;val_accuracy;val_loss;val_mae\r\n${line}${line}`,
    );
    await compiled().fit(ZEROS, ZEROS, { callbacks: [new CSVLogger(path)] });
    expect((await readFile(path, "utf8")).split("\r\n")).toHaveLength(3);
  });
});

describe("TerminateOnNaN", () => {
  const x = [[1], [Number.NaN], [1]];
  test("ends training, and says in which batch", async () => {
    const model = compiled();
    const options = { batchSize: 1, shuffle: false, epochs: 3, callbacks: [new TerminateOnNaN()] };
    const { epoch, history } = await model.fit(x, [[1], [1], [1]], options);
    expect([epoch, history.loss]).toEqual([[0], [Number.NaN]]);
    expect(printed).toBe("Batch 1: Invalid loss, terminating training\n");
  });

  test("or throws", async () => {
    const options = { batchSize: 1, shuffle: false, callbacks: [new TerminateOnNaN({ raiseError: true })] };
    await expect(compiled().fit(x, [[1], [1], [1]], options)).rejects.toThrow("the loss was nan in batch 1");
  });
});

describe("SwapEMAWeights", () => {
  const data: [number[][], number[][]] = [
    [[1], [2], [3]],
    [[2], [4], [7]],
  ];
  const make = () => {
    const model = compiled();
    model.compile({ optimizer: new SGD({ learningRate: 0.05, useEma: true, emaMomentum: 0.5 }), loss: "mse" });
    return model;
  };
  const options = { batchSize: 1, shuffle: false };

  test("validation sees the averages, and training goes on with the weights", async () => {
    const model = make();
    const plain = make();
    const swapped = await model.fit(...data, {
      ...options,
      epochs: 2,
      validationData: data,
      callbacks: [new SwapEMAWeights()],
    });
    const unswapped = await plain.fit(...data, { ...options, epochs: 2, validationData: data });
    expect(swapped.history.loss).toEqual(unswapped.history.loss);
    expect(swapped.history.val_loss).not.toEqual(unswapped.history.val_loss);
    // Training ends with the averages in the weights, which the last validation saw.
    expect(numbers(model.weights)).toEqual(numbers(plain.weights));
    expect(await model.evaluate(...data)).toBe(swapped.history.val_loss[1]);
  });

  test("between epochs the model holds them as well, when asked to", async () => {
    const model = make();
    const plain = make();
    const ofEpochs: number[][] = [];
    const look = new LambdaCallback({ onEpochEnd: () => void ofEpochs.push(numbers(model.weights)) });
    const callbacks = [new SwapEMAWeights({ swapOnEpoch: true }), look];
    const { history } = await model.fit(...data, { ...options, epochs: 2, callbacks });
    expect(history.loss).toEqual((await plain.fit(...data, { ...options, epochs: 2 })).history.loss);
    expect(ofEpochs[1]).toEqual(numbers(plain.weights));
    expect(numbers(model.weights)).toEqual(numbers(plain.weights));
  });

  test("needs an optimizer that keeps averages", async () => {
    const evaluated = compiled().evaluate(ZEROS, ZEROS, { callbacks: [new SwapEMAWeights()] });
    await expect(evaluated).rejects.toThrow("Compile with one that has useEma: true, got SGD.");
  });
});

describe("Callback", () => {
  test("is called at every moment, in order, and waited for", async () => {
    const seen: string[] = [];
    const note = (name: string) => async (which?: unknown) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push(typeof which === "number" ? `${name} ${which}` : name);
    };
    const moments = [
      ...["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd", "onTrainBatchBegin", "onTrainBatchEnd"],
      ...["onTestBegin", "onTestEnd", "onTestBatchBegin", "onTestBatchEnd"],
    ];
    const callback = new LambdaCallback(Object.fromEntries(moments.map((moment) => [moment, note(moment.slice(2))])));
    const data: [number[][], number[][]] = [
      [[1], [2], [3]],
      [[2], [4], [7]],
    ];
    await compiled().fit(...data, {
      batchSize: 2,
      validationData: data,
      validationBatchSize: 3,
      callbacks: [callback],
    });
    expect(seen).toEqual([
      ...["TrainBegin", "EpochBegin 0", "TrainBatchBegin 0", "TrainBatchEnd 0", "TrainBatchBegin 1", "TrainBatchEnd 1"],
      ...["TestBegin", "TestBatchBegin 0", "TestBatchEnd 0", "TestEnd", "EpochEnd 0", "TrainEnd"],
    ]);
  });

  test("what it throws ends training, and the model trains on", async () => {
    class Failing extends Callback {
      override onTrainBatchEnd(): void {
        throw new Error("disk full");
      }
    }
    const model = compiled();
    await expect(model.fit(ZEROS, ZEROS, { callbacks: [new Failing()] })).rejects.toThrow("disk full");
    expect((await model.fit(ZEROS, ZEROS)).epoch).toEqual([0]);
  });

  test("refuses moments that there are not", () => {
    expect(() => new LambdaCallback({ onEpochEnds() {} } as never)).toThrow(
      'unknown option "onEpochEnds". Did you mean "onEpochEnd"?',
    );
    expect(() => new LambdaCallback({ onEpochEnd: 1 as never })).toThrow("onEpochEnd must be a function, got 1.");
  });
});

function numbers(weights: readonly Weight[]): number[] {
  return weights.flatMap(({ tensor }) => Array.from(tensor.numbers()));
}
