/**
 * Flatten: all axes but the batch made one.
 *
 *     x  (batch, a, b, …)      y  (batch, a · b · …)
 *
 * (batch) becomes (batch, 1). With the channels first they are moved last
 * before, so that weights behind it fit either way.
 */
import { type DataFormat, dataFormat, pending, reshape, type SymbolicTensor, transpose } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";

export interface FlattenOptions extends LayerOptions {
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

export class Flatten extends Layer {
  readonly dataFormat: DataFormat;

  constructor(options: FlattenOptions = {}) {
    super(options);
    this.checkOptions(options, ["dataFormat"]);
    this.dataFormat = dataFormat("Flatten", options.dataFormat);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const [batch, ...sample] = x.shape;
    const moved = this.dataFormat === "channels_first" && sample.length > 1 ? channelsLast(x) : x;
    if (sample.includes(null)) return pending(moved, [batch, null]);
    const size = sample.reduce<number>((product, axis) => product * (axis as number), 1);
    return reshape(moved, [batch ?? -1, size]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dataFormat: this.dataFormat };
  }
}

function channelsLast(x: SymbolicTensor): SymbolicTensor {
  const [batch, channels, ...spatial] = x.shape.map((_, axis) => axis);
  return transpose(x, { axes: [batch, ...spatial, channels] });
}
