/**
 * AffineNormalization: what layers have in common that bring x to mean 0 and
 * variance 1 and then let training scale and shift it: y = x̂ · gamma + beta.
 */
import {
  ArgumentError,
  formatShape,
  normalizeAxis,
  reshape,
  type Shape,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  show,
} from "@neurode/core";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";

export interface AffineNormalizationOptions extends LayerOptions {
  /** Added to the variance, so that no division is by 0. Default 0.001. */
  epsilon?: number;
  /** Add `beta`. Default true. */
  center?: boolean;
  /** Multiply by `gamma`. Default true. */
  scale?: boolean;
  /** How `beta` starts. Default `"zeros"`. */
  betaInitializer?: InitializerLike;
  /** How `gamma` starts. Default `"ones"`. */
  gammaInitializer?: InitializerLike;
  /** Penalty on `beta` in training. Default none. */
  betaRegularizer?: RegularizerLike;
  /** Penalty on `gamma` in training. Default none. */
  gammaRegularizer?: RegularizerLike;
  /** What `beta` is brought back to after updates in training. Default none. */
  betaConstraint?: ConstraintLike;
  /** What `gamma` is brought back to after updates in training. Default none. */
  gammaConstraint?: ConstraintLike;
}

const OPTIONS = [
  "epsilon",
  "center",
  "scale",
  "betaInitializer",
  "gammaInitializer",
  "betaRegularizer",
  "gammaRegularizer",
  "betaConstraint",
  "gammaConstraint",
];

export abstract class AffineNormalization extends Layer {
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly betaInitializer: Initializer;
  readonly gammaInitializer: Initializer;
  readonly betaRegularizer: Regularizer | null;
  readonly gammaRegularizer: Regularizer | null;
  readonly betaConstraint: Constraint | null;
  readonly gammaConstraint: Constraint | null;
  gamma: Weight | null = null;
  beta: Weight | null = null;

  constructor(options: AffineNormalizationOptions, known: readonly string[]) {
    super(options);
    this.checkOptions(options, [...OPTIONS, ...known]);
    const where = this.className;
    this.epsilon = epsilonOf(where, options.epsilon ?? 1e-3);
    this.center = boolean(where, "center", options.center ?? true);
    this.scale = boolean(where, "scale", options.scale ?? true);
    this.betaInitializer = initializer(`${where}: betaInitializer`, options.betaInitializer ?? "zeros");
    this.gammaInitializer = initializer(`${where}: gammaInitializer`, options.gammaInitializer ?? "ones");
    this.betaRegularizer = regularizer(`${where}: betaRegularizer`, options.betaRegularizer);
    this.gammaRegularizer = regularizer(`${where}: gammaRegularizer`, options.gammaRegularizer);
    this.betaConstraint = constraint(`${where}: betaConstraint`, options.betaConstraint);
    this.gammaConstraint = constraint(`${where}: gammaConstraint`, options.gammaConstraint);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** Makes `gamma` and `beta` of this shape, as far as the options want them. To be called in `build`. */
  protected addAffineWeights(shape: StaticShape): void {
    const ofGamma = { regularizer: this.gammaRegularizer, constraint: this.gammaConstraint };
    const ofBeta = { regularizer: this.betaRegularizer, constraint: this.betaConstraint };
    if (this.scale) this.gamma = this.addWeight("gamma", shape, this.gammaInitializer, ofGamma);
    if (this.center) this.beta = this.addWeight("beta", shape, this.betaInitializer, ofBeta);
  }

  override getConfig(): Record<string, unknown> {
    const { epsilon, center, scale, betaInitializer, gammaInitializer } = this;
    const { betaRegularizer, gammaRegularizer, betaConstraint, gammaConstraint } = this;
    return {
      ...super.getConfig(),
      ...{ epsilon, center, scale, betaInitializer, gammaInitializer },
      ...{ betaRegularizer, gammaRegularizer, betaConstraint, gammaConstraint },
    };
  }
}

/** A number of at least 0. */
export function epsilonOf(where: string, value: unknown): number {
  if (typeof value === "number" && value >= 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new ArgumentError(`${where}: "epsilon" must be a number of at least 0, got ${show(value)}.`);
}

/** An option `axis` of one axis or several. */
export function axisOption(where: string, axis: unknown): number | readonly number[] {
  const axes = Array.isArray(axis) ? axis : [axis];
  if (axes.length > 0 && axes.every(Number.isInteger)) return axis as number | readonly number[];
  throw new ArgumentError(`${where}: "axis" must be a whole number or a list of them, got ${show(axis)}.`);
}

/** The axes counted from the front, in order. Throws a ShapeError when one is the batch, outside, or there twice. */
export function featureAxes(where: string, axis: number | readonly number[], shape: Shape): number[] {
  const axes = [axis]
    .flat()
    .map((each) => normalizeAxis(each, shape, where))
    .sort((a, b) => a - b);
  if (axes[0] > 0 && new Set(axes).size === axes.length) return axes;
  throw new ShapeError(
    `${where}: "axis" must name axes of ${formatShape(shape)} behind the batch, none twice, got ${show(axis)}.`,
  );
}

/** `weight`, with one axis for each of `axes`, shaped so that it broadcasts over a tensor of `rank` axes. */
export function alongAxes(weight: SymbolicTensor, axes: readonly number[], rank: number): SymbolicTensor {
  const sizes = Array.from({ length: rank - axes[0] }, (_, i) => {
    const at = axes.indexOf(axes[0] + i);
    return at < 0 ? 1 : (weight.shape[at] as number);
  });
  return sizes.length === weight.shape.length ? weight : reshape(weight, sizes);
}
