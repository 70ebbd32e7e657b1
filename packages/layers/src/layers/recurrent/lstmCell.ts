/**
 * LSTMCell: one step of long short-term memory (Hochreiter & Schmidhuber 1997,
 * with the forget gate of Gers et al. 2000).
 *
 *     i, f, g, o = x · kernel + bias + h · recurrent_kernel
 *     c' = σ(f) · c + σ(i) · activation(g)          σ is recurrentActivation
 *     h' = σ(o) · activation(c')
 *
 * With tanh and sigmoid a step is two kernel calls beside its product.
 */
import { add, lstmCarry, lstmHidden, matmul, multiply, type StaticShape, type SymbolicTensor } from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import { Initializer } from "../../initializers.js";
import { boolean } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { CELL_OPTIONS, type CellStepper, RecurrentCell, type RecurrentCellOptions } from "./recurrentCell.js";
import { atStep, gateOf } from "./steps.js";

export interface LSTMCellOptions extends RecurrentCellOptions {
  /** Applied to the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationLike;
  /** Start the forget gate's bias with ones (Jozefowicz et al. 2015). Default true. */
  unitForgetBias?: boolean;
}

export const LSTM_CELL_OPTIONS: readonly string[] = [...CELL_OPTIONS, "recurrentActivation", "unitForgetBias"];

export class LSTMCell extends RecurrentCell {
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;

  /** @param units size of both states and of the output */
  constructor(units: number, options: LSTMCellOptions = {}) {
    super(units, options, LSTM_CELL_OPTIONS);
    const { recurrentActivation = "sigmoid", unitForgetBias = true } = options;
    this.recurrentActivation = activation("LSTMCell: recurrentActivation", recurrentActivation);
    this.unitForgetBias = boolean("LSTMCell", "unitForgetBias", unitForgetBias);
  }

  protected override get gates(): number {
    return 4;
  }

  override get stateSize(): readonly number[] {
    return [this.units, this.units];
  }

  protected override get biasStart(): Initializer {
    return this.unitForgetBias ? new ForgetBias(this.biasInitializer) : this.biasInitializer;
  }

  protected override stepper(inputs: SymbolicTensor): CellStepper {
    const kernel = (this.recurrentKernel as Weight).symbol;
    const isDefault = this.activation.name === "tanh" && this.recurrentActivation.name === "sigmoid";
    return (step, [h, c]) => {
      const recurrent = matmul(h, kernel);
      const [hidden, carry] = isDefault
        ? fusedStep(inputs, recurrent, c, step)
        : this.#plainStep(add(atStep(inputs, step), recurrent), c);
      return { output: hidden, states: [hidden, carry] };
    };
  }

  /** Both states after a step, with activations of any kind. */
  #plainStep(z: SymbolicTensor, c: SymbolicTensor): [hidden: SymbolicTensor, carry: SymbolicTensor] {
    const gate = (which: number) => this.recurrentActivation.apply(gateOf(z, which, this.units));
    const candidate = this.activation.apply(gateOf(z, 2, this.units));
    const carry = add(multiply(gate(1), c), multiply(gate(0), candidate));
    return [multiply(gate(3), this.activation.apply(carry)), carry];
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      recurrentActivation: this.recurrentActivation.name,
      unitForgetBias: this.unitForgetBias,
    };
  }
}

function fusedStep(
  inputs: SymbolicTensor,
  recurrent: SymbolicTensor,
  c: SymbolicTensor,
  step: number,
): [hidden: SymbolicTensor, carry: SymbolicTensor] {
  const carry = lstmCarry(inputs, recurrent, c, step);
  return [lstmHidden(inputs, recurrent, carry, step), carry];
}

/** Ones for the forget gate, the second of four; another initializer for the others. */
class ForgetBias extends Initializer {
  readonly others: Initializer;

  constructor(others: Initializer) {
    super();
    this.others = others;
  }

  override values([width]: StaticShape, seed?: number): Float64Array {
    const units = width / 4;
    const values = new Float64Array(width).fill(1);
    values.set(this.others.values([units], seed), 0);
    values.set(this.others.values([2 * units], seed), 2 * units);
    return values;
  }
}
