/**
 * TimeDistributed: the same layer for every step of a sequence.
 *
 *     x  (batch, steps, …)      y  (batch, steps, …what the layer makes of it)
 *
 * Of a mask each step has its part; the output carries the whole, as in Keras.
 */
import { ArgumentError, formatShape, pending, type Shape, ShapeError, SymbolicTensor, show } from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { configOf } from "../../layerClasses.js";
import { carryMask } from "../../mask.js";
import type { Structure } from "../../structure.js";
import { Dense } from "../dense.js";
import { atStep, stackSteps } from "./steps.js";

export class TimeDistributed extends Layer {
  readonly layer: Layer;

  /** @param layer what is done at each step */
  constructor(layer: Layer, options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    if (!(layer instanceof Layer)) {
      throw new ArgumentError(`TimeDistributed: expected a layer, such as new Dense(8), got ${show(layer)}.`);
    }
    this.layer = layer;
  }

  override build(inputShape: Structure<Shape>): void {
    const [batch, , ...rest] = inputShape as Shape;
    this.layer.build([batch, ...rest]);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  protected override get callArguments(): readonly string[] {
    return ["mask"];
  }

  override call(x: SymbolicTensor, args: CallArguments): SymbolicTensor {
    const [batch, steps, ...rest] = x.shape;
    const mask = this.#checkMask(args.mask ?? null, x.shape);
    // Dense treats all axes but the last alike: one product does for all steps.
    if (this.layer instanceof Dense) return this.layer(x);
    if (steps === null || rest.includes(null)) {
      const [, ...shape] = this.layer.computeOutputShape([batch, ...rest]) as Shape;
      return pending(mask ? [x, mask] : x, [batch, steps, ...shape]);
    }
    const outputs = Array.from({ length: steps }, (_, step) => {
      const part = atStep(x, step);
      if (mask) carryMask(part, atStep(mask, step));
      return this.layer(part);
    });
    return stackSteps(outputs);
  }

  /** A mask of steps, and perhaps of what a step is made of: each step carries its part to the layer. */
  #checkMask(mask: unknown, [batch, steps]: Shape): SymbolicTensor | null {
    if (mask === null) return null;
    const shape = mask instanceof SymbolicTensor ? mask.shape : [];
    const agree = (a: number | null, b: number | null) => a === b || a === null || b === null;
    if (shape.length >= 2 && agree(shape[0], batch) && agree(shape[1], steps)) return mask as SymbolicTensor;
    throw new ShapeError(
      `${this.where}: expected a mask whose shape begins with ${formatShape([batch, steps])}, got ` +
        `${mask instanceof SymbolicTensor ? formatShape(shape) : show(mask)}.`,
    );
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [shape] = shapes;
    if (shapes.length === 1 && shape.length >= 3 && shape[1] !== 0) return;
    throw new ShapeError(
      `${this.where}: expected one input of shape (batch, steps, …), with a step at least, got ` +
        `${shapes.map(formatShape).join(" and ")}.`,
    );
  }

  override get partsInFiles(): Readonly<Record<string, Layer>> {
    return { layer: this.layer };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), layer: configOf(this.layer) };
  }
}
