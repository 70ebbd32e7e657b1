/**
 * Conv1DTranspose, Conv2DTranspose, Conv3DTranspose: convolution the other way
 * round, from small to large; what the gradient of a convolution does.
 *
 *     x       (batch, places…, channels)
 *     kernel  (taps…, filters, channels)
 *     y       (batch, outputs…, filters)
 *
 * Same arguments, defaults and weight names as Keras 3's
 * `keras.layers.Conv2DTranspose`.
 */
import { ArgumentError, convTranspose, type Padding, type Shape, type SymbolicTensor } from "@neurode/core";
import { integers, positiveInteger } from "../../validate.js";
import type { Weight } from "../../weight.js";
import {
  type KernelOptions,
  type KernelRules,
  type PerAxis,
  rulesConfig,
  WindowLayer,
  type WindowLayerOptions,
} from "./windowLayer.js";

export interface ConvTransposeOptions extends WindowLayerOptions, KernelOptions {
  /**
   * Outputs added at the end of each axis, fewer than its stride. Default null: as many as make the output places ·
   * stride (`"same"`), or that and what the kernel reaches beyond (`"valid"`).
   */
  outputPadding?: PerAxis | null;
}

const OPTIONS = ["outputPadding", "kernelInitializer", "kernelRegularizer", "kernelConstraint"];

abstract class ConvTranspose extends WindowLayer {
  readonly filters: number;
  readonly outputPadding: readonly number[] | null;
  readonly kernelRule: KernelRules;
  kernel: Weight | null = null;

  constructor(rank: 1 | 2 | 3, filters: number, kernelSize: PerAxis, options: ConvTransposeOptions) {
    super(kernelSize, options, { rank, options: OPTIONS, eitherStridesOrDilation: true });
    const { outputPadding = null } = options;
    this.filters = positiveInteger(this.className, "filters", filters);
    this.outputPadding =
      outputPadding === null ? null : integers(this.className, "outputPadding", outputPadding, rank, 0);
    this.kernelRule = this.kernelRules("kernel", options);
    if (this.outputPadding?.every((added, axis) => added < this.strides[axis]) ?? true) return;
    throw new ArgumentError(
      `${this.className}: "outputPadding" must be less than strides along each axis, got ` +
        `[${this.outputPadding?.join(", ")}] and strides of [${this.strides.join(", ")}].`,
    );
  }

  override build(inputShape: Shape): void {
    this.kernel = this.addKernel(
      "kernel",
      this.kernelSize,
      [this.filters, this.channelsOf(inputShape)],
      this.kernelRule,
    );
    this.addBias(this.filters);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { strides, dilationRate, outputPadding } = this;
    const padding = this.padding as Padding;
    const kernel = this.kernel as Weight;
    return this.convolve(x, (last) =>
      convTranspose(last, kernel.symbol, { strides, padding, dilationRate, outputPadding }),
    );
  }

  protected override get channels(): number | null {
    return this.kernel ? this.kernel.shape[this.rank + 1] : null;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      filters: this.filters,
      outputPadding: this.outputPadding,
      ...rulesConfig("kernel", this.kernelRule),
    };
  }
}

export class Conv1DTranspose extends ConvTranspose {
  /**
   * @param filters channels of the output; a positive integer
   * @param kernelSize taps of the window
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}

export class Conv2DTranspose extends ConvTranspose {
  /** As Conv1DTranspose, over two axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}

export class Conv3DTranspose extends ConvTranspose {
  /** As Conv1DTranspose, over three axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvTransposeOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
