/**
 * RNN: takes a cell through a sequence, step after step.
 *
 *     x  (batch, steps, …features)      y  (batch, units), or (batch, steps, units) with returnSequences
 *
 * With returnState the states after the last step come behind y. The loop is
 * unrolled when a model is traced for data, whose number of steps is known;
 * while it is not, as in Input({ shape: [null, 3] }), only shapes are recorded.
 */
import {
  ArgumentError,
  formatShape,
  pending,
  type Shape,
  ShapeError,
  type StaticShape,
  SymbolicTensor,
  sameShape,
  show,
  type Tensor,
  zeros,
} from "@neurode/core";
import { argumentTensors, type CallArguments } from "../../callArguments.js";
import { Zeros } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { configOf } from "../../layerClasses.js";
import { arrange, flatten, type Structure } from "../../structure.js";
import { boolean } from "../../validate.js";
import { Weight } from "../../weight.js";
import {
  type Cell,
  cell,
  mapSizes,
  outputSizeOf,
  type States,
  type Stepper,
  stateShapeOf,
  stateSizes,
  zerosOf,
} from "./cell.js";
import { inSequence } from "./cellDropout.js";
import { agree, givenStates } from "./givenStates.js";
import { StackedRNNCells } from "./stackedRnnCells.js";
import { atStep, stackSteps } from "./steps.js";
import { unroll } from "./unroll.js";

export interface RNNOptions extends LayerOptions {
  /** Give the outputs of all steps, not only of the last. Default false. */
  returnSequences?: boolean;
  /** Give the last states behind the output. Default false. */
  returnState?: boolean;
  /** Begin with the last step; outputs are in the order in which they are made. Default false. */
  goBackwards?: boolean;
  /** Begin with the states that the last run left, row by row; the batch must be fixed. Default false. */
  stateful?: boolean;
  /** Without effect but that the number of steps must be known: the loop is always unrolled. Default false. */
  unroll?: boolean;
  /** What a masked step gives is zeros, not the output before. Default false. */
  zeroOutputForMask?: boolean;
}

export const RNN_OPTIONS: readonly string[] = [
  "returnSequences",
  "returnState",
  "goBackwards",
  "stateful",
  "unroll",
  "zeroOutputForMask",
];

/** Every step is recorded, some kilobytes each: of more steps, memory would be full before anything ran. */
const MOST_STEPS = 2 ** 14;

export class RNN extends Layer {
  readonly cell: Cell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  /** Bidirectional sets it. */
  zeroOutputForMask: boolean;
  /** Of a stateful layer: where the next run begins. They are not among `weights`. */
  #states: Structure<Weight>[] | null = null;

  /**
   * @param of what is done at each step: a cell
   * Throws an ArgumentError when it is none, or an option is impossible or unknown.
   */
  constructor(of: Layer, options: RNNOptions = {}, known: readonly string[] = RNN_OPTIONS) {
    super(options);
    this.checkOptions(options, known);
    const name = this.className;
    this.cell = cell(name, of);
    this.returnSequences = boolean(name, "returnSequences", options.returnSequences ?? false);
    this.returnState = boolean(name, "returnState", options.returnState ?? false);
    this.goBackwards = boolean(name, "goBackwards", options.goBackwards ?? false);
    this.stateful = boolean(name, "stateful", options.stateful ?? false);
    this.unroll = boolean(name, "unroll", options.unroll ?? false);
    this.zeroOutputForMask = boolean(name, "zeroOutputForMask", options.zeroOutputForMask ?? false);
  }

  override build(inputShape: Structure<Shape>): void {
    const [batch, , ...features] = inputShape as Shape;
    this.checkInputs([inputShape as Shape]);
    this.cell.build([batch, ...features]);
    if (!this.stateful) return;
    if (batch === null) {
      throw new ShapeError(
        `${this.where}: a stateful layer keeps a state for each row, so the batch must be fixed, got ` +
          `${formatShape(inputShape as Shape)}. Give Input({ batchShape: [32, …] }).`,
      );
    }
    const state = (size: number) => {
      const shape = stateShapeOf(this.cell, size, [batch, ...features]);
      if (!shape.includes(null)) return new Weight("rnn_state", shape as StaticShape, "float32", new Zeros(), false);
      throw new ShapeError(
        `${this.where}: a stateful layer must know the sizes of its states, got ${formatShape(inputShape as Shape)}. ` +
          "Give all of them in Input({ batchShape }).",
      );
    };
    this.#states = stateSizes(this.cell).map((size) => mapSizes(size, state));
  }

  protected override get callArguments(): readonly string[] {
    return ["initialState", "mask"];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor, args: CallArguments): Structure<SymbolicTensor> {
    const { initialState, mask } = args;
    const steps = this.#checkMask(mask, x);
    const [batch, , ...features] = x.shape;
    const asked = initialState ?? null;
    const given =
      asked === null ? null : givenStates(this.where, "an initialState", this.cell, asked, [batch, ...features]);
    const kept = this.#keptStates(x);
    if (steps === null || x.shape.slice(2).includes(null))
      return this.#unknown([x, ...argumentTensors<SymbolicTensor>(args)]);

    const zeroState = (size: number) => zerosOf(this.cell, size, x);
    const initial = given ?? kept ?? stateSizes(this.cell).map((size) => mapSizes(size, zeroState));
    const options = {
      steps,
      goBackwards: this.goBackwards,
      mask: (mask ?? null) as SymbolicTensor | null,
      zeroOutputForMask: this.zeroOutputForMask,
      instead: (before: States, output: SymbolicTensor | null) => this.#instead(before, output, x),
    };
    const { outputs, states } = inSequence(() => unroll(this.#stepper(x), initial, options));
    const after = flatten<SymbolicTensor>(states);
    flatten<Weight>(this.#states ?? []).forEach((weight, index) => {
      this.addUpdate(weight, after[index]);
    });
    return this.#arrange(this.returnSequences ? stackSteps(outputs) : outputs[outputs.length - 1], states);
  }

  /**
   * What a masked step gives: the state before it, which is the output before it too, but that of the first step need
   * not be zeros. With `unroll` Keras takes the output itself, and zeros at first.
   */
  #instead(states: States, output: SymbolicTensor | null, x: SymbolicTensor): SymbolicTensor {
    const size = outputSizeOf(this.cell);
    const last = this.cell instanceof StackedRNNCells ? states[states.length - 1] : states[0];
    const [state] = flatten<SymbolicTensor>(last);
    const shape = this.#stateShape(size, x);
    if (!this.unroll && sameShape(state.shape.slice(1), shape.slice(1))) return state;
    return output ?? zerosOf(this.cell, size, x);
  }

  #stepper(x: SymbolicTensor): Stepper {
    const { cell: each } = this;
    if (each.over) return each.over(x);
    return (step, states) => {
      const result = each<Structure<SymbolicTensor>>(atStep(x, step), { states });
      const [output, next] = result as unknown as [SymbolicTensor, Structure<SymbolicTensor>];
      return { output, states: Array.isArray(next) ? (next as States) : [next] };
    };
  }

  /** What the call gives while the number of steps is not known: shapes. */
  #unknown(all: readonly SymbolicTensor[]): Structure<SymbolicTensor> {
    const [x] = all;
    const [batch, ...shape] = this.#stateShape(outputSizeOf(this.cell), x);
    const output = pending(all, this.returnSequences ? [batch, x.shape[1], ...shape] : [batch, ...shape]);
    const state = (size: number) => pending(all, this.#stateShape(size, x));
    const states = stateSizes(this.cell).map((size) => mapSizes(size, state));
    return this.#arrange(output, states);
  }

  #stateShape(size: number, x: SymbolicTensor): Shape {
    const [batch, , ...features] = x.shape;
    return stateShapeOf(this.cell, size, [batch, ...features]);
  }

  #arrange(output: SymbolicTensor, states: States): Structure<SymbolicTensor> {
    return this.returnState ? [output, ...states] : output;
  }

  override computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    const own = mask === null ? null : flatten<SymbolicTensor | null>(mask)[0];
    const output = this.returnSequences ? own : null;
    if (output === null || !this.returnState) return output;
    return [output, ...stateSizes(this.cell).map((size) => mapSizes(size, () => null))];
  }

  /** The number of steps, of x or the mask; null when neither knows it. */
  #checkMask(mask: unknown, x: SymbolicTensor): number | null {
    const [batch, steps] = x.shape;
    if (this.unroll && steps === null) {
      throw new ShapeError(
        `${this.where}: to unroll, the number of steps must be known, got ${formatShape(x.shape)}. Give it in Input.`,
      );
    }
    if (steps === 0) throw new ShapeError(`${this.where}: expected at least one step, got ${formatShape(x.shape)}.`);
    if (steps !== null && steps > MOST_STEPS) {
      throw new ShapeError(
        `${this.where}: a sequence of ${steps} steps is too long; ${MOST_STEPS} are the most. Cut it into shorter ones.`,
      );
    }
    if (mask === undefined || mask === null) return steps;
    const shape = mask instanceof SymbolicTensor ? mask.shape : null;
    if (shape && agree(shape, [batch, steps])) return steps;
    throw new ShapeError(
      `${this.where}: expected a mask of shape ${formatShape([batch, steps])}, a 1 for every step that counts, got ` +
        `${shape ? formatShape(shape) : show(mask)}.`,
    );
  }

  /** The states that the last run left; null of a layer that is not stateful. */
  #keptStates(x: SymbolicTensor): States | null {
    const states = this.#states;
    if (!states) return null;
    const weights = flatten<Weight>(states);
    const [batch] = weights[0].shape;
    if (x.shape[0] !== null && x.shape[0] !== batch) {
      throw new ShapeError(
        `${this.where}: its states are of ${batch} rows, so it takes ${batch} at a time, got ${formatShape(x.shape)}.`,
      );
    }
    return arrange(
      states as Structure<unknown>,
      weights.map((weight) => this.latest(weight)),
    ) as States;
  }

  /** Has a stateful layer begin anew, with states of zeros. */
  resetStates(): void {
    if (!this.stateful) {
      throw new ArgumentError(
        `${this.where} is not stateful, so it has no states to reset. Make it with { stateful: true }.`,
      );
    }
    for (const weight of flatten<Weight>(this.#states ?? [])) weight.assign(zeros(weight.shape));
  }

  /** `resetStates`, by Keras's other name. */
  resetState(): void {
    this.resetStates();
  }

  /** How many states there are. */
  get stateCount(): number {
    return flatten<number>(stateSizes(this.cell) as Structure<number>).length;
  }

  /** The states that a stateful layer's next run begins with, one behind the other; none before it is built. */
  get states(): readonly Tensor[] {
    return flatten<Weight>(this.#states ?? []).map(({ tensor }) => tensor);
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [shape] = shapes;
    const { stepAxes } = this.cell;
    const fits = stepAxes ? shape.length === stepAxes.split(", ").length + 2 : shape.length >= 3;
    if (shapes.length === 1 && fits) {
      const [batch, , ...features] = shape;
      this.cell.checkStep?.([batch, ...features], this, shape);
      return;
    }
    throw new ShapeError(
      `${this.where}: expected one input of shape (batch, steps, ${stepAxes ?? "…features"}), got ${shapes.map(formatShape).join(" and ")}.`,
    );
  }

  override get partsInFiles(): Readonly<Record<string, Layer>> {
    return { cell: this.cell };
  }

  override getConfig(): Record<string, unknown> {
    return { ...this.sequenceConfig(), cell: configOf(this.cell) };
  }

  /** The arguments that are not the cell's. */
  protected sequenceConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      returnSequences: this.returnSequences,
      returnState: this.returnState,
      goBackwards: this.goBackwards,
      stateful: this.stateful,
      unroll: this.unroll,
      zeroOutputForMask: this.zeroOutputForMask,
    };
  }
}
