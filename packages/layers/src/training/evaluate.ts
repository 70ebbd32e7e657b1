/** Evaluating: loss and metrics over all batches. */
import type { ModelData } from "../models/feed.js";
import type { Model } from "../models/model.js";
import {
  arrayBatches,
  type BatchSource,
  type BatchStream,
  isBatchStream,
  samplesOf,
  streamBatches,
} from "./batches.js";
import { CallbackList } from "./callbacks/callback.js";
import { EventLoop } from "./eventLoop.js";
import { inOrder, type Logs, sortLogs } from "./logs.js";
import { type EvaluateOptions, evaluateSettings, type RunSettings } from "./options.js";
import { ProgressBar } from "./progress.js";
import { emptyError, limited } from "./sources.js";
import type { Trainer } from "./trainer.js";

/** What `evaluate` of a model does. */
export async function evaluate(
  model: Model,
  trainer: Trainer,
  [x, y]: readonly [x: ModelData | BatchStream, y: ModelData | null],
  options: EvaluateOptions,
): Promise<number | number[] | Logs> {
  const where = `${model.where}: evaluate`;
  const settings = evaluateSettings(where, options);
  const samples = isBatchStream(x) ? null : samplesOf(where, [x, y, options.sampleWeight], trainer.ends);
  const source = samples
    ? limited(
        arrayBatches(samples, 0, samples.rows, { batchSize: settings.batchSize, shuffleSeed: null }),
        settings.steps,
      )
    : streamBatches(where, x as BatchStream, trainer.ends, settings.steps);
  try {
    const logs = await evaluateBatches(model, trainer, source, settings, where);
    return options.returnDict ? logs : inOrder(logs);
  } finally {
    samples?.tidy();
    await source.close();
  }
}

/** Loss and metrics of `source`, their means over all of it. The source is left open. */
export async function evaluateBatches(
  model: Model,
  trainer: Trainer,
  source: BatchSource,
  settings: RunSettings,
  where: string,
): Promise<Logs> {
  const { engine, verbose, screen, signal } = settings;
  const params = { epochs: 1, steps: source.steps, verbose };
  const callbacks = new CallbackList(settings.callbacks, model, params);
  const bar = new ProgressBar(screen, verbose);
  const loop = new EventLoop(signal);
  let logs: Logs = {};
  let count = 0;
  trainer.compilation.resetMetrics();
  await callbacks.each((callback) => callback.onTestBegin());
  for await (const batch of source.epoch(0)) {
    try {
      await callbacks.each((callback) => callback.onTestBatchBegin(count));
      logs = await trainer.test(batch, engine);
    } finally {
      batch.dispose();
    }
    await callbacks.each((callback) => callback.onTestBatchEnd(count, logs));
    count++;
    bar.update(count, source.steps, sortLogs(logs));
    await loop.turn();
  }
  if (count === 0) throw emptyError(where);
  bar.finish(count, sortLogs(logs));
  await callbacks.each((callback) => callback.onTestEnd(logs));
  return logs;
}
