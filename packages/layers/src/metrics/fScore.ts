/**
 * F scores: precision and recall as one, for each class. An output counts as
 * positive when it is the largest of its sample, or above a threshold.
 *
 *     (1 + beta²) · precision · recall / (beta² · precision + recall)
 */
import {
  ArgumentError,
  abs,
  add,
  cast,
  divide,
  expandDims,
  formatShape,
  greater,
  greaterEqual,
  logicalAnd,
  max,
  mean,
  multiply,
  NotBuiltError,
  oneOf,
  ShapeError,
  type SymbolicTensor,
  show,
  subtract,
  sum,
} from "@neurode/core";
import { aligned } from "../losses/ranks.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Metric, type MetricOptions } from "./metric.js";

type Average = "micro" | "macro" | "weighted";

export interface F1ScoreOptions extends MetricOptions {
  /** How the scores of the classes become one; null leaves them. Default null. */
  average?: Average | null;
  /** Above it an output is positive, from 0 to 1. Default null: the largest of a sample is. */
  threshold?: number | null;
}

export interface FBetaScoreOptions extends F1ScoreOptions {
  /** How much more recall counts than precision. Default 1. */
  beta?: number;
}

const EPSILON = 1e-7;
/** Below it the largest output is none: a sample of zeros has no positives. */
const LEAST = 1e-9;

interface Counts {
  readonly truePositives: Weight;
  readonly falsePositives: Weight;
  readonly falseNegatives: Weight;
  readonly intermediateWeights: Weight;
}

export class FBetaScore extends Metric {
  readonly average: Average | null;
  readonly beta: number;
  readonly threshold: number | null;
  #counts: Counts | null = null;

  constructor(options: FBetaScoreOptions = {}) {
    const { name = "fbeta_score", dtype, average = null, beta = 1, threshold = null } = options;
    super({ name, dtype });
    this.checkOptions(options, ["average", "beta", "threshold"]);
    const where = this.className;
    this.average =
      average === null ? null : oneOf<Average>(`${where}: average`, average, ["micro", "macro", "weighted"]);
    this.beta = positive(where, "beta", beta, Number.MAX_VALUE);
    this.threshold = threshold === null ? null : positive(where, "threshold", threshold, 1);
  }

  #build(classes: number): Counts {
    const shape = this.average === "micro" ? [] : [classes];
    this.#counts ??= {
      truePositives: this.addVariable("true_positives", shape),
      falsePositives: this.addVariable("false_positives", shape),
      falseNegatives: this.addVariable("false_negatives", shape),
      intermediateWeights: this.addVariable("intermediate_weights", shape),
    };
    return this.#counts;
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const [t, p] = aligned(this.where, cast(yTrue, "float32"), cast(yPred, "float32"));
    const classes = p.shape[1];
    if (p.shape.length !== 2 || typeof classes !== "number") {
      throw new ShapeError(`${this.where}: expected outputs (batch, classes), got ${formatShape(yPred.shape)}.`);
    }
    const counts = this.#build(classes);
    const said = cast(this.#positives(p), "float32");
    const weights = sampleWeight && expandDims(cast(sampleWeight, "float32"), 1);
    const addUp = (weight: Weight, values: SymbolicTensor) => {
      const axis = this.average === "micro" ? null : 0;
      assign(weight, add(currentValue(weight), sum(weights ? multiply(values, weights) : values, { axis })));
    };
    addUp(counts.truePositives, multiply(said, t));
    addUp(counts.falsePositives, multiply(said, subtract(1, t)));
    addUp(counts.falseNegatives, multiply(subtract(1, said), t));
    addUp(counts.intermediateWeights, t);
  }

  #positives(outputs: SymbolicTensor): SymbolicTensor {
    if (this.threshold !== null) return greater(outputs, this.threshold);
    const largest = max(outputs, { axis: -1, keepdims: true });
    return logicalAnd(greaterEqual(outputs, largest), greater(abs(outputs), LEAST));
  }

  override value(): SymbolicTensor {
    if (!this.#counts) throw new NotBuiltError(`${this.where} has no classes yet: call updateState first.`);
    const { truePositives, falsePositives, falseNegatives, intermediateWeights } = this.#counts;
    const right = currentValue(truePositives);
    const share = (wrong: Weight) => divide(right, add(add(right, currentValue(wrong)), EPSILON));
    const [precision, recall] = [share(falsePositives), share(falseNegatives)];
    const square = this.beta * this.beta;
    const divisor = add(add(multiply(precision, square), recall), EPSILON);
    const scores = multiply(divide(multiply(precision, recall), divisor), 1 + square);
    if (this.average === null) return scores;
    if (this.average !== "weighted") return mean(scores);
    const weights = currentValue(intermediateWeights);
    return sum(multiply(scores, divide(weights, add(sum(weights), EPSILON))));
  }

  override getConfig(): Record<string, unknown> {
    const { average, beta, threshold } = this;
    return { ...super.getConfig(), average, beta, threshold };
  }
}

/** FBetaScore with beta 1: the harmonic mean of precision and recall. */
export class F1Score extends FBetaScore {
  constructor(options: F1ScoreOptions = {}) {
    super({ name: "f1_score", ...options, beta: 1 });
    this.checkOptions(options, ["average", "threshold"]);
  }

  override getConfig(): Record<string, unknown> {
    const { beta: _, ...config } = super.getConfig();
    return config;
  }
}

function positive(where: string, what: string, value: unknown, most: number): number {
  if (typeof value === "number" && value > 0 && value <= most) return value;
  throw new ArgumentError(
    `${where}: "${what}" must be a number above 0${most === 1 ? ", at most 1" : ""}, got ${show(value)}.`,
  );
}
