/** PiecewiseConstantDecay: one rate after another. */
import { ArgumentError, constant, lessEqual, type SymbolicTensor, show, where } from "@neurode/core";
import { checkSchedule, LearningRateSchedule } from "./schedule.js";

export interface PiecewiseConstantDecayOptions {
  /** The last step of each rate but the last, rising. */
  boundaries: readonly number[];
  /** The rates, one more than boundaries. */
  values: readonly number[];
  name?: string;
}

export class PiecewiseConstantDecay extends LearningRateSchedule {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
  readonly name: string;

  constructor(options: PiecewiseConstantDecayOptions) {
    super();
    const name = "PiecewiseConstantDecay";
    checkSchedule(name, options, [], ["boundaries", "values"]);
    const { boundaries, values } = options;
    if (!isNumbers(boundaries) || !isNumbers(values) || values.length !== boundaries.length + 1) {
      throw new ArgumentError(
        `${name}: values must be one number more than boundaries, got ${show(values)} for ${show(boundaries)}.`,
      );
    }
    if (boundaries.some((boundary, i) => i > 0 && boundary <= boundaries[i - 1])) {
      throw new ArgumentError(`${name}: boundaries must rise, got ${show(boundaries)}.`);
    }
    this.boundaries = boundaries;
    this.values = values;
    this.name = options.name ?? "PiecewiseConstant";
  }

  override call(step: SymbolicTensor): SymbolicTensor {
    const last = constant(this.values[this.values.length - 1]);
    return this.boundaries.reduceRight<SymbolicTensor>(
      (rest, boundary, i) => where(lessEqual(step, boundary), this.values[i], rest),
      last,
    );
  }
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number" && Number.isFinite(each));
}
