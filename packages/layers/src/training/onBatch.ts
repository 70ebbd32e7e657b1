/** One batch at a time: trainOnBatch and testOnBatch. */
import { checkOptions, type Engine, engine as engineInUse } from "@neurode/core";
import type { ModelData } from "../models/feed.js";
import type { Model } from "../models/model.js";
import { samplesOf } from "./batches.js";
import { type ClassWeight, checkClassWeight, withClassWeight } from "./classWeight.js";
import { inOrder, type Logs } from "./logs.js";
import type { Trainer } from "./trainer.js";

export interface OnBatchOptions {
  /** How much each sample counts. Default: all alike. */
  sampleWeight?: ModelData | null;
  /** Whether the result is a record by name. Default false: the loss, or a list with the metrics behind it. */
  returnDict?: boolean;
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
}

export interface TrainOnBatchOptions extends OnBatchOptions {
  /** How much the samples of each class count, by its number. Default: all alike. */
  classWeight?: ClassWeight | null;
}

const KNOWN = ["sampleWeight", "returnDict", "engine"];

type Data = readonly [x: ModelData, y: ModelData | null];

export function trainOnBatch(model: Model, trainer: Trainer, data: Data, options: TrainOnBatchOptions) {
  const where = `${model.where}: trainOnBatch`;
  checkOptions(where, options, [...KNOWN, "classWeight"]);
  const classWeight = checkClassWeight(where, options.classWeight);
  return onBatch(where, trainer, data, options, classWeight, (batch, engine) => trainer.train(batch, engine));
}

export function testOnBatch(model: Model, trainer: Trainer, data: Data, options: OnBatchOptions) {
  const where = `${model.where}: testOnBatch`;
  checkOptions(where, options, KNOWN);
  return onBatch(where, trainer, data, options, null, (batch, engine) => trainer.test(batch, engine));
}

async function onBatch(
  where: string,
  trainer: Trainer,
  [x, y]: Data,
  { sampleWeight, engine = engineInUse(), returnDict = false }: OnBatchOptions,
  classWeight: ClassWeight | null,
  run: (batch: Parameters<Trainer["train"]>[0], engine: Engine) => Promise<Logs>,
): Promise<number | number[] | Logs> {
  const { tidy, ...samples } = samplesOf(where, [x, y, sampleWeight], trainer.ends);
  const given = { ...samples, dispose: tidy };
  try {
    const batch = classWeight ? withClassWeight(where, given, classWeight) : given;
    try {
      const logs = await run(batch, engine);
      return returnDict ? logs : inOrder(logs);
    } finally {
      batch.dispose();
    }
  } catch (error) {
    tidy();
    throw error;
  }
}
