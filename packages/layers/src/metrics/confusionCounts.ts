/** Counts of right and wrong outputs at thresholds, and the shares of them that are precision and recall. */
import { add, reshape, type SymbolicTensor } from "@neurode/core";
import { divideNoNan } from "../divideNoNan.js";
import { assign, currentValue } from "../state.js";
import { classIdOrNull, positiveIntegerOrNull } from "../validate.js";
import type { Weight } from "../weight.js";
import { type ConfusionName, confusionOf, type Thresholds, thresholdsOf } from "./confusion.js";
import { Metric, type MetricOptions } from "./metric.js";

export interface ThresholdOptions extends MetricOptions {
  /** Above which outputs are positive, one from 0 to 1 or several, each with a result. Default null: 0.5. */
  thresholds?: number | readonly number[] | null;
}

export interface PrecisionOptions extends ThresholdOptions {
  /** How many of a sample's outputs, the largest, can be positive. Default null: all. */
  topK?: number | null;
  /** The number of a class: only its outputs count. Default null: all. */
  classId?: number | null;
}

/** A result for each threshold; a scalar for one. */
function scalarOfOne(values: SymbolicTensor, { values: { length } }: Thresholds): SymbolicTensor {
  return length === 1 ? reshape(values, []) : values;
}

abstract class ConfusionCount extends Metric {
  readonly thresholds: number | readonly number[] | null;
  readonly #thresholds: Thresholds;
  readonly #accumulator: Weight;

  constructor(options: ThresholdOptions = {}) {
    const { name, dtype, thresholds = null } = options;
    super({ name, dtype });
    this.checkOptions(options, ["thresholds"]);
    this.thresholds = thresholds;
    this.#thresholds = thresholdsOf(this.className, thresholds);
    this.#accumulator = this.addVariable("accumulator", [this.#thresholds.values.length]);
  }

  protected abstract get counted(): ConfusionName;

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const counts = confusionOf(this.where, yTrue, yPred, sampleWeight, this.#thresholds);
    assign(this.#accumulator, add(currentValue(this.#accumulator), counts[this.counted]));
  }

  override value(): SymbolicTensor {
    return scalarOfOne(currentValue(this.#accumulator), this.#thresholds);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), thresholds: this.thresholds };
  }
}

export class TruePositives extends ConfusionCount {
  protected override get counted(): ConfusionName {
    return "truePositives";
  }
}

export class FalsePositives extends ConfusionCount {
  protected override get counted(): ConfusionName {
    return "falsePositives";
  }
}

export class TrueNegatives extends ConfusionCount {
  protected override get counted(): ConfusionName {
    return "trueNegatives";
  }
}

export class FalseNegatives extends ConfusionCount {
  protected override get counted(): ConfusionName {
    return "falseNegatives";
  }
}

/** True positives / (true positives + others of a kind). */
abstract class PositiveShare extends Metric {
  readonly thresholds: number | readonly number[] | null;
  readonly topK: number | null;
  readonly classId: number | null;
  readonly #thresholds: Thresholds;
  readonly #truePositives: Weight;
  readonly #others: Weight;

  constructor(options: PrecisionOptions, others: string) {
    const { name, dtype, thresholds = null, topK = null, classId = null } = options;
    super({ name, dtype });
    this.checkOptions(options, ["thresholds", "topK", "classId"]);
    const where = this.className;
    this.thresholds = thresholds;
    this.topK = positiveIntegerOrNull(where, "topK", topK);
    this.classId = classIdOrNull(where, classId);
    this.#thresholds = thresholdsOf(where, thresholds, topK !== null);
    const shape = [this.#thresholds.values.length];
    this.#truePositives = this.addVariable("true_positives", shape);
    this.#others = this.addVariable(others, shape);
  }

  protected abstract get counted(): ConfusionName;

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const { topK, classId } = this;
    const counts = confusionOf(this.where, yTrue, yPred, sampleWeight, this.#thresholds, { topK, classId });
    assign(this.#truePositives, add(currentValue(this.#truePositives), counts.truePositives));
    assign(this.#others, add(currentValue(this.#others), counts[this.counted]));
  }

  override value(): SymbolicTensor {
    const right = currentValue(this.#truePositives);
    return scalarOfOne(divideNoNan(right, add(right, currentValue(this.#others))), this.#thresholds);
  }

  override getConfig(): Record<string, unknown> {
    const { thresholds, topK, classId } = this;
    return { ...super.getConfig(), thresholds, topK, classId };
  }
}

/** How many of the positive outputs are right. */
export class Precision extends PositiveShare {
  constructor(options: PrecisionOptions = {}) {
    super(options, "false_positives");
  }

  protected override get counted(): ConfusionName {
    return "falsePositives";
  }
}

/** How many of the positive targets are found. */
export class Recall extends PositiveShare {
  constructor(options: PrecisionOptions = {}) {
    super(options, "false_negatives");
  }

  protected override get counted(): ConfusionName {
    return "falseNegatives";
  }
}
