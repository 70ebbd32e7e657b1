/**
 * A training in a process of its own, for tests that kill it: trains as told in
 * its first argument, JSON, and prints at the end what came of it.
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Random, type SymbolicTensor, setEngine, setRandomSeed } from "@neurode/core";
import { BatchNormalization, Dense, Dropout, Input, Model, Sequential } from "../../../index.js";
import { Adam } from "../../../optimizers/adam.js";
import type { BatchData } from "../../batches.js";
import {
  BackupAndRestore,
  Callback,
  CSVLogger,
  EarlyStopping,
  LearningRateScheduler,
  ReduceLROnPlateau,
} from "../index.js";

/** Where it is to be killed: at this moment, called for the `count`th time. */
export interface Kill {
  readonly moment: "onTrainBatchEnd" | "onTestBegin" | "onEpochEnd" | "onSettled";
  readonly count: number;
}

export interface ChildOptions {
  readonly folder: string;
  readonly seed: number;
  readonly saveFreq: "epoch" | number;
  readonly kind: "sequential" | "subclass" | "stream";
  readonly epochs: number;
  readonly kill: Kill | null;
}

class Own extends Model {
  readonly hidden = new Dense(6, { activation: "tanh" });
  readonly normal = new BatchNormalization();
  readonly dropout = new Dropout(0.3);
  readonly end = new Dense(2, { activation: "softmax" });

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.end(this.dropout(this.normal(this.hidden(x))));
  }
}

class KilledAt extends Callback {
  #left: number;

  constructor({ moment, count }: Kill) {
    super();
    this.#left = count;
    Object.defineProperty(this, moment, {
      value: () => {
        if (--this.#left === 0) process.kill(process.pid, "SIGKILL");
      },
    });
  }
}

const ROWS = 40;
const random = new Random(7);
const x = Array.from({ length: ROWS }, () => [random.normal(), random.normal(), random.normal()]);
const y = x.map(([a, b, c]) => (a * b > c ? 1 : 0));

function* batches(epoch: number): Generator<BatchData> {
  for (let at = 0; at < 32; at += 5) {
    const from = (at + epoch) % 30;
    yield [x.slice(from, from + 5), y.slice(from, from + 5)];
  }
}

async function train({ folder, seed, saveFreq, kind, epochs, kill }: ChildOptions): Promise<unknown> {
  setEngine("threads", { threads: 2 });
  setRandomSeed(seed);
  const model =
    kind === "subclass"
      ? new Own()
      : new Sequential([
          Input({ shape: [3] }),
          new Dense(6, { activation: "relu" }),
          new Dropout(0.3),
          new BatchNormalization(),
          new Dense(2, { activation: "softmax" }),
        ]);
  const optimizer = new Adam({ learningRate: 0.05, useEma: true, gradientAccumulationSteps: 2 });
  model.compile({ optimizer, loss: "sparse_categorical_crossentropy", metrics: ["accuracy"] });
  const csv = join(folder, "log.csv");
  const callbacks = [
    new BackupAndRestore(join(folder, "backup"), { saveFreq }),
    new LearningRateScheduler((_, rate) => rate * 0.95),
    new ReduceLROnPlateau({ monitor: "loss", patience: 1, factor: 0.5, minDelta: 0.05 }),
    new EarlyStopping({ patience: 2, restoreBestWeights: true }),
    new CSVLogger(csv),
    ...(kill ? [new KilledAt(kill)] : []),
  ];
  const validation: BatchData = [x.slice(32), y.slice(32)];
  const options = { epochs, verbose: 0 as const, callbacks, validationData: validation };
  const { epoch, history } =
    kind === "stream"
      ? await model.fit(batches, options)
      : await model.fit(x.slice(0, 32), y.slice(0, 32), { ...options, batchSize: 5 });
  const hash = createHash("sha256");
  for (const { tensor } of [...model.weights, ...optimizer.weights])
    hash.update(new Uint8Array(Float32Array.from(tensor.numbers()).buffer));
  return {
    weights: hash.digest("hex"),
    epoch,
    history,
    csv: readFileSync(csv, "utf8"),
    isLeft: existsSync(join(folder, "backup")),
  };
}

const given = process.argv[2];
if (given !== undefined) {
  train(JSON.parse(given)).then(
    (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
    (error) => process.stderr.write(String(error?.stack ?? error), () => process.exit(1)),
  );
}
