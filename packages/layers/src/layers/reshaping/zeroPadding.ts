/**
 * ZeroPadding: zeros around the spatial axes.
 *
 *     x  (batch, n, …, channels)      y  (batch, before + n + after, …, channels)
 */
import { pad, type SymbolicTensor } from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import { integerPairs, integers } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

/** One number for all sides, one for each axis, or [before, after] for each axis. */
export type Margins = number | readonly (number | readonly [before: number, after: number])[];

export interface ZeroPadding1DOptions extends SpatialOptions {
  /** Zeros at both ends, or [before, after]. Default 1. */
  padding?: number | readonly [before: number, after: number];
}

export interface ZeroPaddingOptions extends SpatialOptions {
  /** Zeros on all sides, for each axis, or [before, after] for each axis. Default 1. */
  padding?: Margins;
}

abstract class ZeroPadding extends SpatialLayer {
  /** Zeros before and after each spatial axis. */
  protected abstract get borders(): readonly (readonly [number, number])[];

  override call(x: SymbolicTensor): SymbolicTensor {
    const axes = this.axes.map((axis) => axis + x.shape.length);
    return pad(
      x,
      x.shape.map((_, axis) => (axes.includes(axis) ? this.borders[axes.indexOf(axis)] : [0, 0])),
    );
  }
}

/** Of (batch, steps, channels). */
export class ZeroPadding1D extends ZeroPadding {
  readonly padding: readonly [before: number, after: number];

  constructor(first: FirstArgument<ZeroPadding1DOptions, "padding"> = {}, rest?: ZeroPadding1DOptions) {
    const options = withFirst(new.target, "padding", first, rest);
    super(1, options, ["padding", "dataFormat"]);
    const [before, after] = integers(this.className, "padding", options.padding ?? 1, 2, 0);
    this.padding = [before, after];
  }

  protected override get borders(): readonly (readonly [number, number])[] {
    return [this.padding];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: this.padding };
  }
}

abstract class ZeroPaddingOfAxes extends ZeroPadding {
  readonly padding: readonly (readonly [before: number, after: number])[];

  constructor(rank: number, options: ZeroPaddingOptions) {
    super(rank, options, ["padding", "dataFormat"]);
    this.padding = integerPairs(this.className, "padding", options.padding ?? 1, rank);
  }

  protected override get borders(): readonly (readonly [number, number])[] {
    return this.padding;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), padding: this.padding };
  }
}

/** Of (batch, height, width, channels). */
export class ZeroPadding2D extends ZeroPaddingOfAxes {
  constructor(first: FirstArgument<ZeroPaddingOptions, "padding"> = {}, rest?: ZeroPaddingOptions) {
    super(2, withFirst(new.target, "padding", first, rest));
  }
}

/** Of (batch, depth, height, width, channels). */
export class ZeroPadding3D extends ZeroPaddingOfAxes {
  constructor(first: FirstArgument<ZeroPaddingOptions, "padding"> = {}, rest?: ZeroPaddingOptions) {
    super(3, withFirst(new.target, "padding", first, rest));
  }
}
