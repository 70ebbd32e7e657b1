/**
 * Monitor: a callback that watches one number of the logs, and knows which of
 * two is the better one.
 */
import { ArgumentError, oneOf, show } from "@neurode/core";
import type { Metric } from "../../metrics/metric.js";
import type { Logs } from "../logs.js";
import { Callback } from "./callback.js";

export interface MonitorOptions {
  /** The name in the logs. Default `"val_loss"`. */
  monitor?: string;
  /** Whether less is better, or more; `"auto"` knows it of losses and of Keras's metrics. Default `"auto"`. */
  mode?: "auto" | "min" | "max";
}

/** Metrics of which more is better. */
const UP = new Set([
  ...["Accuracy", "BinaryAccuracy", "CategoricalAccuracy", "SparseCategoricalAccuracy"],
  ...["TopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy"],
  ...["TruePositives", "TrueNegatives", "Precision", "Recall", "AUC"],
  ...["SensitivityAtSpecificity", "SpecificityAtSensitivity", "PrecisionAtRecall", "RecallAtPrecision"],
  ...["CosineSimilarity", "R2Score", "FBetaScore", "F1Score", "ConcordanceCorrelation", "PearsonCorrelation"],
  ...["IoU", "BinaryIoU", "MeanIoU", "OneHotIoU", "OneHotMeanIoU"],
]);

/** Metrics of which less is better. */
const DOWN = new Set([
  ...["FalsePositives", "FalseNegatives", "Hinge", "SquaredHinge", "CategoricalHinge", "KLDivergence", "Poisson"],
  ...["BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy", "LogCoshError"],
  ...["MeanSquaredError", "RootMeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError"],
  "MeanSquaredLogarithmicError",
]);

export abstract class Monitor extends Callback {
  readonly monitor: string;
  readonly mode: "auto" | "min" | "max";
  readonly minDelta: number;
  /** The best value so far; null before the first. */
  best: number | null = null;

  constructor(where: string, { monitor = "val_loss", mode = "auto" }: MonitorOptions, minDelta = 0) {
    super();
    if (typeof monitor !== "string" || monitor === "") {
      throw new ArgumentError(`${where}: monitor must be a name in the logs, as "val_loss", got ${show(monitor)}.`);
    }
    this.monitor = monitor;
    this.mode = oneOf(`${where}: mode`, mode, ["auto", "min", "max"]);
    this.minDelta = Math.abs(minDelta);
  }

  /** The value that is watched. When the logs have none there is a warning, and null. */
  protected watched(logs: Logs, what: string): number | null {
    const value = logs[this.monitor];
    if (value !== undefined) return value;
    const names = Object.keys(logs).join(", ") || "none";
    process.emitWarning(
      `${this.constructor.name}: ${what} depends on "${this.monitor}", which the logs do not have. They have: ${names}.`,
      { code: "NEURODE_NOTHING_TO_MONITOR" },
    );
    return null;
  }

  /** Whether `value` is better than `reference` by more than `minDelta`; anything is better than null. */
  protected isBetter(value: number, reference: number | null): boolean {
    const more = this.#moreIsBetter();
    if (reference === null) return true;
    return more ? value - this.minDelta > reference : value + this.minDelta < reference;
  }

  #moreIsBetter(): boolean {
    if (this.mode !== "auto") return this.mode === "max";
    const name = this.monitor.startsWith("val_") ? this.monitor.slice("val_".length) : this.monitor;
    if (name === "loss") return false;
    const found = this.model.metrics.find((each) => each.name === name || each.metric.name === name);
    const more = found && moreIsBetterOf(found.name, found.metric);
    if (typeof more === "boolean") return more;
    throw new ArgumentError(
      `${this.constructor.name}: nothing says whether more or less of "${this.monitor}" is better. Give mode: "max" or mode: "min".`,
    );
  }
}

/** Null when it is not known. */
function moreIsBetterOf(name: string, metric: Metric): boolean | null {
  // The loss of one of several outputs is a mean.
  if (name.endsWith("_loss") && metric.className === "Mean") return false;
  if (UP.has(metric.className)) return true;
  return DOWN.has(metric.className) ? false : null;
}
