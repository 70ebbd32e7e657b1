/**
 * Flatten: all axes but the batch made one.
 *
 *     x  (batch, a, b, …)      y  (batch, a · b · …)
 *
 * (batch) becomes (batch, 1).
 */
import { reshape, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";

export class Flatten extends Layer {
  constructor(options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const [batch, ...sample] = x.shape;
    if (sample.includes(null)) return reshape(x, [batch ?? -1, -1]);
    const size = sample.reduce<number>((product, axis) => product * (axis as number), 1);
    return reshape(x, [batch ?? -1, size]);
  }
}
