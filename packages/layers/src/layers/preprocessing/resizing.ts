/** Resizing: images of another height and width; those of whole numbers stay whole.    (batch, h, w, channels) → (batch, height, width, channels) */
import {
  ArgumentError,
  INTERPOLATIONS,
  type Interpolation,
  oneOf,
  type ResizeOptions,
  resize,
  type SymbolicTensor,
  show,
} from "@neurode/core";
import { boolean } from "../../validate.js";
import type { SpatialOptions } from "../spatialLayer.js";
import { ImageLayer } from "./imageLayer.js";

export interface ResizingOptions extends SpatialOptions, Omit<ResizeOptions, "dataFormat"> {}

export class Resizing extends ImageLayer {
  readonly interpolation: Interpolation;
  readonly cropToAspectRatio: boolean;
  readonly padToAspectRatio: boolean;
  readonly fillMode: "constant";
  readonly fillValue: number;
  readonly antialias: boolean;

  /** @param height of the output @param width of the output */
  constructor(height: number, width: number, options: ResizingOptions = {}) {
    const known = ["interpolation", "cropToAspectRatio", "padToAspectRatio", "fillMode", "fillValue", "antialias"];
    super(height, width, options, known);
    const where = this.className;
    this.interpolation = oneOf(`${where}: interpolation`, options.interpolation ?? "bilinear", INTERPOLATIONS);
    this.cropToAspectRatio = boolean(where, "cropToAspectRatio", options.cropToAspectRatio ?? false);
    this.padToAspectRatio = boolean(where, "padToAspectRatio", options.padToAspectRatio ?? false);
    this.fillMode = oneOf(`${where}: fillMode`, options.fillMode ?? "constant", ["constant"]);
    this.fillValue = options.fillValue ?? 0;
    this.antialias = boolean(where, "antialias", options.antialias ?? false);
    if (typeof this.fillValue !== "number") {
      throw new ArgumentError(`${where}: "fillValue" must be a number, got ${show(this.fillValue)}.`);
    }
    if (this.cropToAspectRatio && this.padToAspectRatio) {
      throw new ArgumentError(`${where}: give either cropToAspectRatio or padToAspectRatio, not both.`);
    }
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillMode, fillValue, dataFormat } = this;
    const options = { interpolation, antialias, cropToAspectRatio, padToAspectRatio, fillMode, fillValue, dataFormat };
    return resize(x, [this.height, this.width], options);
  }

  override getConfig(): Record<string, unknown> {
    const { interpolation, cropToAspectRatio, padToAspectRatio, fillMode, fillValue, antialias } = this;
    const own = { interpolation, cropToAspectRatio, padToAspectRatio, fillMode, fillValue, antialias };
    return { ...super.getConfig(), ...own };
  }
}
