/**
 * UpSampling: every step, pixel or voxel several times, or, of images, what an
 * interpolation puts between them.
 *
 *     x  (batch, n, …, channels)      y  (batch, n · size, …, channels)
 */
import {
  INTERPOLATIONS,
  type Interpolation,
  oneOf,
  pending,
  repeat,
  resize,
  type Sizes,
  type SymbolicTensor,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import type { LayerOptions } from "../../layer.js";
import { integers, positiveInteger } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

export interface UpSampling1DOptions extends LayerOptions {
  /** How often each step comes. Default 2. */
  size?: number;
}

export interface UpSampling3DOptions extends SpatialOptions {
  /** How often each cell comes, one for all axes or one each. Default 2. */
  size?: Sizes;
}

export interface UpSampling2DOptions extends UpSampling3DOptions {
  /** What lies between pixels: `"nearest"` repeats them. Default `"nearest"`. */
  interpolation?: Interpolation;
}

abstract class UpSampling extends SpatialLayer {
  protected repeated(x: SymbolicTensor, size: readonly number[]): SymbolicTensor {
    return this.axes.reduce((y, axis, i) => (size[i] === 1 ? y : repeat(y, size[i], { axis })), x);
  }
}

/** Of (batch, steps, channels). */
export class UpSampling1D extends UpSampling {
  readonly size: number;

  constructor(first: FirstArgument<UpSampling1DOptions, "size"> = {}, rest?: UpSampling1DOptions) {
    const options = withFirst(new.target, "size", first, rest);
    super(1, options, ["size"]);
    this.size = positiveInteger(this.className, "size", options.size ?? 2);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.repeated(x, [this.size]);
  }

  override getConfig(): Record<string, unknown> {
    const { dataFormat: _, ...config } = super.getConfig();
    return { ...config, size: this.size };
  }
}

/** Of (batch, height, width, channels). */
export class UpSampling2D extends UpSampling {
  readonly size: readonly number[];
  readonly interpolation: Interpolation;

  constructor(first: FirstArgument<UpSampling2DOptions, "size"> = {}, rest?: UpSampling2DOptions) {
    const options = withFirst(new.target, "size", first, rest);
    super(2, options, ["size", "interpolation", "dataFormat"]);
    this.size = integers(this.className, "size", options.size ?? 2, 2, 1);
    const { interpolation = "nearest" } = options;
    this.interpolation = oneOf(`${this.className}: interpolation`, interpolation, INTERPOLATIONS);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { interpolation, dataFormat } = this;
    if (interpolation === "nearest") return this.repeated(x, this.size);
    const sizes = this.axes.map((axis, i) => {
      const size = x.shape.at(axis) as number | null;
      return size === null ? null : size * this.size[i];
    });
    if (!sizes.includes(null)) return resize(x, sizes as number[], { interpolation, dataFormat });
    const axes = this.axes.map((axis) => axis + x.shape.length);
    return pending(
      x,
      x.shape.map((size, axis) => (axes.includes(axis) ? sizes[axes.indexOf(axis)] : size)),
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size, interpolation: this.interpolation };
  }
}

/** Of (batch, depth, height, width, channels). */
export class UpSampling3D extends UpSampling {
  readonly size: readonly number[];

  constructor(first: FirstArgument<UpSampling3DOptions, "size"> = {}, rest?: UpSampling3DOptions) {
    const options = withFirst(new.target, "size", first, rest);
    super(3, options, ["size", "dataFormat"]);
    this.size = integers(this.className, "size", options.size ?? 2, 3, 1);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.repeated(x, this.size);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), size: this.size };
  }
}
