/**
 * DepthwiseConv1D, DepthwiseConv2D: each channel convolved by itself, with
 * `depthMultiplier` kernels.
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, channels, depthMultiplier)
 *     y       (batch, outputs…, channels · depthMultiplier)
 *
 * Same arguments, defaults and weight names as Keras 3's
 * `keras.layers.DepthwiseConv2D`.
 */
import { depthwiseConv, type Padding, type Shape, type SymbolicTensor } from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import {
  type DepthwiseOptions,
  type KernelRules,
  type PerAxis,
  rulesConfig,
  WindowLayer,
  type WindowLayerOptions,
} from "./windowLayer.js";

export interface DepthwiseConvOptions extends WindowLayerOptions, DepthwiseOptions {}

const OPTIONS = ["depthMultiplier", "depthwiseInitializer", "depthwiseRegularizer", "depthwiseConstraint"];

abstract class DepthwiseConv extends WindowLayer {
  readonly depthMultiplier: number;
  readonly depthwiseRule: KernelRules;
  kernel: Weight | null = null;

  constructor(rank: 1 | 2, kernelSize: PerAxis, options: DepthwiseConvOptions) {
    super(kernelSize, options, { rank, options: OPTIONS });
    this.depthMultiplier = positiveInteger(this.className, "depthMultiplier", options.depthMultiplier ?? 1);
    this.depthwiseRule = this.kernelRules("depthwise", options);
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    this.kernel = this.addKernel("kernel", this.kernelSize, [channels, this.depthMultiplier], this.depthwiseRule);
    this.addBias(channels * this.depthMultiplier);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { strides, dilationRate } = this;
    const padding = this.padding as Padding;
    const kernel = this.kernel as Weight;
    return this.convolve(x, (last) => depthwiseConv(last, kernel.symbol, { strides, padding, dilationRate }));
  }

  protected override get channels(): number | null {
    return this.kernel ? this.kernel.shape[this.rank] : null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      depthMultiplier: this.depthMultiplier,
      ...rulesConfig("depthwise", this.depthwiseRule),
    };
  }
}

export class DepthwiseConv1D extends DepthwiseConv {
  /**
   * @param kernelSize taps of the window
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(kernelSize: PerAxis, options: DepthwiseConvOptions = {}) {
    super(1, kernelSize, options);
  }
}

export class DepthwiseConv2D extends DepthwiseConv {
  /** As DepthwiseConv1D, over two axes. */
  constructor(kernelSize: PerAxis, options: DepthwiseConvOptions = {}) {
    super(2, kernelSize, options);
  }
}
