/**
 * Constraints: what a weight is brought back to after each update in training.
 * Formulas and defaults are Keras 3's; a norm is √Σ w² along `axis`, and ε is 1e-7.
 */
import {
  ArgumentError,
  checkOptions,
  normalizeAxis,
  oneOf,
  type StaticShape,
  show,
  sizeOf,
  type Tensor,
} from "@neurode/core";

const EPSILON = 1e-7;

export abstract class Constraint {
  /** The values that `weight` is brought to, row-major. */
  abstract constrain(weight: Tensor): number[];

  /** The arguments, by Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }
}

/** No value below 0. */
export class NonNeg extends Constraint {
  override constrain(weight: Tensor): number[] {
    return weight.numbers().map((value) => Math.max(value, 0));
  }
}

/** The axis, or several, that a norm is taken along. */
type Axes = number | readonly number[];

/** A constraint on norms along an axis: each vector is scaled from its norm to another. */
abstract class NormConstraint extends Constraint {
  readonly axis: Axes;

  constructor(where: string, axis: Axes) {
    super();
    if (![axis].flat().every(Number.isInteger)) {
      throw new ArgumentError(`${where}: axis must be a whole number or a list of them, got ${show(axis)}.`);
    }
    this.axis = axis;
  }

  /** What a vector of this norm is multiplied by. */
  protected abstract scale(norm: number): number;

  override constrain(weight: Tensor): number[] {
    const values = weight.numbers();
    const axes = [this.axis].flat().map((axis) => normalizeAxis(axis, weight.shape.length, this.constructor.name));
    const group = groupsAlong(weight.shape, axes);
    const squares = new Map<number, number>();
    values.forEach((value, i) => {
      squares.set(group(i), (squares.get(group(i)) ?? 0) + value * value);
    });
    return values.map((value, i) => value * this.scale(Math.sqrt(squares.get(group(i)) ?? 0)));
  }
}

/** Norms of at most `maxValue`. Defaults: 2, axis 0. */
export class MaxNorm extends NormConstraint {
  readonly maxValue: number;

  constructor(options: { maxValue?: number; axis?: Axes } = {}) {
    super("MaxNorm", options.axis ?? 0);
    checkOptions("MaxNorm", options, ["maxValue", "axis"]);
    this.maxValue = bound("MaxNorm", "maxValue", options.maxValue ?? 2);
  }

  protected override scale(norm: number): number {
    return Math.min(norm, this.maxValue) / (EPSILON + norm);
  }
}

/** Norms between `minValue` and `maxValue`, approached by `rate` at each update. Defaults: 0, 1, 1, axis 0. */
export class MinMaxNorm extends NormConstraint {
  readonly minValue: number;
  readonly maxValue: number;
  readonly rate: number;

  constructor(options: { minValue?: number; maxValue?: number; rate?: number; axis?: Axes } = {}) {
    super("MinMaxNorm", options.axis ?? 0);
    checkOptions("MinMaxNorm", options, ["minValue", "maxValue", "rate", "axis"]);
    this.minValue = bound("MinMaxNorm", "minValue", options.minValue ?? 0);
    this.maxValue = bound("MinMaxNorm", "maxValue", options.maxValue ?? 1);
    this.rate = bound("MinMaxNorm", "rate", options.rate ?? 1);
  }

  protected override scale(norm: number): number {
    const wanted = Math.min(Math.max(norm, this.minValue), this.maxValue);
    return (this.rate * wanted + (1 - this.rate) * norm) / (EPSILON + norm);
  }
}

/** Norms of 1. Default axis 0. */
export class UnitNorm extends NormConstraint {
  constructor(options: { axis?: Axes } = {}) {
    super("UnitNorm", options.axis ?? 0);
    checkOptions("UnitNorm", options, ["axis"]);
  }

  protected override scale(norm: number): number {
    return 1 / (EPSILON + norm);
  }
}

/** Which vector along `axes` the element at each flat position belongs to: the position with those axes at 0. */
function groupsAlong(shape: StaticShape, axes: readonly number[]): (position: number) => number {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  return (position) =>
    axes.reduce(
      (group, axis) => group - (Math.floor(position / strides[axis]) % shape[axis]) * strides[axis],
      position,
    );
}

function bound(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new ArgumentError(`${where}: ${what} must be a number of at least 0, got ${show(value)}.`);
}

const byName = { max_norm: MaxNorm, min_max_norm: MinMaxNorm, non_neg: NonNeg, unit_norm: UnitNorm };

type SnakeName = keyof typeof byName;

/** A name, a constraint with arguments of its own, or null for none. */
export type ConstraintLike = SnakeName | "maxNorm" | "minMaxNorm" | "nonNeg" | "unitNorm" | Constraint | null;

/** The constraint classes, by the names they are saved under. */
export const constraintClasses: Readonly<Record<string, new (options: never) => Constraint>> = {
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  UnitNorm,
};

/** Looks a constraint up. Throws an ArgumentError with a suggestion for names that are not known. */
export function constraint(where: string, identifier: ConstraintLike | undefined): Constraint | null {
  if (identifier === null || identifier === undefined) return null;
  if (identifier instanceof Constraint) return identifier;
  return new byName[oneOf(where, identifier, Object.keys(byName) as SnakeName[])]();
}
