/**
 * Conv1D, Conv2D, Conv3D: convolution over one, two or three axes.
 *
 *     y = activation(x * kernel + bias)
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, channels / groups, filters)
 *     y       (batch, outputs…, filters)
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.Conv2D`.
 */
import {
  ArgumentError,
  conv,
  formatShape,
  type Padding,
  type Shape,
  ShapeError,
  type SymbolicTensor,
} from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import {
  type KernelOptions,
  type KernelRules,
  type PerAxis,
  rulesConfig,
  WindowLayer,
  type WindowLayerOptions,
} from "./windowLayer.js";

export interface ConvOptions extends WindowLayerOptions, KernelOptions {
  /** Parts into which the channels and the filters are divided; each filter sees the channels of its own. Default 1. */
  groups?: number;
}

export interface Conv1DOptions extends Omit<ConvOptions, "padding"> {
  /** As for the others; `"causal"`: all zeros in front, so that no output sees what comes later. Default `"valid"`. */
  padding?: Padding | "causal";
}

const OPTIONS = ["groups", "kernelInitializer", "kernelRegularizer", "kernelConstraint"];

abstract class Conv extends WindowLayer {
  readonly filters: number;
  readonly groups: number;
  readonly kernelRule: KernelRules;
  kernel: Weight | null = null;

  constructor(rank: 1 | 2 | 3, filters: number, kernelSize: PerAxis, options: Conv1DOptions) {
    const paddings = rank === 1 ? ["valid", "same", "causal"] : ["valid", "same"];
    super(kernelSize, options, { rank, options: OPTIONS, paddings, eitherStridesOrDilation: true });
    this.filters = positiveInteger(this.className, "filters", filters);
    this.groups = positiveInteger(this.className, "groups", options.groups ?? 1);
    this.kernelRule = this.kernelRules("kernel", options);
    if (this.filters % this.groups === 0) return;
    throw new ArgumentError(
      `${this.className}: "filters" must be a multiple of groups, got ${this.filters} filters in ${this.groups} groups.`,
    );
  }

  override build(inputShape: Shape): void {
    const channels = this.channelsOf(inputShape);
    if (channels === 0 || channels % this.groups !== 0) {
      throw new ShapeError(
        `${this.where}: the ${channels} channels of the input ${formatShape(inputShape)} cannot be divided into ` +
          `${this.groups} groups. Choose groups that divide them.`,
      );
    }
    this.kernel = this.addKernel("kernel", this.kernelSize, [channels / this.groups, this.filters], this.kernelRule);
    this.addBias(this.filters);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { strides, padding, dilationRate } = this;
    const kernel = this.kernel as Weight;
    return this.convolve(x, (last) => conv(last, kernel.symbol, { strides, padding, dilationRate }));
  }

  protected override get channels(): number | null {
    return this.kernel ? this.kernel.shape[this.rank] * this.groups : null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      groups: this.groups,
      ...rulesConfig("kernel", this.kernelRule),
    };
  }
}

export class Conv1D extends Conv {
  /**
   * @param filters channels of the output; a positive integer
   * @param kernelSize taps of the window
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(filters: number, kernelSize: PerAxis, options: Conv1DOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}

export class Conv2D extends Conv {
  /** As Conv1D, over two axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}

export class Conv3D extends Conv {
  /** As Conv1D, over three axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
