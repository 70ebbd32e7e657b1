/**
 * SeparableConv1D, SeparableConv2D: each channel convolved by itself, then all
 * mixed place by place; bias and activation once, at the end.
 *
 *     x                 (batch, places…, channels)
 *     depthwise_kernel  (taps…, channels, depthMultiplier)
 *     pointwise_kernel  (1…, channels · depthMultiplier, filters)
 *     y                 (batch, outputs…, filters)
 *
 * Same arguments, defaults and weight names as Keras 3's
 * `keras.layers.SeparableConv2D`.
 */
import { type Padding, type Shape, type SymbolicTensor, separableConv } from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import {
  type DepthwiseOptions,
  type KernelRules,
  type PerAxis,
  type PointwiseOptions,
  rulesConfig,
  WindowLayer,
  type WindowLayerOptions,
} from "./windowLayer.js";

export interface SeparableConvOptions extends WindowLayerOptions, DepthwiseOptions, PointwiseOptions {}

const OPTIONS = [
  "depthMultiplier",
  "depthwiseInitializer",
  "depthwiseRegularizer",
  "depthwiseConstraint",
  "pointwiseInitializer",
  "pointwiseRegularizer",
  "pointwiseConstraint",
];

abstract class SeparableConv extends WindowLayer {
  readonly filters: number;
  readonly depthMultiplier: number;
  readonly depthwiseRule: KernelRules;
  readonly pointwiseRule: KernelRules;
  depthwiseKernel: Weight | null = null;
  pointwiseKernel: Weight | null = null;

  constructor(rank: 1 | 2, filters: number, kernelSize: PerAxis, options: SeparableConvOptions) {
    super(kernelSize, options, { rank, options: OPTIONS });
    this.filters = positiveInteger(this.className, "filters", filters);
    this.depthMultiplier = positiveInteger(this.className, "depthMultiplier", options.depthMultiplier ?? 1);
    this.depthwiseRule = this.kernelRules("depthwise", options);
    this.pointwiseRule = this.kernelRules("pointwise", options);
  }

  override build(inputShape: Shape): void {
    const { kernelSize, depthMultiplier, filters } = this;
    const channels = this.channelsOf(inputShape);
    const one = kernelSize.map(() => 1);
    const mixed = [channels * depthMultiplier, filters];
    this.depthwiseKernel = this.addKernel(
      "depthwise_kernel",
      kernelSize,
      [channels, depthMultiplier],
      this.depthwiseRule,
    );
    this.pointwiseKernel = this.addKernel("pointwise_kernel", one, mixed, this.pointwiseRule);
    this.addBias(filters);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { strides, dilationRate } = this;
    const padding = this.padding as Padding;
    const [depthwise, pointwise] = [this.depthwiseKernel as Weight, this.pointwiseKernel as Weight];
    return this.convolve(x, (last) =>
      separableConv(last, depthwise.symbol, pointwise.symbol, { strides, padding, dilationRate }),
    );
  }

  protected override get channels(): number | null {
    return this.depthwiseKernel ? this.depthwiseKernel.shape[this.rank] : null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      depthMultiplier: this.depthMultiplier,
      ...rulesConfig("depthwise", this.depthwiseRule),
      ...rulesConfig("pointwise", this.pointwiseRule),
    };
  }
}

export class SeparableConv1D extends SeparableConv {
  /**
   * @param filters channels of the output; a positive integer
   * @param kernelSize taps of the window
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(filters: number, kernelSize: PerAxis, options: SeparableConvOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}

export class SeparableConv2D extends SeparableConv {
  /** As SeparableConv1D, over two axes. */
  constructor(filters: number, kernelSize: PerAxis, options: SeparableConvOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}
