/** Permute: the axes of every sample in another order. */
import {
  ArgumentError,
  formatShape,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
  transpose,
} from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";

export class Permute extends Layer {
  readonly dims: readonly number[];

  /** @param dims which axis comes at each place, counted from 1, the batch being 0: `[2, 1]` */
  constructor(dims: readonly number[], options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    if (!Array.isArray(dims) || !dims.every((_, i) => dims.includes(i + 1))) {
      throw new ArgumentError(`Permute: "dims" must name each axis from 1 on once, such as [2, 1], got ${show(dims)}.`);
    }
    this.dims = [...dims];
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return transpose(x, { axes: [0, ...this.dims] });
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    if (shape?.length === this.dims.length + 1) return;
    throw new ShapeError(
      `${this.where}: dims ${show(this.dims)} are for an input of ${this.dims.length + 1} axes with the batch, ` +
        `got ${shape ? formatShape(shape) : "none"}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), dims: this.dims };
  }
}
