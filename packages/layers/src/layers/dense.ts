/**
 * Dense: the fully connected layer.
 *
 *     y = activation(x · kernel + bias)
 *
 *     x       (batch, …, inputDim)
 *     kernel  (inputDim, units)
 *     bias    (units)
 *     y       (batch, …, units)
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.Dense`.
 */
import { add, formatShape, matmul, type Shape, ShapeError, type SymbolicTensor } from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../activations.js";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import { boolean, positiveInteger } from "../validate.js";
import type { Weight } from "../weight.js";

export interface DenseOptions extends LayerOptions {
  /** Applied element-wise to the result. Default `"linear"`. */
  activation?: ActivationLike;
  /** Add a bias to every unit. Default true. */
  useBias?: boolean;
  /** How `kernel` starts. Default `"glorot_uniform"` (Glorot & Bengio 2010). */
  kernelInitializer?: InitializerLike;
  /** How `bias` starts. Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Penalty on `kernel` in training. Default none. */
  kernelRegularizer?: RegularizerLike;
  /** Penalty on `bias` in training. Default none. */
  biasRegularizer?: RegularizerLike;
  /** Penalty on the output in training. Default none. */
  activityRegularizer?: RegularizerLike;
  /** What `kernel` is brought back to after updates in training. Default none. */
  kernelConstraint?: ConstraintLike;
  /** What `bias` is brought back to after updates in training. Default none. */
  biasConstraint?: ConstraintLike;
}

const OPTIONS = [
  "activation",
  "useBias",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "activityRegularizer",
  "kernelConstraint",
  "biasConstraint",
];

export class Dense extends Layer {
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly activityRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  kernel: Weight | null = null;
  bias: Weight | null = null;

  /**
   * @param units size of the output's last axis; a positive integer
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(units: number, options: DenseOptions = {}) {
    super(options);
    this.checkOptions(options, OPTIONS);
    this.units = positiveInteger("Dense", "units", units);
    this.activation = activation("Dense", options.activation);
    this.useBias = boolean("Dense", "useBias", options.useBias ?? true);
    this.kernelInitializer = initializer("Dense: kernelInitializer", options.kernelInitializer ?? "glorot_uniform");
    this.biasInitializer = initializer("Dense: biasInitializer", options.biasInitializer ?? "zeros");
    this.kernelRegularizer = regularizer("Dense: kernelRegularizer", options.kernelRegularizer);
    this.biasRegularizer = regularizer("Dense: biasRegularizer", options.biasRegularizer);
    this.activityRegularizer = regularizer("Dense: activityRegularizer", options.activityRegularizer);
    this.kernelConstraint = constraint("Dense: kernelConstraint", options.kernelConstraint);
    this.biasConstraint = constraint("Dense: biasConstraint", options.biasConstraint);
  }

  override build(inputShape: Shape): void {
    const inputDim = this.fixedAxis(inputShape, -1);
    this.kernel = this.addWeight("kernel", [inputDim, this.units], this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight("bias", [this.units], this.biasInitializer, { regularizer: this.biasRegularizer });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { kernel, bias } = this as { kernel: Weight; bias: Weight | null };
    const product = matmul(x, kernel.symbol);
    return this.activation.apply(bias ? add(product, bias.symbol) : product);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [shape] = shapes;
    if (shapes.length !== 1) throw new ShapeError(`${this.where}: expected one input, got ${shapes.length}.`);
    if (shape.length < 2) {
      throw new ShapeError(
        `${this.where}: expected an input of two axes at least, (batch, …, features), got ${formatShape(shape)}.`,
      );
    }
    if (!this.kernel) return;
    const [inputDim] = this.kernel.shape;
    const features = shape[shape.length - 1];
    if (features === inputDim || features === null) return;
    throw new ShapeError(
      `${this.where}: expected an input whose last axis is ${inputDim}, got ${formatShape(shape)}. ` +
        `Its kernel is ${formatShape(this.kernel.shape)}; feed it ${inputDim} features or make a new Dense.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: this.activation.name,
      useBias: this.useBias,
      kernelInitializer: this.kernelInitializer,
      biasInitializer: this.biasInitializer,
      kernelRegularizer: this.kernelRegularizer,
      biasRegularizer: this.biasRegularizer,
      activityRegularizer: this.activityRegularizer,
      kernelConstraint: this.kernelConstraint,
      biasConstraint: this.biasConstraint,
    };
  }
}
