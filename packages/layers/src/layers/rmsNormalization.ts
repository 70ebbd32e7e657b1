/** RMSNormalization: y = x / √(mean of x² + epsilon) · scale, along some axes (Zhang & Sennrich 2019). */
import { add, mean, multiply, rsqrt, type Shape, type SymbolicTensor, square } from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Ones } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import type { Weight } from "../weight.js";
import { alongAxes, axisOption, epsilonOf, featureAxes } from "./affineNormalization.js";

export interface RMSNormalizationOptions extends LayerOptions {
  /** The axis, or axes, that are normalized together; `scale` has their sizes. Default -1, the last. */
  axis?: number | readonly number[];
  /** Added to the mean square, so that no division is by 0. Default 1e-6. */
  epsilon?: number;
}

export class RMSNormalization extends Layer {
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  scale: Weight | null = null;

  constructor(first: FirstArgument<RMSNormalizationOptions, "axis"> = {}, rest?: RMSNormalizationOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options);
    this.checkOptions(options, ["axis", "epsilon"]);
    this.axis = axisOption("RMSNormalization", options.axis ?? -1);
    this.epsilon = epsilonOf("RMSNormalization", options.epsilon ?? 1e-6);
  }

  override build(inputShape: Shape): void {
    const axes = featureAxes(this.where, this.axis, inputShape);
    const sizes = axes.map((axis) => this.fixedAxis(inputShape, axis));
    this.scale = this.addWeight("scale", sizes, new Ones());
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    featureAxes(this.where, this.axis, shape);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { scale } = this as unknown as { scale: Weight };
    const axes = featureAxes(this.where, this.axis, x.shape);
    const inverse = rsqrt(add(mean(square(x), { axis: axes, keepdims: true }), this.epsilon));
    return multiply(multiply(x, inverse), alongAxes(scale.symbol, axes, x.shape.length));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, epsilon: this.epsilon };
  }
}
