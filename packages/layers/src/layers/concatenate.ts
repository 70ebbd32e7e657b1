/** Concatenate: its inputs one behind the other along an axis; the other axes must agree. */
import { ArgumentError, concatenate, type Shape, ShapeError, type SymbolicTensor, show } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";

export interface ConcatenateOptions extends LayerOptions {
  /** The axis to join along, the batch being 0. Default -1, the last. */
  axis?: number;
}

export class Concatenate extends Layer {
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options);
    this.checkOptions(options, ["axis"]);
    const { axis = -1 } = options;
    if (!Number.isInteger(axis)) throw new ArgumentError(`Concatenate: "axis" must be an integer, got ${show(axis)}.`);
    this.axis = axis;
  }

  override call(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    return concatenate(inputs, { axis: this.axis });
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    if (shapes.length > 0) return;
    throw new ShapeError(`${this.where}: expected a list of tensors to concatenate, got none.`);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
