/** Where `fit` gets its batches from: arrays, parted for validation if that is asked for, or streams. */
import { ArgumentError, nextSeed } from "@neurode/core";
import type { ModelData } from "../models/feed.js";
import {
  arrayBatches,
  type BatchData,
  type BatchSource,
  type BatchStream,
  isBatchStream,
  type Samples,
  samplesOf,
  streamBatches,
} from "./batches.js";
import type { FitOptions, FitSettings } from "./options.js";
import type { Trainer } from "./trainer.js";

/** Where batches come from, and what is to be given back behind them. */
export interface Sources {
  readonly training: BatchSource;
  readonly validation: BatchSource | null;
  close(): Promise<void>;
}

export function emptyError(where: string): ArgumentError {
  return new ArgumentError(`${where}: there are no samples: expected at least one row.`);
}

/** Throws when arrays do not fit together, or when nothing is left to train on. */
export function sourcesOf(
  where: string,
  trainer: Trainer,
  [x, y]: readonly [ModelData | BatchStream, ModelData | null],
  options: FitOptions,
  settings: FitSettings,
): Sources {
  const kept: Samples[] = [];
  const close = async () => {
    for (const samples of kept) samples.tidy();
    await training?.close();
    await validation?.close();
  };
  const arrays = (name: string, data: BatchData): Samples => {
    const samples = samplesOf(name, data, trainer.ends);
    kept.push(samples);
    if (samples.rows === 0) throw emptyError(name);
    return samples;
  };
  const validationOf = (): BatchSource | null => {
    const { validationData } = options;
    if (validationData === null || validationData === undefined) return null;
    const name = `${where}: validationData`;
    // A list of two or three is arrays, even though it could be gone through.
    if (isBatchStream(validationData))
      return streamBatches(name, validationData, trainer.ends, settings.validationSteps);
    const samples = arrays(name, validationData as BatchData);
    const size = { batchSize: settings.validationBatchSize, shuffleSeed: null };
    return limited(arrayBatches(samples, 0, samples.rows, size), settings.validationSteps);
  };
  let training: BatchSource | null = null;
  let validation: BatchSource | null = null;
  try {
    if (isBatchStream(x)) {
      training = streamBatches(where, x, trainer.ends, settings.stepsPerEpoch, settings.initialEpoch);
      validation = validationOf();
    } else {
      const samples = arrays(where, [x, y, options.sampleWeight]);
      const end = options.validationData ? samples.rows : splitAt(where, samples.rows, settings.validationSplit);
      const order = { batchSize: settings.batchSize, shuffleSeed: settings.shuffle ? nextSeed() : null };
      training = limited(arrayBatches(samples, 0, end, order), settings.stepsPerEpoch);
      const size = { batchSize: settings.validationBatchSize, shuffleSeed: null };
      validation =
        validationOf() ??
        (end < samples.rows ? limited(arrayBatches(samples, end, samples.rows, size), settings.validationSteps) : null);
    }
    return { training, validation, close };
  } catch (error) {
    for (const samples of kept) samples.tidy();
    throw error;
  }
}

/** The row at which validation begins. */
function splitAt(where: string, rows: number, part: number): number {
  const end = Math.floor(rows * (1 - part));
  if (end > 0) return end;
  throw new ArgumentError(`${where}: a validationSplit of ${part} leaves none of the ${rows} samples to train on.`);
}

/** The first `steps` batches of each epoch. */
export function limited(source: BatchSource, steps: number | null): BatchSource {
  if (steps === null || source.steps === null || steps >= source.steps) return source;
  return {
    steps,
    get shuffleSeed() {
      return source.shuffleSeed;
    },
    set shuffleSeed(seed) {
      source.shuffleSeed = seed;
    },
    async *epoch(number, skip = 0) {
      let count = skip;
      if (count >= steps) return;
      for await (const batch of source.epoch(number, skip)) {
        yield batch;
        if (++count === steps) return;
      }
    },
    close: () => source.close(),
  };
}
