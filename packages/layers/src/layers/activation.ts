/** Activation: applies an activation function. y like x. */
import type { SymbolicTensor } from "@neurode/core";
import { type Activation as ActivationFunction, type ActivationLike, activation } from "../activations.js";
import { Layer, type LayerOptions } from "../layer.js";

export class Activation extends Layer {
  readonly activation: ActivationFunction;

  /** @param identifier the function, or its name: `"relu"` */
  constructor(identifier: ActivationLike, options: LayerOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    this.activation = activation("Activation", identifier);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return this.activation.apply(x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: this.activation.name };
  }
}
