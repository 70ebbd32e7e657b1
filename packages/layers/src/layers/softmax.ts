/**
 * Softmax: y = e^x / Σ e^x along an axis, or several. Where a mask is 0, y is
 * 0 and x does not count.
 */
import {
  ArgumentError,
  exp,
  formatShape,
  greater,
  logsumexp,
  moveaxis,
  normalizeAxis,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
  softmax,
  subtract,
  where,
} from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";

export interface SoftmaxOptions extends LayerOptions {
  /** The axis to sum along, or several. Default -1, the last. */
  axis?: number | readonly number[];
}

/** What masked places are set to, as in Keras. */
const FAR_BELOW = -1e9;

export class Softmax extends Layer {
  readonly axis: number | readonly number[];

  constructor(first: FirstArgument<SoftmaxOptions, "axis"> = {}, rest?: SoftmaxOptions) {
    const options = withFirst(new.target, "axis", first, rest);
    super(options);
    this.checkOptions(options, ["axis"]);
    const { axis = -1 } = options;
    const axes = typeof axis === "number" ? [axis] : axis;
    if (!(Array.isArray(axes) && axes.length > 0 && axes.every(Number.isInteger))) {
      throw new ArgumentError(`Softmax: "axis" must be a whole number or a list of them, got ${show(axis)}.`);
    }
    this.axis = axis;
  }

  override get supportsMasking(): boolean {
    return true;
  }

  protected override get callArguments(): readonly string[] {
    return ["mask"];
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    for (const axis of [this.axis].flat()) normalizeAxis(axis, shape, this.where);
  }

  override call(x: SymbolicTensor, { mask }: CallArguments): SymbolicTensor {
    if (!mask) return this.#along(x);
    const kept = this.#checkMask(mask as SymbolicTensor, x);
    return where(kept, this.#along(where(kept, x, FAR_BELOW)), 0);
  }

  #along(x: SymbolicTensor): SymbolicTensor {
    const axes = [this.axis].flat().map((axis) => normalizeAxis(axis, x.shape, this.where));
    if (axes.length > 1) return exp(subtract(x, logsumexp(x, { axis: axes, keepdims: true })));
    const last = x.shape.length - 1;
    return axes[0] === last ? softmax(x) : moveaxis(softmax(moveaxis(x, axes[0], last)), last, axes[0]);
  }

  #checkMask(mask: SymbolicTensor, x: SymbolicTensor): SymbolicTensor {
    const behind = x.shape.slice(x.shape.length - mask.shape.length);
    const fits =
      mask.shape.length <= x.shape.length &&
      mask.shape.every((size, axis) => size === 1 || size === null || behind[axis] === null || size === behind[axis]);
    if (!fits) {
      throw new ShapeError(
        `${this.where}: expected a mask that broadcasts to the input, ${formatShape(x.shape)}, got ${formatShape(mask.shape)}.`,
      );
    }
    return mask.dtype === "bool" ? mask : greater(mask, 0.5);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axis: this.axis };
  }
}
