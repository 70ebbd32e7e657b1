/**
 * Projection: a product with the last axis or axes of x, whose result may have
 * several axes; what Keras's attention layers do by EinsumDense.
 *
 *     x       (batch, …, …inputs)
 *     kernel  (…inputs, …outputs)      bias  (…outputs)
 *     y       (batch, …, …outputs)
 */
import { add, matmul, pending, reshape, type Shape, type SymbolicTensor, sizeOf } from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import type { Constraint } from "../../constraints.js";
import type { Initializer } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import type { Regularizer } from "../../regularizers.js";
import type { Weight } from "../../weight.js";

export interface ProjectionOptions extends LayerOptions {
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
}

export class Projection extends Layer {
  readonly outputs: readonly number[];
  readonly activation: Activation;
  readonly options: ProjectionOptions;
  readonly #inputAxes: number;
  kernel: Weight | null = null;
  bias: Weight | null = null;

  /** `inputAxes` last axes of x become `outputs`. */
  constructor(inputAxes: number, outputs: readonly number[], options: ProjectionOptions, applied?: ActivationLike) {
    super({ name: options.name, dtype: options.dtype });
    this.#inputAxes = inputAxes;
    this.outputs = outputs;
    this.options = options;
    this.activation = activation("Projection", applied);
  }

  override get className(): string {
    return "EinsumDense";
  }

  override build(inputShape: Shape): void {
    const { useBias, kernelInitializer, biasInitializer } = this.options;
    const { kernelRegularizer, kernelConstraint, biasRegularizer, biasConstraint } = this.options;
    const inputs = Array.from({ length: this.#inputAxes }, (_, i) => this.fixedAxis(inputShape, i - this.#inputAxes));
    this.kernel = this.addWeight("kernel", [...inputs, ...this.outputs], kernelInitializer, {
      regularizer: kernelRegularizer,
      constraint: kernelConstraint,
    });
    if (useBias)
      this.bias = this.addWeight("bias", this.outputs, biasInitializer, {
        regularizer: biasRegularizer,
        constraint: biasConstraint,
      });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { kernel, bias } = this as { kernel: Weight; bias: Weight | null };
    const [batch, ...rest] = x.shape.slice(0, -this.#inputAxes);
    if (rest.includes(null)) return pending(x, [batch, ...rest, ...this.outputs]);
    const places = rest as number[];
    const under = (axes: readonly number[]) => [batch ?? -1, ...places, ...axes];
    const units = sizeOf(this.outputs);
    const inputDim = kernel.size / units;
    const product = matmul(reshape(x, under([inputDim])), reshape(kernel.symbol, [inputDim, units]));
    const sum = bias ? add(product, reshape(bias.symbol, [units])) : product;
    return reshape(this.activation.apply(sum), under(this.outputs));
  }
}
