/**
 * SpatialLayer: base of the layers for what has one to three spatial axes
 * between batch and channels: sequences, images, volumes.
 *
 *     channels_last   (batch, …spatial, channels)
 *     channels_first  (batch, channels, …spatial)
 */
import {
  ArgumentError,
  type DataFormat,
  dataFormat,
  formatShape,
  type Shape,
  ShapeError,
  show,
  spatialAxes,
} from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";

export interface SpatialOptions extends LayerOptions {
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

export abstract class SpatialLayer extends Layer {
  /** Number of spatial axes. */
  readonly rank: number;
  readonly dataFormat: DataFormat;

  constructor(rank: number, options: SpatialOptions, known: readonly string[]) {
    super(isOptions(options) ? options : {});
    if (!isOptions(options)) {
      throw new ArgumentError(`${this.className}: expected its options in a record { … }, got ${show(options)}.`);
    }
    this.checkOptions(options, known);
    this.rank = rank;
    this.dataFormat = dataFormat(this.className, options.dataFormat);
  }

  /** The spatial axes, counted from the end. */
  protected get axes(): number[] {
    return spatialAxes(this.rank, this.dataFormat);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const expected = this.rank + 2;
    const wrong = shapes.find(({ length }) => length !== expected);
    if (shapes.length === 1 && !wrong) return;
    const spatial = ["steps", "height, width", "depth, height, width"][this.rank - 1];
    const axes = this.dataFormat === "channels_last" ? `${spatial}, channels` : `channels, ${spatial}`;
    throw new ShapeError(
      `${this.where}: expected one input of ${expected} axes (batch, ${axes}), got ` +
        `${wrong ? formatShape(wrong) : `${shapes.length} inputs`}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}

function isOptions(value: unknown): value is SpatialOptions {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
