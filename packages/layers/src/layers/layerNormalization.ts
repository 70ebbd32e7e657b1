/**
 * LayerNormalization: brings each sample, along some axes, to mean 0 and
 * variance 1 (Ba et al. 2016).
 *
 *     y = (x − mean) / √(variance + epsilon) · gamma + beta
 *
 * Along the last axis alone, with both weights, that is one op.
 */
import {
  add,
  layerNormalization,
  mean,
  multiply,
  rsqrt,
  type Shape,
  type SymbolicTensor,
  square,
  subtract,
  UnsupportedError,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { boolean } from "../validate.js";
import {
  AffineNormalization,
  type AffineNormalizationOptions,
  alongAxes,
  axisOption,
  featureAxes,
} from "./affineNormalization.js";

export interface LayerNormalizationOptions extends AffineNormalizationOptions {
  /** The axis, or axes, that are normalized together; `gamma` and `beta` have their sizes. Default -1, the last. */
  axis?: number | readonly number[];
  /** Keras's deprecated scaling by the variance alone; false is all there is here: use RMSNormalization. */
  rmsScaling?: boolean;
}

export class LayerNormalization extends AffineNormalization {
  readonly axis: number | readonly number[];

  constructor(first: FirstArgument<LayerNormalizationOptions, "axis"> = {}, rest?: LayerNormalizationOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options, ["axis", "rmsScaling"]);
    this.axis = axisOption("LayerNormalization", options.axis ?? -1);
    if (boolean("LayerNormalization", "rmsScaling", options.rmsScaling ?? false)) {
      throw new UnsupportedError("LayerNormalization: rmsScaling: true is not supported: use RMSNormalization.");
    }
  }

  override build(inputShape: Shape): void {
    const axes = featureAxes(this.where, this.axis, inputShape);
    this.addAffineWeights(axes.map((axis) => this.fixedAxis(inputShape, axis)));
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    featureAxes(this.where, this.axis, shape);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const axes = featureAxes(this.where, this.axis, x.shape);
    const { gamma, beta, epsilon } = this;
    if (gamma && beta && axes.length === 1 && axes[0] === x.shape.length - 1) {
      return layerNormalization(x, gamma.symbol, beta.symbol, { epsilon });
    }
    const along = { axis: axes, keepdims: true };
    const centered = subtract(x, mean(x, along));
    let y = multiply(centered, rsqrt(add(mean(square(centered), along), epsilon)));
    if (gamma) y = multiply(y, alongAxes(gamma.symbol, axes, x.shape.length));
    return beta ? add(y, alongAxes(beta.symbol, axes, x.shape.length)) : y;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis, rmsScaling: false };
  }
}
