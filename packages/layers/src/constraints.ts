/**
 * Constraints: what a weight is brought back to after each update in training.
 * Formulas and defaults are Keras 3's; a norm is √Σ w² along `axis`, and ε is 1e-7.
 */
import {
  ArgumentError,
  add,
  checkOptions,
  clip,
  compute,
  divide,
  maximum,
  minimum,
  multiply,
  oneOf,
  type SymbolicTensor,
  show,
  sqrt,
  square,
  sum,
  type Tensor,
} from "@neurode/core";

const EPSILON = 1e-7;

export abstract class Constraint {
  /** What a weight is brought to, recorded with ops. */
  abstract apply(weight: SymbolicTensor): SymbolicTensor;

  /** The values that `weight` is brought to, row-major. */
  constrain(weight: Tensor): number[] {
    const result = compute((symbol) => this.apply(symbol), [weight]);
    const values = result.numbers();
    result.dispose();
    return values;
  }

  /** The arguments, by Keras's names in camelCase. */
  getConfig(): Record<string, unknown> {
    return Object.fromEntries(Object.entries(this));
  }
}

/** No value below 0. */
export class NonNeg extends Constraint {
  override apply(weight: SymbolicTensor): SymbolicTensor {
    return maximum(weight, 0);
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

  /** The norm that a vector of this norm is to have. */
  protected abstract wanted(norm: SymbolicTensor): SymbolicTensor | number;

  override apply(weight: SymbolicTensor): SymbolicTensor {
    const norm = sqrt(sum(square(weight), { axis: this.axis, keepdims: true }));
    return multiply(weight, divide(this.wanted(norm), add(norm, EPSILON)));
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

  protected override wanted(norm: SymbolicTensor): SymbolicTensor {
    return minimum(norm, this.maxValue);
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

  protected override wanted(norm: SymbolicTensor): SymbolicTensor {
    return add(multiply(clip(norm, this.minValue, this.maxValue), this.rate), multiply(norm, 1 - this.rate));
  }
}

/** Norms of 1. Default axis 0. */
export class UnitNorm extends NormConstraint {
  constructor(options: { axis?: Axes } = {}) {
    super("UnitNorm", options.axis ?? 0);
    checkOptions("UnitNorm", options, ["axis"]);
  }

  protected override wanted(): number {
    return 1;
  }
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
