/** Concatenate: its inputs one behind the other along an axis; the other axes must agree. */
import {
  ArgumentError,
  any,
  concatenate,
  expandDims,
  formatShape,
  logicalOr,
  onesLike,
  ShapeError,
  SymbolicTensor,
  show,
  zerosLike,
} from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";
import { flatten, type Structure } from "../structure.js";

export interface ConcatenateOptions extends LayerOptions {
  /** The axis to join along, the batch being 0. Default -1, the last. */
  axis?: number;
}

export class Concatenate extends Layer {
  readonly axis: number;

  constructor(first: FirstArgument<ConcatenateOptions, "axis"> = {}, rest?: ConcatenateOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options);
    this.checkOptions(options, ["axis"]);
    const { axis = -1 } = options;
    if (!Number.isInteger(axis)) throw new ArgumentError(`Concatenate: "axis" must be an integer, got ${show(axis)}.`);
    this.axis = axis;
  }

  override call(inputs: SymbolicTensor | readonly SymbolicTensor[]): SymbolicTensor {
    if (inputs instanceof SymbolicTensor) {
      throw new ShapeError(
        `${this.where}: expected a list of tensors, such as [a, b], got a single one of ${formatShape(inputs.shape)}.`,
      );
    }
    return concatenate(inputs, { axis: this.axis });
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** The masks one behind the other, as wide as the inputs they are for; an input without one counts everywhere. */
  override computeMask(
    inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    const masks = flatten<SymbolicTensor | null>(mask);
    if (masks.every((each) => each === null)) return null;
    const wide = flatten(inputs).map((input, index) => {
      const own = masks[index];
      if (!own) return onesLike(input, { dtype: "bool" });
      return own.shape.length < input.shape.length
        ? logicalOr(expandDims(own, -1), zerosLike(input, { dtype: "bool" }))
        : own;
    });
    return any(concatenate(wide, { axis: this.axis }), { axis: -1 });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
