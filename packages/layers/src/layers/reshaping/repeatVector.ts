/** RepeatVector: every sample n times, as steps of a sequence.    (batch, features) → (batch, n, features) */
import { formatShape, pending, repeat, reshape, type Shape, ShapeError, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";
import { positiveInteger } from "../../validate.js";

export class RepeatVector extends Layer {
  readonly n: number;

  /** @param n how often */
  constructor(n: number, options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    this.n = positiveInteger("RepeatVector", "n", n);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const [batch, features] = x.shape;
    if (features === null) return pending(x, [batch, this.n, null]);
    return repeat(reshape(x, [batch ?? -1, 1, features]), this.n, { axis: 1 });
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    if (shape?.length === 2) return;
    throw new ShapeError(
      `${this.where}: expected an input of 2 axes (batch, features), got ${shape ? formatShape(shape) : "none"}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), n: this.n };
  }
}
