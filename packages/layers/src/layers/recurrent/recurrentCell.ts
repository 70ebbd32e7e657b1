/**
 * RecurrentCell: what SimpleRNNCell, LSTMCell and GRUCell have in common.
 *
 *     kernel            (inputDim, gates · units)
 *     recurrent_kernel  (units, gates · units)
 *     bias              (gates · units)
 *
 * What the input gives all gates follows from no state, so it is one product
 * for all steps; what the state gives them is one product per step.
 */
import {
  add,
  matmul,
  reshape,
  type Shape,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
  UnsupportedError,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import type { CallArguments } from "../../callArguments.js";
import { isTraining } from "../../callContext.js";
import { type Constraint, type ConstraintLike, constraint } from "../../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../../regularizers.js";
import type { Structure } from "../../structure.js";
import { boolean, numberBetween, positiveInteger, seedOrNull } from "../../validate.js";
import type { Weight } from "../../weight.js";
import type { Cell, StateSize, States, Stepper, StepResult } from "./cell.js";

export interface RecurrentCellOptions extends LayerOptions {
  /** Applied to what becomes the state. Default `"tanh"`. */
  activation?: ActivationLike;
  /** Add a bias to every gate. Default true. */
  useBias?: boolean;
  /** How `kernel` starts. Default `"glorot_uniform"`. */
  kernelInitializer?: InitializerLike;
  /** How `recurrent_kernel` starts. Default `"orthogonal"` (Saxe et al. 2014). */
  recurrentInitializer?: InitializerLike;
  /** How `bias` starts. Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Penalty on `kernel` in training. Default none. */
  kernelRegularizer?: RegularizerLike;
  /** Penalty on `recurrent_kernel` in training. Default none. */
  recurrentRegularizer?: RegularizerLike;
  /** Penalty on `bias` in training. Default none. */
  biasRegularizer?: RegularizerLike;
  /** What `kernel` is brought back to after updates in training. Default none. */
  kernelConstraint?: ConstraintLike;
  /** What `recurrent_kernel` is brought back to after updates in training. Default none. */
  recurrentConstraint?: ConstraintLike;
  /** What `bias` is brought back to after updates in training. Default none. */
  biasConstraint?: ConstraintLike;
  /** Fraction of the input to drop in training. Default 0. */
  dropout?: number;
  /** Fraction of the state to drop in training. Default 0. */
  recurrentDropout?: number;
  /** Seed of what is dropped. Default: the next of the session's. */
  seed?: number | null;
}

/** The options of every cell of this kind. */
export const CELL_OPTIONS: readonly string[] = [
  "activation",
  "useBias",
  "kernelInitializer",
  "recurrentInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "recurrentRegularizer",
  "biasRegularizer",
  "kernelConstraint",
  "recurrentConstraint",
  "biasConstraint",
  "dropout",
  "recurrentDropout",
  "seed",
];

/** A Stepper of states that are in no lists. */
export type CellStepper = (step: number, states: readonly SymbolicTensor[]) => StepResult;

export abstract class RecurrentCell extends Layer implements Cell {
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly kernelInitializer: Initializer;
  readonly recurrentInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly recurrentRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly recurrentConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
  kernel: Weight | null = null;
  recurrentKernel: Weight | null = null;
  bias: Weight | null = null;

  /**
   * @param units size of the state and of the output; a positive integer
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(units: number, options: RecurrentCellOptions, known: readonly string[]) {
    super(options);
    const name = this.className;
    this.checkOptions(options, known);
    this.units = positiveInteger(name, "units", units);
    this.activation = activation(name, options.activation === undefined ? "tanh" : options.activation);
    this.useBias = boolean(name, "useBias", options.useBias ?? true);
    this.kernelInitializer = initializer(`${name}: kernelInitializer`, options.kernelInitializer ?? "glorot_uniform");
    this.recurrentInitializer = initializer(
      `${name}: recurrentInitializer`,
      options.recurrentInitializer ?? "orthogonal",
    );
    this.biasInitializer = initializer(`${name}: biasInitializer`, options.biasInitializer ?? "zeros");
    this.kernelRegularizer = regularizer(`${name}: kernelRegularizer`, options.kernelRegularizer);
    this.recurrentRegularizer = regularizer(`${name}: recurrentRegularizer`, options.recurrentRegularizer);
    this.biasRegularizer = regularizer(`${name}: biasRegularizer`, options.biasRegularizer);
    this.kernelConstraint = constraint(`${name}: kernelConstraint`, options.kernelConstraint);
    this.recurrentConstraint = constraint(`${name}: recurrentConstraint`, options.recurrentConstraint);
    this.biasConstraint = constraint(`${name}: biasConstraint`, options.biasConstraint);
    this.dropout = numberBetween(name, "dropout", options.dropout ?? 0, 0, 1);
    this.recurrentDropout = numberBetween(name, "recurrentDropout", options.recurrentDropout ?? 0, 0, 1);
    this.seed = seedOrNull(name, options.seed);
  }

  /** How many gates there are, the candidate among them. */
  protected abstract get gates(): number;

  abstract get stateSize(): StateSize;

  get outputSize(): number {
    return this.units;
  }

  protected get biasShape(): StaticShape {
    return [this.gates * this.units];
  }

  /** How the whole bias starts. */
  protected get biasStart(): Initializer {
    return this.biasInitializer;
  }

  override build(inputShape: Shape): void {
    const inputDim = this.fixedAxis(inputShape, -1);
    const width = this.gates * this.units;
    this.kernel = this.addWeight("kernel", [inputDim, width], this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
    });
    this.recurrentKernel = this.addWeight("recurrent_kernel", [this.units, width], this.recurrentInitializer, {
      regularizer: this.recurrentRegularizer,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight("bias", this.biasShape, this.biasStart, { regularizer: this.biasRegularizer });
  }

  protected override get callArguments(): readonly string[] {
    return ["states"];
  }

  override call(x: SymbolicTensor, { states }: CallArguments): Structure<SymbolicTensor> {
    const width = this.fixedAxis(x.shape, -1);
    const { output, states: next } = this.over(reshape(x, [x.shape[0] ?? -1, 1, width]))(0, states as States);
    return [output, next];
  }

  /** The steps over a sequence: x (batch, steps, inputDim). */
  over(x: SymbolicTensor): Stepper {
    this.checkDropout();
    const { bias } = this;
    const product = matmul(x, (this.kernel as Weight).symbol);
    const inputs = bias ? add(product, this.inputBias(bias)) : product;
    return this.stepper(inputs) as Stepper;
  }

  /** What is added to the input's part. */
  protected inputBias(bias: Weight): SymbolicTensor {
    return bias.symbol;
  }

  /** The steps; `inputs` (batch, steps, gates · units) is what the input gives the gates. */
  protected abstract stepper(inputs: SymbolicTensor): CellStepper;

  protected checkDropout(): void {
    if (!isTraining() || (this.dropout === 0 && this.recurrentDropout === 0)) return;
    throw new UnsupportedError(
      `${this.where}: dropout and recurrentDropout in training are not supported here; make it with 0 for both, and ` +
        "put Dropout before it.",
    );
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    if (shapes.length >= 1 && shapes[0].length === 2) return;
    throw new ShapeError(
      `${this.where}: expected the input of one step, (batch, features), got ${shapes.map(String).join(" and ")}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: this.activation.name,
      useBias: this.useBias,
      kernelInitializer: this.kernelInitializer,
      recurrentInitializer: this.recurrentInitializer,
      biasInitializer: this.biasInitializer,
      kernelRegularizer: this.kernelRegularizer,
      recurrentRegularizer: this.recurrentRegularizer,
      biasRegularizer: this.biasRegularizer,
      kernelConstraint: this.kernelConstraint,
      recurrentConstraint: this.recurrentConstraint,
      biasConstraint: this.biasConstraint,
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
      seed: this.seed,
    };
  }
}
