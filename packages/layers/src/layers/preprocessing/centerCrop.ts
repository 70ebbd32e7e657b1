/**
 * CenterCrop: the middle of images. Of those too small for it, the largest
 * middle part of the same ratio, resized.
 *
 *     (batch, h, w, channels) → (batch, height, width, channels)
 */
import { cast, pending, resize, type SymbolicTensor, slice } from "@neurode/core";
import { computeDType } from "../../dtypePolicy.js";
import type { SpatialOptions } from "../spatialLayer.js";
import { ImageLayer } from "./imageLayer.js";

export class CenterCrop extends ImageLayer {
  /** @param height of the output @param width of the output */
  constructor(height: number, width: number, options: SpatialOptions = {}) {
    super(height, width, options, []);
  }

  /** Whole numbers become floats, as in Keras. */
  override call(images: SymbolicTensor): SymbolicTensor {
    const x = cast(images, computeDType(this.dtype));
    const target = [this.height, this.width];
    const axes = this.axes.map((axis) => axis + x.shape.length);
    const spare = axes.map((axis, i) => {
      const size = x.shape[axis];
      return size === null ? null : size - target[i];
    });
    if (spare.includes(null)) {
      return pending(
        x,
        x.shape.map((size, axis) => (axes.includes(axis) ? target[axes.indexOf(axis)] : size)),
      );
    }
    const [high, wide] = spare as number[];
    if (high < 0 || wide < 0) {
      return resize(x, target, { cropToAspectRatio: true, dataFormat: this.dataFormat });
    }
    return axes.reduce((image, axis, i) => {
      const begin = Math.floor((spare[i] as number) / 2);
      return spare[i] === 0 ? image : slice(image, { axis, begin, size: target[i] });
    }, x);
  }
}
