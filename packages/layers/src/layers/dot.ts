/**
 * Dot: products of two inputs, summed along an axis of each, for each row of
 * the batch.
 *
 *     x1  (batch, …, n, …)      x2  (batch, …, n, …)      y  (batch, rest of x1, rest of x2)
 *
 * Of two vectors y is (batch, 1). With `normalize` both are first divided by
 * their lengths along the axis, so that y is the cosine of the angle between.
 */
import {
  ArgumentError,
  einsum,
  expandDims,
  formatShape,
  normalize,
  normalizeAxis,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  show,
} from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";
import { boolean } from "../validate.js";
import { checkTwo } from "./merge.js";

export interface DotOptions extends LayerOptions {
  /** Divide both by their lengths along the axis first. Default false. */
  normalize?: boolean;
}

const LETTERS = "abcdefghijklmnopqrstuvwxy";

export class Dot extends Layer {
  readonly axes: number | readonly number[];
  readonly normalize: boolean;

  /** @param axes the axis of both to sum along, or one for each; the batch is 0 and cannot be summed */
  constructor(axes: number | readonly number[], options: DotOptions = {}) {
    super(options);
    this.checkOptions(options, ["normalize"]);
    const fits = Number.isInteger(axes) || (Array.isArray(axes) && axes.length === 2 && axes.every(Number.isInteger));
    if (!fits) throw new ArgumentError(`Dot: "axes" must be a whole number or two of them, got ${show(axes)}.`);
    this.axes = axes;
    this.normalize = boolean("Dot", "normalize", options.normalize ?? false);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    checkTwo(this.where, shapes);
    const [a, b] = this.#axesOf(shapes);
    const [sizeA, sizeB] = [shapes[0][a], shapes[1][b]];
    if (sizeA === sizeB || sizeA === null || sizeB === null) return;
    throw new ShapeError(
      `${this.where}: expected axes of equal sizes to sum along, got ${sizeA} (axis ${a} of ${formatShape(shapes[0])}) ` +
        `and ${sizeB} (axis ${b} of ${formatShape(shapes[1])}).`,
    );
  }

  /** The axis of each, counted from the front. */
  #axesOf(shapes: readonly Shape[]): number[] {
    const given = typeof this.axes === "number" ? [this.axes, this.axes] : this.axes;
    return shapes.map((shape, index) => {
      const axis = normalizeAxis(given[index], shape, this.where);
      if (axis > 0) return axis;
      throw new ShapeError(`${this.where}: axis 0 is the batch, which cannot be summed; "axes" is ${show(this.axes)}.`);
    });
  }

  override call(inputs: readonly SymbolicTensor[]): SymbolicTensor {
    const axes = this.#axesOf(inputs.map(({ shape }) => shape));
    const [x1, x2] = this.normalize ? inputs.map((x, index) => normalize(x, { axis: axes[index] })) : inputs;
    let used = 1;
    const [left, right] = [x1, x2].map(({ shape }, index) =>
      shape.map((_, axis) => (axis === 0 ? "a" : axis === axes[index] ? "z" : LETTERS[used++])),
    );
    const rest = [...left, ...right].filter((letter) => letter !== "a" && letter !== "z");
    const product = einsum(`${left.join("")},${right.join("")}->a${rest.join("")}`, x1, x2);
    return rest.length > 0 ? product : expandDims(product, -1);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }
}
