/** The options of `fit` and `evaluate`, checked. */
import { ArgumentError, checkOptions, type Engine, engine as engineInUse, show } from "@neurode/core";
import type { ModelData } from "../models/feed.js";
import { type BatchData, type BatchStream, isBatchStream } from "./batches.js";
import { Callback } from "./callbacks/callback.js";
import { type ClassWeight, checkClassWeight } from "./classWeight.js";
import { type Screen, type Verbosity, verbosityOf } from "./progress.js";

interface RunOptions {
  /** Samples in a batch. Default 32. */
  batchSize?: number;
  /** What is printed: 0 nothing, 1 a bar, 2 a line for each epoch. Default `"auto"`: 1 in a terminal, else 0. */
  verbose?: Verbosity;
  /** Called at every moment of it, in order. Default none. */
  callbacks?: readonly Callback[];
  /** How much each sample counts; `(rows)`, or one such for each output. Default: all alike. */
  sampleWeight?: ModelData | null;
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
  /** Ends it between two batches: it rejects with the signal's reason. */
  signal?: AbortSignal;
}

export interface FitOptions extends RunOptions {
  /** How often all data is gone through. Default 1. */
  epochs?: number;
  /** Part of the data, the last, that is kept for validation. For arrays only. Default 0. */
  validationSplit?: number;
  /** Data to validate with after an epoch: `[x, y]`, `[x, y, sampleWeight]`, or a stream of batches. */
  validationData?: BatchData | BatchStream | null;
  /** Whether rows come in another order in each epoch. For arrays only. Default true. */
  shuffle?: boolean;
  /** How much the samples of each class count, by its number. Default: all alike. */
  classWeight?: ClassWeight | null;
  /** The number of the first epoch, as when training goes on. Default 0. */
  initialEpoch?: number;
  /** Batches in an epoch. Default null: all there are. */
  stepsPerEpoch?: number | null;
  /** Batches of a validation. Default null: all there are. */
  validationSteps?: number | null;
  /** Default: `batchSize`. */
  validationBatchSize?: number | null;
  /** After how many epochs there is a validation, or after which, counted from 1. Default 1. */
  validationFreq?: number | readonly number[];
}

export interface EvaluateOptions extends RunOptions {
  /** Batches to evaluate. Default null: all there are. */
  steps?: number | null;
  /** Whether the result is a record by name. Default false: the loss, or a list with the metrics behind it. */
  returnDict?: boolean;
}

const RUN = ["batchSize", "verbose", "callbacks", "sampleWeight", "engine", "signal"];
const FIT = [
  ...["epochs", "validationSplit", "validationData", "shuffle", "classWeight", "initialEpoch", "stepsPerEpoch"],
  ...["validationSteps", "validationBatchSize", "validationFreq"],
];

export interface RunSettings {
  readonly batchSize: number;
  readonly verbose: 0 | 1 | 2;
  readonly screen: Screen;
  readonly callbacks: readonly Callback[];
  readonly engine: Engine;
  readonly signal: AbortSignal | undefined;
}

export interface FitSettings extends RunSettings {
  readonly epochs: number;
  readonly validationSplit: number;
  readonly shuffle: boolean;
  readonly classWeight: ClassWeight | null;
  readonly initialEpoch: number;
  readonly stepsPerEpoch: number | null;
  readonly validationSteps: number | null;
  readonly validationBatchSize: number;
  isValidated(epoch: number): boolean;
}

export function fitSettings(where: string, x: unknown, options: FitOptions): FitSettings {
  checkOptions(where, options, [...RUN, ...FIT]);
  const settings = runSettings(where, options);
  const { validationSplit = 0, validationFreq = 1, shuffle = true } = options;
  if (!(typeof validationSplit === "number" && validationSplit >= 0 && validationSplit < 1)) {
    throw new ArgumentError(`${where}: validationSplit must be from 0 to below 1, got ${show(validationSplit)}.`);
  }
  if (typeof shuffle !== "boolean")
    throw new ArgumentError(`${where}: shuffle must be true or false, got ${show(shuffle)}.`);
  if (isBatchStream(x)) {
    for (const name of ["validationSplit", "sampleWeight", "batchSize", "shuffle"] as const) {
      if (options[name] === undefined || options[name] === null) continue;
      throw new ArgumentError(`${where}: ${name} is for arrays; a stream of batches decides that itself.`);
    }
  }
  return {
    ...settings,
    epochs: whole(where, "epochs", options.epochs ?? 1, 0),
    validationSplit,
    shuffle,
    classWeight: checkClassWeight(where, options.classWeight),
    initialEpoch: whole(where, "initialEpoch", options.initialEpoch ?? 0, 0),
    stepsPerEpoch: wholeOrNull(where, "stepsPerEpoch", options.stepsPerEpoch),
    validationSteps: wholeOrNull(where, "validationSteps", options.validationSteps),
    validationBatchSize: wholeOrNull(where, "validationBatchSize", options.validationBatchSize) ?? settings.batchSize,
    isValidated: validated(where, validationFreq),
  };
}

export function evaluateSettings(
  where: string,
  options: EvaluateOptions,
): RunSettings & { readonly steps: number | null } {
  checkOptions(where, options, [...RUN, "steps", "returnDict"]);
  return { ...runSettings(where, options), steps: wholeOrNull(where, "steps", options.steps) };
}

function runSettings(where: string, options: RunOptions): RunSettings {
  const { verbose = "auto", callbacks = [], signal } = options;
  if (!["auto", 0, 1, 2].includes(verbose)) {
    throw new ArgumentError(`${where}: verbose must be "auto", 0, 1 or 2, got ${show(verbose)}.`);
  }
  if (!Array.isArray(callbacks) || !callbacks.every((callback) => callback instanceof Callback)) {
    throw new ArgumentError(`${where}: callbacks must be a list of callbacks, got ${show(callbacks)}.`);
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new ArgumentError(`${where}: signal must be an AbortSignal, got ${show(signal)}.`);
  }
  const screen: Screen = process.stdout;
  return {
    batchSize: whole(where, "batchSize", options.batchSize ?? 32, 1),
    verbose: verbosityOf(verbose, screen),
    screen,
    callbacks,
    engine: options.engine ?? engineInUse(),
    signal,
  };
}

function validated(where: string, freq: unknown): (epoch: number) => boolean {
  if (Array.isArray(freq) && freq.every((each) => Number.isInteger(each) && each > 0)) {
    return (epoch) => freq.includes(epoch + 1);
  }
  const every = whole(where, "validationFreq", freq, 1);
  return (epoch) => (epoch + 1) % every === 0;
}

function whole(where: string, name: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  throw new ArgumentError(`${where}: ${name} must be a whole number of at least ${least}, got ${show(value)}.`);
}

function wholeOrNull(where: string, name: string, value: unknown): number | null {
  return value === null || value === undefined ? null : whole(where, name, value, 1);
}
