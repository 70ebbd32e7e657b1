/**
 * RecurrentCell: what the cells of this library have in common: a kernel for
 * the input, one for the state, and a bias, each of all gates.
 */
import {
  formatShape,
  reshape,
  SeedGenerator,
  type Shape,
  ShapeError,
  type StaticShape,
  type SymbolicTensor,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import type { CallArguments } from "../../callArguments.js";
import { isTraining } from "../../callContext.js";
import { type Constraint, type ConstraintLike, constraint } from "../../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../../regularizers.js";
import type { Structure } from "../../structure.js";
import { boolean, numberBetween, seedOrNull } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { dropoutMask } from "../dropoutMask.js";
import type { Cell, StateSize, Stepper, StepResult } from "./cell.js";
import { type CellMasks, cellMasks } from "./cellDropout.js";
import { givenStates } from "./givenStates.js";

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
  /** Fraction of the input to drop in training, the same at every step of a sequence. Default 0. */
  dropout?: number;
  /** Fraction of the state to drop on its way to the gates in training, the same at every step. Default 0. */
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
  /** Null where nothing is dropped. */
  readonly #seed: SeedGenerator | null;
  kernel: Weight | null = null;
  recurrentKernel: Weight | null = null;
  bias: Weight | null = null;

  /** Throws an ArgumentError when an option is impossible or its name unknown. */
  constructor(options: RecurrentCellOptions, known: readonly string[]) {
    super(options);
    const name = this.className;
    this.checkOptions(options, known);
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
    this.#seed = this.dropout > 0 || this.recurrentDropout > 0 ? new SeedGenerator(this.seed) : null;
  }

  abstract get stateSize(): StateSize;

  abstract get outputSize(): number;

  /** How the whole bias starts. */
  protected get biasStart(): Initializer {
    return this.biasInitializer;
  }

  /** Adds the weights, of these shapes. */
  protected addWeights(kernel: StaticShape, recurrentKernel: StaticShape, bias: StaticShape): void {
    this.kernel = this.addWeight("kernel", kernel, this.kernelInitializer, {
      regularizer: this.kernelRegularizer,
      constraint: this.kernelConstraint,
    });
    this.recurrentKernel = this.addWeight("recurrent_kernel", recurrentKernel, this.recurrentInitializer, {
      regularizer: this.recurrentRegularizer,
      constraint: this.recurrentConstraint,
    });
    if (!this.useBias) return;
    this.bias = this.addWeight("bias", bias, this.biasStart, {
      regularizer: this.biasRegularizer,
      constraint: this.biasConstraint,
    });
  }

  protected override get callArguments(): readonly string[] {
    return ["states"];
  }

  override call(x: SymbolicTensor, { states }: CallArguments): Structure<SymbolicTensor> {
    const [batch, ...features] = x.shape as number[];
    const before = givenStates(this.where, "{ states }", this, states, x.shape);
    const { output, states: next } = this.over(reshape(x, [batch ?? -1, 1, ...features]))(0, before);
    return [output, next];
  }

  /** The steps over a sequence: x (batch, steps, …features). */
  over(x: SymbolicTensor): Stepper {
    return this.stepper(x) as Stepper;
  }

  protected abstract stepper(x: SymbolicTensor): CellStepper;

  /** How many gates there are, the candidate among them. */
  protected abstract get gates(): number;

  /** How many masks are drawn for the input, and for the state: one for all gates or, as in Keras, one for each. */
  protected get maskCount(): number {
    return this.recurrentDropout > 0 ? this.gates : 1;
  }

  /** The masks for inputs and states of these shapes without the batch, which is that of x. */
  protected masks(x: SymbolicTensor, input: Shape, state: Shape): CellMasks {
    const draw = (shape: Shape, rate: number) => {
      // As in Keras, where a cell of several gates that is to drop all drops nothing.
      const drops = isTraining() && rate > 0 && (rate < 1 || this.gates === 1);
      const seed = this.#seed;
      if (!drops || seed === null) return null;
      return Array.from({ length: this.maskCount }, () => dropoutMask(seed, x, shape, rate));
    };
    return cellMasks(this, () => ({ input: draw(input, this.dropout), state: draw(state, this.recurrentDropout) }));
  }

  /** What the axes of an input of one step are. */
  abstract get stepAxes(): string;

  /** The axis of the features in `stepAxes`, counted with the batch. */
  protected get featureAxis(): number {
    return -1;
  }

  checkStep(step: Shape, owner: Layer, whole: Shape): void {
    const built = this.kernel?.shape.at(-2) ?? null;
    const found = step.at(this.featureAxis) ?? null;
    if (built === null || found === null || found === built) return;
    throw new ShapeError(
      `${owner.where}: expected an input of ${built} features, got ${formatShape(whole)}, whose features are ${found}. ` +
        `The layer was built on ${built}; feed it as many or make a new ${owner.className}.`,
    );
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [shape] = shapes;
    if (shapes.length === 1 && shape.length === this.stepAxes.split(", ").length + 1) {
      this.checkStep(shape, this, shape);
      return;
    }
    throw new ShapeError(
      `${this.where}: expected the input of one step, (batch, ${this.stepAxes}), got ${shapes.map(formatShape).join(" and ")}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
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
