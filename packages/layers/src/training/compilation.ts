/**
 * Compilation: what `compile` was told, and what becomes of it once the shapes
 * of outputs and targets are known, which decide what "accuracy" is.
 */
import { ArgumentError, checkOptions, type Shape, show } from "@neurode/core";
import { Loss } from "../losses/loss.js";
import { type LossLike, loss as lossOf } from "../losses/table.js";
import { Mean } from "../metrics/mean.js";
import { Metric } from "../metrics/metric.js";
import { type MetricLike, metric as metricOf } from "../metrics/table.js";
import { type OptimizerLike, optimizer as optimizerOf } from "../optimizers/byName.js";
import type { Optimizer } from "../optimizers/optimizer.js";
import { boolean } from "../validate.js";
import { type PerOutput, perOutput } from "./ends.js";

export interface CompileOptions {
  /** Default `"rmsprop"`. */
  optimizer?: OptimizerLike;
  /** For all outputs, or for each; null leaves an output out. Default null: none but what layers add. */
  loss?: PerOutput<LossLike | null> | null;
  /** What the losses of several outputs are multiplied by. Default 1. */
  lossWeights?: number | PerOutput<number> | null;
  /** What is watched, without sample weights. For all outputs, or for each. Default none. */
  metrics?: PerOutput<MetricLike | readonly MetricLike[] | null> | null;
  /** What is watched, with sample weights. Default none. */
  weightedMetrics?: PerOutput<MetricLike | readonly MetricLike[] | null> | null;
  /**
   * Whether each step is looked through for numbers that are not finite, so that an error names the step and the layer
   * where they first came about. It costs time. Default false. Keras has no such option.
   */
  checkNumerics?: boolean;
}

const KNOWN = ["optimizer", "loss", "lossWeights", "metrics", "weightedMetrics", "checkNumerics"];

/** An output of the model, and the targets for it. */
export interface OutputEnd {
  readonly name: string;
  readonly output: Shape;
  /** Null when there are none. */
  readonly target: Shape | null;
}

/** The loss of one output. */
export interface OutputLoss {
  /** Which output it is of. */
  readonly index: number;
  readonly loss: Loss;
  readonly weight: number;
  /** Its mean over an epoch; null when it is the only one. */
  readonly mean: Mean | null;
}

/** A metric of one output, under its name in the logs. */
export interface OutputMetric {
  readonly index: number;
  readonly metric: Metric;
  readonly name: string;
  readonly isWeighted: boolean;
}

/** What there is to work out, for outputs of known shapes. */
export interface Resolved {
  readonly losses: readonly OutputLoss[];
  readonly metrics: readonly OutputMetric[];
}

export class Compilation {
  readonly optimizer: Optimizer;
  readonly options: CompileOptions;
  readonly checkNumerics: boolean;
  /** The mean loss of an epoch. */
  readonly loss = new Mean({ name: "loss" });
  readonly #where: string;
  #resolved: Resolved | null = null;

  constructor(where: string, options: CompileOptions) {
    checkOptions(where, options, KNOWN);
    this.#where = where;
    this.options = options;
    this.optimizer = optimizerOf(`${where}: optimizer`, options.optimizer ?? "rmsprop");
    this.checkNumerics = boolean(where, "checkNumerics", options.checkNumerics ?? false);
    this.#checkNames();
  }

  /**
   * All metrics as `evaluate` gives them, in Keras's order: the mean loss, metrics under their own names, the losses of
   * outputs, and by name those that have an output's name before theirs. Before the first batch there is only the first.
   */
  get logged(): readonly { readonly name: string; readonly metric: Metric }[] {
    const { losses = [], metrics = [] } = this.#resolved ?? {};
    const means = losses.flatMap(({ mean }) => (mean ? [{ name: mean.name, metric: mean }] : []));
    const own = metrics.filter(({ name, metric }) => name === metric.name);
    const others = metrics.filter(({ name, metric }) => name !== metric.name);
    others.sort((a, b) => (a.name < b.name ? -1 : 1));
    return [{ name: "loss", metric: this.loss }, ...own, ...means, ...others];
  }

  resetMetrics(): void {
    for (const { metric } of this.logged) metric.resetState();
  }

  /** Losses and metrics for these outputs. The first time decides which they are. */
  resolve(ends: readonly OutputEnd[]): Resolved {
    this.#resolved ??= { losses: this.#losses(ends), metrics: this.#metrics(ends) };
    return this.#resolved;
  }

  #losses(ends: readonly OutputEnd[]): OutputLoss[] {
    const names = ends.map(({ name }) => name);
    const { loss = null, lossWeights = null } = this.options;
    const given = loss === null ? [] : perOutput(`${this.#where}: loss`, names, loss, isOneLoss);
    const weights = perOutput(
      `${this.#where}: lossWeights`,
      names,
      lossWeights ?? 1,
      (each) => typeof each === "number",
    );
    const wanted = given.flatMap((each, index) => (each === null || each === undefined ? [] : [{ each, index }]));
    return wanted.map(({ each, index }) => {
      const { name, output, target } = ends[index];
      if (target === null) throw noTargets(this.#where, name);
      const own = lossOf(`${this.#where}: loss`, each, { target, output });
      const mean = wanted.length > 1 ? new Mean({ name: `${name}_loss` }) : null;
      return { index, loss: own, weight: weights[index] ?? 1, mean };
    });
  }

  #metrics(ends: readonly OutputEnd[]): OutputMetric[] {
    const names = ends.map(({ name }) => name);
    const taken = new Map<string, number>();
    const found = (what: "metrics" | "weightedMetrics") =>
      this.#metricsOf(what, names).flatMap((own, index) =>
        own.map((each): OutputMetric => {
          const { name, output, target } = ends[index];
          if (target === null) throw noTargets(this.#where, name);
          const metric = metricOf(`${this.#where}: ${what}`, each, { target, output });
          const plain = names.length > 1 ? `${name}_${metric.name}` : metric.name;
          return {
            index,
            metric,
            name: nameOf(plain, what === "weightedMetrics", taken),
            isWeighted: what === "weightedMetrics",
          };
        }),
      );
    return [...found("metrics"), ...found("weightedMetrics")];
  }

  /** A list of metrics for each output. Of one output, a list is all its metrics. */
  #metricsOf(what: "metrics" | "weightedMetrics", names: readonly string[]): (readonly MetricLike[])[] {
    const given = this.options[what] ?? [];
    const listOf = (each: MetricLike | readonly MetricLike[] | null | undefined): readonly MetricLike[] =>
      each === null || each === undefined ? [] : Array.isArray(each) ? each : [each as MetricLike];
    if (Array.isArray(given) && given.length === 0) return names.map(() => []);
    if (names.length === 1 && Array.isArray(given)) return [given.flatMap(listOf)];
    return perOutput(`${this.#where}: ${what}`, names, given as never, isOneMetric).map(listOf);
  }

  /** Names that nothing has are found out at once, not with the first batch. */
  #checkNames(): void {
    const { loss = null, metrics = null, weightedMetrics = null, lossWeights = null } = this.options;
    for (const each of leavesOf(loss)) if (each !== null) lossOf(`${this.#where}: loss`, each as LossLike, ANY);
    for (const [what, given] of Object.entries({ metrics, weightedMetrics })) {
      for (const each of leavesOf(given))
        if (each !== null) metricOf(`${this.#where}: ${what}`, each as MetricLike, ANY);
    }
    for (const each of leavesOf(lossWeights)) {
      if (each === null || (typeof each === "number" && Number.isFinite(each))) continue;
      throw new ArgumentError(`${this.#where}: lossWeights must be numbers, got ${show(each)}.`);
    }
  }
}

/** Shapes for which every name can be looked up. */
const ANY = { target: [null, 2], output: [null, 2] };

function isOneLoss(given: unknown): boolean {
  return typeof given === "string" || typeof given === "function" || given instanceof Loss;
}

function isOneMetric(given: unknown): boolean {
  return typeof given === "string" || typeof given === "function" || given instanceof Metric;
}

function leavesOf(given: unknown): unknown[] {
  if (isOneLoss(given) || isOneMetric(given) || typeof given !== "object" || given === null) return [given];
  return Object.values(given).flatMap(leavesOf);
}

/** A name in the logs that no other metric has, as Keras makes them. */
function nameOf(plain: string, isWeighted: boolean, taken: Map<string, number>): string {
  const name = isWeighted && taken.has(plain) ? `weighted_${plain}` : plain;
  const count = taken.get(name) ?? 0;
  taken.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

function noTargets(where: string, output: string): ArgumentError {
  return new ArgumentError(
    `${where}: there are no targets for the output "${output}", which has a loss or metrics. Give y.`,
  );
}
