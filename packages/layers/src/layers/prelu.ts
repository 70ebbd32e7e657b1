/**
 * PReLU: y = x where x ≥ 0, else alpha · x, with an alpha that is learned (He
 * et al. 2015).
 *
 *     x  (batch, a, b, …)      alpha  (a, b, …), 1 in place of the axes that share one
 */
import {
  ArgumentError,
  multiply,
  negative,
  relu,
  type Shape,
  type SymbolicTensor,
  show,
  subtract,
} from "@neurode/core";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import type { Weight } from "../weight.js";

export interface PReLUOptions extends LayerOptions {
  /** How `alpha` starts. Default `"zeros"`. */
  alphaInitializer?: InitializerLike;
  /** Penalty on `alpha` in training. Default none. */
  alphaRegularizer?: RegularizerLike;
  /** What `alpha` is brought back to after updates in training. Default none. */
  alphaConstraint?: ConstraintLike;
  /** Axes along which one alpha serves all, the batch being 0: `[1, 2]` of images gives one per channel. Default none. */
  sharedAxes?: readonly number[] | number | null;
}

export class PReLU extends Layer {
  readonly alphaInitializer: Initializer;
  readonly alphaRegularizer: Regularizer | null;
  readonly alphaConstraint: Constraint | null;
  readonly sharedAxes: readonly number[] | null;
  alpha: Weight | null = null;

  constructor(first: FirstArgument<PReLUOptions, "alphaInitializer"> = {}, rest?: PReLUOptions) {
    const options = withFirst(new.target, "alphaInitializer", first, rest);
    super(options);
    this.checkOptions(options, ["alphaInitializer", "alphaRegularizer", "alphaConstraint", "sharedAxes"]);
    this.alphaInitializer = initializer("PReLU: alphaInitializer", options.alphaInitializer ?? "zeros");
    this.alphaRegularizer = regularizer("PReLU: alphaRegularizer", options.alphaRegularizer);
    this.alphaConstraint = constraint("PReLU: alphaConstraint", options.alphaConstraint);
    const { sharedAxes = null } = options;
    this.sharedAxes = typeof sharedAxes === "number" ? [sharedAxes] : sharedAxes;
    const fits = this.sharedAxes === null || this.sharedAxes.every((axis) => Number.isInteger(axis) && axis > 0);
    if (!fits) {
      throw new ArgumentError(
        `PReLU: "sharedAxes" must be axes from 1, the first behind the batch, got ${show(sharedAxes)}.`,
      );
    }
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override build(inputShape: Shape): void {
    const outside = this.sharedAxes?.find((axis) => axis >= inputShape.length);
    if (outside !== undefined) {
      throw new ArgumentError(
        `${this.where}: "sharedAxes" names axis ${outside}, but the input has ${inputShape.length} axes, the batch among them.`,
      );
    }
    const sizes = inputShape.map((_, axis) =>
      this.sharedAxes?.includes(axis) || axis === 0 ? 1 : this.fixedAxis(inputShape, axis),
    );
    this.alpha = this.addWeight("alpha", sizes.slice(1), this.alphaInitializer, {
      regularizer: this.alphaRegularizer,
      constraint: this.alphaConstraint,
    });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { alpha } = this as unknown as { alpha: Weight };
    return subtract(relu(x), multiply(alpha.symbol, relu(negative(x))));
  }

  override getConfig(): Record<string, unknown> {
    const { alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes } = this;
    return { ...super.getConfig(), alphaInitializer, alphaRegularizer, alphaConstraint, sharedAxes };
  }
}
