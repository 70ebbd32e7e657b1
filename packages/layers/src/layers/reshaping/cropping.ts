/**
 * Cropping: cuts from both ends of the spatial axes.
 *
 *     x  (batch, n, …, channels)      y  (batch, n − before − after, …, channels)
 */
import { formatShape, pending, type Shape, ShapeError, type SymbolicTensor, slice } from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import type { LayerOptions } from "../../layer.js";
import { integerPairs, integers } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";
import type { Margins } from "./zeroPadding.js";

export interface Cropping1DOptions extends LayerOptions {
  /** Steps to cut at both ends, or [before, after]. Default 1. */
  cropping?: number | readonly [before: number, after: number];
}

export interface CroppingOptions extends SpatialOptions {
  /** What to cut on all sides, for each axis, or [before, after] for each axis. Default 0 in 2D, 1 in 3D. */
  cropping?: Margins;
}

abstract class Cropping extends SpatialLayer {
  /** What is cut before and after each spatial axis. */
  protected abstract get cuts(): readonly (readonly [number, number])[];

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.axes.reduce((cropped, axis, i) => {
      const [before, after] = this.cuts[i];
      const size = cropped.shape.at(axis) as number | null;
      if (before + after === 0) return cropped;
      if (size === null) return pending(cropped, cropped.shape);
      return slice(cropped, { axis, begin: before, size: size - before - after });
    }, x);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    super.checkInputs(shapes);
    this.axes.forEach((axis, i) => {
      const size = shapes[0].at(axis) as number | null;
      const [before, after] = this.cuts[i];
      if (size === null || before + after < size || before + after === 0) return;
      throw new ShapeError(
        `${this.where}: cutting ${before} and ${after} from axis ${axis + shapes[0].length} of ` +
          `${formatShape(shapes[0])} leaves nothing. Give a smaller cropping.`,
      );
    });
  }
}

/** Of (batch, steps, channels). */
export class Cropping1D extends Cropping {
  readonly cropping: readonly [before: number, after: number];

  constructor(first: FirstArgument<Cropping1DOptions, "cropping"> = {}, rest?: Cropping1DOptions) {
    const options = withFirst(new.target, "cropping", first, rest);
    super(1, options, ["cropping"]);
    const [before, after] = integers(this.className, "cropping", options.cropping ?? 1, 2, 0);
    this.cropping = [before, after];
  }

  protected override get cuts(): readonly (readonly [number, number])[] {
    return [this.cropping];
  }

  override getConfig(): Record<string, unknown> {
    const { dataFormat: _, ...config } = super.getConfig();
    return { ...config, cropping: this.cropping };
  }
}

abstract class CroppingOfAxes extends Cropping {
  readonly cropping: readonly (readonly [before: number, after: number])[];

  constructor(rank: number, options: CroppingOptions, cropping: Margins) {
    super(rank, options, ["cropping", "dataFormat"]);
    this.cropping = integerPairs(this.className, "cropping", options.cropping ?? cropping, rank);
  }

  protected override get cuts(): readonly (readonly [number, number])[] {
    return this.cropping;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), cropping: this.cropping };
  }
}

/** Of (batch, height, width, channels). */
export class Cropping2D extends CroppingOfAxes {
  constructor(first: FirstArgument<CroppingOptions, "cropping"> = {}, rest?: CroppingOptions) {
    super(2, withFirst(new.target, "cropping", first, rest), 0);
  }
}

/** Of (batch, depth, height, width, channels). */
export class Cropping3D extends CroppingOfAxes {
  constructor(first: FirstArgument<CroppingOptions, "cropping"> = {}, rest?: CroppingOptions) {
    super(3, withFirst(new.target, "cropping", first, rest), 1);
  }
}
