/**
 * SpatialDropout: Dropout of whole feature maps (Tompson et al. 2015): what is
 * dropped at one place is dropped at all places of its channel.
 *
 *     SpatialDropout1D  (batch, steps, channels)
 *     SpatialDropout2D  (batch, rows, columns, channels)
 *     SpatialDropout3D  (batch, planes, rows, columns, channels)
 */
import { type DataFormat, dataFormat, formatShape, type Shape, ShapeError } from "@neurode/core";
import { BaseDropout } from "./dropout.js";
import type { RandomLayerOptions } from "./randomLayer.js";

export interface SpatialDropoutOptions extends RandomLayerOptions {
  /** Where the channels are: behind, or right after the batch. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

abstract class SpatialDropout extends BaseDropout {
  readonly dataFormat: DataFormat;
  readonly #places: number;

  constructor(places: number, rate: number, options: SpatialDropoutOptions, known: readonly string[]) {
    super(rate, options, known);
    this.#places = places;
    this.dataFormat = dataFormat(this.className, options.dataFormat);
  }

  protected override maskShape(): Shape {
    const places = new Array<number>(this.#places).fill(1);
    return this.dataFormat === "channels_last" ? [null, ...places, null] : [null, null, ...places];
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    if (shape.length === this.#places + 2) return;
    throw new ShapeError(
      `${this.where}: expected an input of ${this.#places + 2} axes, the batch and the channels among them, ` +
        `got ${formatShape(shape)}.`,
    );
  }
}

export class SpatialDropout1D extends SpatialDropout {
  /** @param rate fraction of the channels to drop, from 0 to 1 */
  constructor(rate: number, options: RandomLayerOptions = {}) {
    super(1, rate, options, []);
  }
}

export class SpatialDropout2D extends SpatialDropout {
  /** @param rate fraction of the channels to drop, from 0 to 1 */
  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(2, rate, options, ["dataFormat"]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}

export class SpatialDropout3D extends SpatialDropout {
  /** @param rate fraction of the channels to drop, from 0 to 1 */
  constructor(rate: number, options: SpatialDropoutOptions = {}) {
    super(3, rate, options, ["dataFormat"]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}
