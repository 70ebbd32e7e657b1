/**
 * ImageLayer: base of the layers that change the height and width of images.
 * In a model they take batches of them, outside of one single images too.
 *
 *     (batch, h, w, channels) → (batch, height, width, channels)
 *     (h, w, channels)        → (height, width, channels)
 */
import { isTensor, type Tensor } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import type { CallOptions } from "../../runner.js";
import type { Structure } from "../../structure.js";
import { positiveInteger } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

export abstract class ImageLayer extends SpatialLayer {
  readonly height: number;
  readonly width: number;

  constructor(height: number, width: number, options: SpatialOptions, known: readonly string[]) {
    super(2, options, [...known, "dataFormat"]);
    this.height = positiveInteger(this.className, "height", height);
    this.width = positiveInteger(this.className, "width", width);
  }

  protected override compute(
    inputs: Structure<Tensor>,
    args?: CallArguments,
    options?: CallOptions,
  ): Structure<Tensor> {
    if (!isTensor(inputs) || inputs.shape.length !== 3) return super.compute(inputs, args, options);
    const batch = super.compute(inputs.reshape([1, ...inputs.shape]), args, options) as Tensor;
    return batch.reshape(batch.shape.slice(1));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), height: this.height, width: this.width };
  }
}
