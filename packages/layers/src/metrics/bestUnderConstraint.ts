/**
 * The best that one measure is at a threshold at which another is at least a
 * given value: precision at a recall, sensitivity at a specificity.
 */
import { greaterEqual, max, type SymbolicTensor, where } from "@neurode/core";
import { classIdOrNull, numberBetween, positiveInteger } from "../validate.js";
import { confusionOf, evenThresholds, type Thresholds } from "./confusion.js";
import { ConfusionState } from "./confusionState.js";
import { Metric, type MetricOptions } from "./metric.js";

export interface BestUnderConstraintOptions extends MetricOptions {
  /** How many thresholds are tried, evenly from 0 to 1. Default 200. */
  numThresholds?: number;
  /** The number of a class: only its outputs count. Default null: all. */
  classId?: number | null;
}

abstract class BestUnderConstraint extends Metric {
  readonly numThresholds: number;
  readonly classId: number | null;
  protected readonly state: ConfusionState;
  readonly #least: number;
  readonly #what: string;
  readonly #thresholds: Thresholds;

  /** @param what the name of the measure that is to be at least `least` */
  constructor(what: string, least: number, options: BestUnderConstraintOptions) {
    const { name, dtype, numThresholds = 200, classId = null } = options;
    super({ name, dtype });
    this.checkOptions(options, ["numThresholds", "classId"]);
    const where = this.className;
    this.#what = what;
    this.#least = numberBetween(where, what, least, 0, 1);
    this.numThresholds = positiveInteger(where, "numThresholds", numThresholds);
    this.classId = classIdOrNull(where, classId);
    this.#thresholds = evenThresholds(numThresholds);
    this.state = new ConfusionState([numThresholds], (each, shape) => this.addVariable(each, shape));
  }

  /** What must be at least the value, and what is then as large as can be. */
  protected abstract get measures(): readonly [constrained: SymbolicTensor, wanted: SymbolicTensor];

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const { classId } = this;
    this.state.add(confusionOf(this.where, yTrue, yPred, sampleWeight, this.#thresholds, { classId }));
  }

  override value(): SymbolicTensor {
    const [constrained, wanted] = this.measures;
    return max(where(greaterEqual(constrained, this.#least), wanted, 0));
  }

  override getConfig(): Record<string, unknown> {
    const { numThresholds, classId } = this;
    return { ...super.getConfig(), classId, numThresholds, [this.#what]: this.#least };
  }
}

export class SensitivityAtSpecificity extends BestUnderConstraint {
  constructor(specificity: number, options: BestUnderConstraintOptions = {}) {
    super("specificity", specificity, options);
  }

  protected override get measures(): readonly [SymbolicTensor, SymbolicTensor] {
    return [this.state.specificity, this.state.recall];
  }
}

export class SpecificityAtSensitivity extends BestUnderConstraint {
  constructor(sensitivity: number, options: BestUnderConstraintOptions = {}) {
    super("sensitivity", sensitivity, options);
  }

  protected override get measures(): readonly [SymbolicTensor, SymbolicTensor] {
    return [this.state.recall, this.state.specificity];
  }
}

export class PrecisionAtRecall extends BestUnderConstraint {
  constructor(recall: number, options: BestUnderConstraintOptions = {}) {
    super("recall", recall, options);
  }

  protected override get measures(): readonly [SymbolicTensor, SymbolicTensor] {
    return [this.state.recall, this.state.precision];
  }
}

export class RecallAtPrecision extends BestUnderConstraint {
  constructor(precision: number, options: BestUnderConstraintOptions = {}) {
    super("precision", precision, options);
  }

  protected override get measures(): readonly [SymbolicTensor, SymbolicTensor] {
    return [this.state.precision, this.state.recall];
  }
}
