/**
 * R2Score: how much of the variance of targets outputs account for, 1 for all,
 * 0 for as much as the mean does.
 *
 *     R² = 1 − Σ w (t − p)² / Σ w (t − mean)²
 */
import {
  add,
  cast,
  divide,
  expandDims,
  formatShape,
  greaterEqual,
  isinf,
  mean,
  multiply,
  NotBuiltError,
  oneOf,
  onesLike,
  ShapeError,
  type SymbolicTensor,
  square,
  subtract,
  sum,
  where,
} from "@neurode/core";
import { aligned } from "../losses/ranks.js";
import { countOf } from "../losses/reduction.js";
import { assign, currentValue } from "../state.js";
import { wholeNumber } from "../validate.js";
import type { Weight } from "../weight.js";
import { Metric, type MetricOptions } from "./metric.js";

type Aggregation = "uniform_average" | "variance_weighted_average";

export interface R2ScoreOptions extends MetricOptions {
  /** How the scores of several outputs become one; null leaves them. Default `"uniform_average"`. */
  classAggregation?: Aggregation | null;
  /** Of the adjusted score: how many inputs the model has. Default 0, not adjusted. */
  numRegressors?: number;
}

interface Sums {
  readonly squaredSum: Weight;
  readonly sum: Weight;
  readonly residual: Weight;
  readonly count: Weight;
}

export class R2Score extends Metric {
  readonly classAggregation: Aggregation | null;
  readonly numRegressors: number;
  readonly #samples: Weight;
  #sums: Sums | null = null;

  constructor(options: R2ScoreOptions = {}) {
    const { name = "r2_score", dtype, classAggregation = "uniform_average", numRegressors = 0 } = options;
    super({ name, dtype });
    this.checkOptions(options, ["classAggregation", "numRegressors"]);
    this.classAggregation =
      classAggregation === null
        ? null
        : oneOf<Aggregation>("R2Score: classAggregation", classAggregation, [
            "uniform_average",
            "variance_weighted_average",
          ]);
    this.numRegressors = wholeNumber("R2Score", "numRegressors", numRegressors);
    this.#samples = this.addVariable("num_samples");
  }

  #build(outputs: number): Sums {
    const shape = [outputs];
    this.#sums ??= {
      squaredSum: this.addVariable("squared_sum", shape),
      sum: this.addVariable("sum", shape),
      residual: this.addVariable("residual", shape),
      count: this.addVariable("count", shape),
    };
    return this.#sums;
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const [t, p] = aligned(this.where, cast(yTrue, "float32"), cast(yPred, "float32"));
    const outputs = p.shape[1];
    if (p.shape.length !== 2 || typeof outputs !== "number") {
      throw new ShapeError(`${this.where}: expected outputs (batch, numbers), got ${formatShape(yPred.shape)}.`);
    }
    const sums = this.#build(outputs);
    const given = sampleWeight && cast(sampleWeight, "float32");
    const column = given?.shape.length === 1 ? expandDims(given, 1) : given;
    const weights = column ? multiply(column, onesLike(t)) : onesLike(t);
    const addUp = (weight: Weight, values: SymbolicTensor) =>
      assign(weight, add(currentValue(weight), sum(values, { axis: 0 })));
    const weighted = multiply(t, weights);
    addUp(sums.sum, weighted);
    addUp(sums.squaredSum, multiply(t, weighted));
    addUp(sums.residual, multiply(square(subtract(t, p)), weights));
    addUp(sums.count, weights);
    assign(this.#samples, add(currentValue(this.#samples), countOf(t)));
  }

  override value(): SymbolicTensor {
    if (!this.#sums) throw new NotBuiltError(`${this.where} has no outputs yet: call updateState first.`);
    const [squares, total, residual, count] = Object.values<Weight>({ ...this.#sums }).map(currentValue);
    const spread = subtract(squares, multiply(total, divide(total, count)));
    const raw = subtract(1, divide(residual, spread));
    return this.#adjust(this.#aggregate(where(isinf(raw), 0, raw), spread));
  }

  #aggregate(scores: SymbolicTensor, spread: SymbolicTensor): SymbolicTensor {
    if (this.classAggregation === null) return scores;
    if (this.classAggregation === "uniform_average") return mean(scores);
    return divide(sum(multiply(spread, scores)), sum(spread));
  }

  /** 1 − (1 − R²)(n − 1) / (n − p − 1); with as few samples as inputs it stays R². */
  #adjust(score: SymbolicTensor): SymbolicTensor {
    const p = this.numRegressors;
    if (p === 0) return score;
    const rest = subtract(currentValue(this.#samples), 1);
    const adjusted = subtract(1, divide(multiply(subtract(1, score), rest), subtract(rest, p)));
    return where(greaterEqual(p, rest), score, adjusted);
  }

  override getConfig(): Record<string, unknown> {
    const { classAggregation, numRegressors } = this;
    return { ...super.getConfig(), classAggregation, numRegressors };
  }
}
