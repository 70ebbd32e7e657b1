/**
 * TimeDistributed: the same layer for every step of a sequence.
 *
 *     x  (batch, steps, …)      y  (batch, steps, …what the layer makes of it)
 */
import { ArgumentError, formatShape, pending, type Shape, ShapeError, type SymbolicTensor, show } from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";
import { configOf } from "../../layerClasses.js";
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

  override call(x: SymbolicTensor): SymbolicTensor {
    const [batch, steps, ...rest] = x.shape;
    // Dense treats all axes but the last alike: one product does for all steps.
    if (this.layer instanceof Dense) return this.layer(x);
    if (steps === null || rest.includes(null)) {
      const [, ...shape] = this.layer.computeOutputShape([batch, ...rest]) as Shape;
      return pending(x, [batch, steps, ...shape]);
    }
    return stackSteps(Array.from({ length: steps }, (_, step) => this.layer(atStep(x, step))));
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
