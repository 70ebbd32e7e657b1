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
 *
 * Quantized, the kernel is stored as int8, y = activation(x · kernel / kernelScale
 * + bias), or as float16. x stays float32.
 */
import {
  ArgumentError,
  add,
  divide,
  formatShape,
  matmul,
  multiply,
  NotBuiltError,
  oneOf,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  stored,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../activations.js";
import { type Constraint, type ConstraintLike, constraint } from "../constraints.js";
import { QUANTIZATION_MODES, type QuantizationMode, quantizationMode, quantizedPolicy } from "../dtypePolicy.js";
import { type Initializer, type InitializerLike, initializer, Ones, Zeros } from "../initializers.js";
import { checkStorable, quantizeColumns } from "../quantization.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../regularizers.js";
import { boolean, positiveInteger } from "../validate.js";
import type { Weight } from "../weight.js";
import { LORA_OPTIONS, LoraLayer, type LoraLayerOptions, type LoraMatrix } from "./loraLayer.js";

export interface DenseOptions extends LoraLayerOptions {
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
  "kernelConstraint",
  "biasConstraint",
  ...LORA_OPTIONS,
];

export class Dense extends LoraLayer {
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  kernel: Weight | null = null;
  /** Of an int8 kernel: what each column is to be divided by. */
  kernelScale: Weight | null = null;
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
    this.kernelConstraint = constraint("Dense: kernelConstraint", options.kernelConstraint);
    this.biasConstraint = constraint("Dense: biasConstraint", options.biasConstraint);
  }

  override build(inputShape: Shape): void {
    const inputDim = this.fixedAxis(inputShape, -1);
    const mode = quantizationMode(this.dtype);
    if (mode) this.#addStored(mode, inputDim);
    else {
      this.kernel = this.addWeight("kernel", [inputDim, this.units], this.kernelInitializer, {
        regularizer: this.kernelRegularizer,
        constraint: this.kernelConstraint,
        trainable: this.loraRank === null,
      });
    }
    if (this.useBias) {
      this.bias = this.addWeight("bias", [this.units], this.biasInitializer, {
        regularizer: this.biasRegularizer,
        constraint: this.biasConstraint,
      });
    }
    this.buildLora();
  }

  protected override get loraMatrix(): LoraMatrix {
    const { kernel, kernelConstraint, kernelRegularizer } = this;
    return { name: "kernel", weight: kernel, constraint: kernelConstraint, regularizer: kernelRegularizer };
  }

  protected override replaceMatrix(weight: Weight): void {
    this.kernel = weight;
  }

  /** The kernel that a quantized layer has, and its scale: not for training. */
  #addStored(mode: QuantizationMode, inputDim: number): void {
    this.kernel = this.addWeight("kernel", [inputDim, this.units], new Zeros(), { trainable: false, dtype: mode });
    if (mode === "int8")
      this.kernelScale = this.addWeight("kernel_scale", [this.units], new Ones(), { trainable: false });
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const { bias } = this;
    const product = matmul(x, this.#weight());
    return this.activation.apply(bias ? add(product, bias.symbol) : product);
  }

  /** What x is multiplied by. */
  #weight(): SymbolicTensor {
    const { kernel, kernelScale } = this as { kernel: Weight; kernelScale: Weight | null };
    if (!quantizationMode(this.dtype)) return this.adapted(kernel.symbol);
    const kept = stored(kernel.symbol);
    return kernelScale ? multiply(kept, divide(1, kernelScale.symbol)) : kept;
  }

  override get weightsInFiles(): readonly Weight[] {
    return [this.kernel, this.bias, this.kernelScale].filter((weight) => weight !== null);
  }

  /** Subclasses may use the kernel in ways of their own, so they are left as they are. */
  override get quantizable(): boolean {
    return this.constructor === Dense;
  }

  /**
   * Stores the kernel as int8 with a scale for each column, or as float16: `Model.quantize` for this layer alone.
   *
   * Throws a NotBuiltError when there is no kernel yet, and an ArgumentError when the mode is unknown, the layer is not
   * of float32 or quantized already, or the kernel has a number that cannot be stored.
   */
  quantize(mode: QuantizationMode): void {
    const known = oneOf(`${this.where}: quantize`, mode, QUANTIZATION_MODES);
    this.checkQuantize(known);
    const { kernel } = this as { kernel: Weight };
    const { values, scale } =
      known === "int8" ? quantizeColumns(kernel.tensor) : { values: kernel.tensor.clone(), scale: null };
    this.removeWeight(kernel);
    this.changeDType(quantizedPolicy(known));
    this.#addStored(known, kernel.shape[0]);
    this.kernel?.assign(values);
    if (scale) this.kernelScale?.assign(scale);
    values.dispose();
    scale?.dispose();
  }

  /** Throws what `quantize` would throw, and changes nothing. */
  checkQuantize(mode: QuantizationMode): void {
    if (!this.quantizable) {
      throw new ArgumentError(`${this.where}: only Dense itself can be quantized, not its subclass ${this.className}.`);
    }
    if (quantizationMode(this.dtype)) {
      throw new ArgumentError(`${this.where} is quantized already: its dtype is "${this.dtype}".`);
    }
    if (this.loraEnabled) {
      throw new ArgumentError(`${this.where}: a kernel that is adapted by enableLora cannot be quantized.`);
    }
    if (this.dtype !== "float32") {
      throw new ArgumentError(`${this.where}: expected dtype "float32" to quantize, got "${this.dtype}".`);
    }
    if (!this.kernel) {
      throw new NotBuiltError(
        `${this.where}: cannot quantize a layer that is not built. Call it on an input, or build(inputShape).`,
      );
    }
    checkStorable(this.where, this.kernel.tensor, mode);
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
      kernelConstraint: this.kernelConstraint,
      biasConstraint: this.biasConstraint,
    };
  }
}
