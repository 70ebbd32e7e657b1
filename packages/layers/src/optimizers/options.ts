/** What all optimizers can be told. */
import { ArgumentError, checkOptions, show } from "@neurode/core";
import { layerName } from "../validate.js";
import type { LearningRateSchedule } from "./schedules/schedule.js";

export interface OptimizerOptions {
  /** A number, or a schedule of the steps. */
  learningRate?: number | LearningRateSchedule;
  /** Part of a weight, times the learning rate, that each step takes off it. Default null: none. */
  weightDecay?: number | null;
  /** The largest norm of each gradient by itself. Default null: any. */
  clipnorm?: number | null;
  /** The largest value in a gradient, and its negative the smallest. Default null: any. */
  clipvalue?: number | null;
  /** The largest norm of all gradients together. Default null: any. */
  globalClipnorm?: number | null;
  /** Whether moving averages of the weights are kept, and given to them when training ends. Default false. */
  useEma?: boolean;
  /** Part of the old average in the new one. Default 0.99. */
  emaMomentum?: number;
  /** Steps after which the weights become their averages. Default null: only when training ends. */
  emaOverwriteFrequency?: number | null;
  /** What the loss is multiplied by, and gradients divided by. Default null: nothing. */
  lossScaleFactor?: number | null;
  /** Steps whose gradients are added up before their mean changes the weights. Default null: each does. */
  gradientAccumulationSteps?: number | null;
  /** Default: the class name in snake case, numbered. */
  name?: string;
}

/** What has been told of all but the name and the rate. */
export type OptimizerSettings = Required<Omit<OptimizerOptions, "name" | "learningRate">>;

const DEFAULTS: OptimizerSettings = {
  weightDecay: null,
  clipnorm: null,
  globalClipnorm: null,
  clipvalue: null,
  useEma: false,
  emaMomentum: 0.99,
  emaOverwriteFrequency: null,
  lossScaleFactor: null,
  gradientAccumulationSteps: null,
};

/** Throws an ArgumentError for options that are unknown or impossible. `known` are the optimizer's own. */
export function checkOptimizerOptions(
  where: string,
  options: OptimizerOptions,
  known: readonly string[],
): OptimizerSettings {
  checkOptions(where, options, ["name", "learningRate", ...Object.keys(DEFAULTS), ...known]);
  const given = Object.entries(options).filter(([name, value]) => name in DEFAULTS && value !== undefined);
  const settings: OptimizerSettings = { ...DEFAULTS, ...Object.fromEntries(given) };
  const { clipnorm, clipvalue, globalClipnorm, emaMomentum, useEma } = settings;
  if (options.name !== undefined) layerName(where, options.name);
  for (const name of ["weightDecay", "clipnorm", "clipvalue", "globalClipnorm", "lossScaleFactor"] as const) {
    const value = settings[name];
    if (value === null || (typeof value === "number" && value >= 0)) continue;
    throw new ArgumentError(`${where}: ${name} must be a number of at least 0, or null, got ${show(value)}.`);
  }
  for (const [name, least] of [
    ["emaOverwriteFrequency", 1],
    ["gradientAccumulationSteps", 2],
  ] as const) {
    const value = settings[name];
    if (value === null || (Number.isInteger(value) && value >= least)) continue;
    throw new ArgumentError(
      `${where}: ${name} must be a whole number of at least ${least}, or null, got ${show(value)}.`,
    );
  }
  if ([clipnorm, clipvalue, globalClipnorm].filter((clip) => clip !== null).length > 1) {
    throw new ArgumentError(`${where}: only one of clipnorm, clipvalue and globalClipnorm can be set.`);
  }
  if (typeof useEma !== "boolean")
    throw new ArgumentError(`${where}: useEma must be true or false, got ${show(useEma)}.`);
  if (!(emaMomentum >= 0 && emaMomentum <= 1)) {
    throw new ArgumentError(`${where}: emaMomentum must be from 0 to 1, got ${show(emaMomentum)}.`);
  }
  return settings;
}

/** A number of an optimizer's own, from `low` to `high`. */
export function optionBetween(where: string, name: string, value: unknown, low: number, high: number): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  const range = high === Number.POSITIVE_INFINITY ? `of at least ${low}` : `from ${low} to ${high}`;
  throw new ArgumentError(`${where}: ${name} must be a number ${range}, got ${show(value)}.`);
}
