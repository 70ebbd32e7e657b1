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
import { add, lstmCarry, lstmHidden, matmul, type SymbolicTensor } from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import type { Initializer } from "../../initializers.js";
import { boolean } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { type CellMasks, maskedProduct } from "./cellDropout.js";
import { DenseCell } from "./denseCell.js";
import { ForgetBias } from "./forgetBias.js";
import { lstmGates } from "./lstmGates.js";
import { CELL_OPTIONS, type CellStepper, type RecurrentCellOptions } from "./recurrentCell.js";
import { atStep } from "./steps.js";

export interface LSTMCellOptions extends RecurrentCellOptions {
  /** Applied to the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationLike;
  /** Start the forget gate's bias with ones (Jozefowicz et al. 2015). Default true. */
  unitForgetBias?: boolean;
}

export const LSTM_CELL_OPTIONS: readonly string[] = [...CELL_OPTIONS, "recurrentActivation", "unitForgetBias"];

export class LSTMCell extends DenseCell {
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

  protected override gatesStepper(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper {
    const kernel = (this.recurrentKernel as Weight).symbol;
    const isDefault = this.activation.name === "tanh" && this.recurrentActivation.name === "sigmoid";
    return (step, [h, c]) => {
      const recurrent = maskedProduct(h, kernel, masks, matmul);
      const [hidden, carry] = isDefault
        ? fusedStep(inputs, recurrent, c, step)
        : lstmGates(add(atStep(inputs, step), recurrent), c, this);
      return { output: hidden, states: [hidden, carry] };
    };
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
