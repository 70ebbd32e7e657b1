/**
 * GRUCell: one step of the gated recurrent unit (Cho et al. 2014).
 *
 *     u = σ(xu + hu)      r = σ(xr + hr)            σ is recurrentActivation
 *     n = activation(xn + r · hn)                   xu, xr, xn = x · kernel + bias
 *     h' = u · h + (1 - u) · n                      hu, hr, hn = h · recurrent_kernel + bias
 *
 * That is resetAfter, the default, whose bias is (2, 3 · units), one for the
 * input and one for the state. Without it hn = (r · h) · recurrent_kernel, and
 * the bias is (3 · units), for the input alone.
 */
import {
  add,
  gruHidden,
  matmul,
  multiply,
  reshape,
  type StaticShape,
  type SymbolicTensor,
  slice,
  subtract,
} from "@neurode/core";
import { type Activation, type ActivationLike, activation } from "../../activations.js";
import { boolean } from "../../validate.js";
import type { Weight } from "../../weight.js";
import type { StepResult } from "./cell.js";
import { type CellMasks, maskedProduct } from "./cellDropout.js";
import { DenseCell } from "./denseCell.js";
import { CELL_OPTIONS, type CellStepper, type RecurrentCellOptions } from "./recurrentCell.js";
import { atStep, gateOf } from "./steps.js";

export interface GRUCellOptions extends RecurrentCellOptions {
  /** Applied to the gates. Default `"sigmoid"`. */
  recurrentActivation?: ActivationLike;
  /** Apply the reset gate behind the product with the state, as cuDNN does, not before it. Default true. */
  resetAfter?: boolean;
}

export const GRU_CELL_OPTIONS: readonly string[] = [...CELL_OPTIONS, "recurrentActivation", "resetAfter"];

export class GRUCell extends DenseCell {
  readonly recurrentActivation: Activation;
  readonly resetAfter: boolean;

  /** @param units size of the state and of the output */
  constructor(units: number, options: GRUCellOptions = {}) {
    super(units, options, GRU_CELL_OPTIONS);
    const { recurrentActivation = "sigmoid", resetAfter = true } = options;
    this.recurrentActivation = activation("GRUCell: recurrentActivation", recurrentActivation);
    this.resetAfter = boolean("GRUCell", "resetAfter", resetAfter);
  }

  protected override get gates(): number {
    return 3;
  }

  override get stateSize(): number {
    return this.units;
  }

  protected override get biasShape(): StaticShape {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units];
  }

  protected override inputBias(bias: Weight): SymbolicTensor {
    return this.resetAfter ? this.#biasRow(bias, 0) : bias.symbol;
  }

  /** Row 0 is added to what the input gives, row 1 to what the state gives. */
  #biasRow(bias: Weight, row: number): SymbolicTensor {
    return reshape(slice(bias.symbol, { axis: 0, begin: row, size: 1 }), [3 * this.units]);
  }

  protected override gatesStepper(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper {
    return this.resetAfter ? this.#resetAfter(inputs, masks) : this.#resetBefore(inputs, masks);
  }

  #resetAfter(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper {
    const kernel = (this.recurrentKernel as Weight).symbol;
    const bias = this.bias && this.#biasRow(this.bias, 1);
    const isDefault = this.activation.name === "tanh" && this.recurrentActivation.name === "sigmoid";
    const part = (z: SymbolicTensor, gate: number) => gateOf(z, gate, this.units);
    return (step, [h]) => {
      const product = maskedProduct(h, kernel, masks, matmul);
      const recurrent = bias ? add(product, bias) : product;
      if (isDefault) return alone(gruHidden(inputs, recurrent, h, step));
      const x = atStep(inputs, step);
      const update = this.recurrentActivation.apply(add(part(x, 0), part(recurrent, 0)));
      const reset = this.recurrentActivation.apply(add(part(x, 1), part(recurrent, 1)));
      return alone(this.#mix(update, h, add(part(x, 2), multiply(reset, part(recurrent, 2)))));
    };
  }

  #resetBefore(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper {
    const { units } = this;
    const kernel = (this.recurrentKernel as Weight).symbol;
    const gateKernel = slice(kernel, { axis: 1, begin: 0, size: 2 * units });
    const candidateKernel = slice(kernel, { axis: 1, begin: 2 * units, size: units });
    return (step, [h]) => {
      const x = atStep(inputs, step);
      const gates = maskedProduct(h, gateKernel, masks?.slice(0, 2) ?? null, matmul);
      const update = this.recurrentActivation.apply(add(gateOf(x, 0, units), gateOf(gates, 0, units)));
      const reset = this.recurrentActivation.apply(add(gateOf(x, 1, units), gateOf(gates, 1, units)));
      const kept = masks ? multiply(h, masks[2]) : h;
      const candidate = matmul(multiply(reset, kept), candidateKernel);
      return alone(this.#mix(update, h, add(gateOf(x, 2, units), candidate)));
    };
  }

  /** u · h + (1 - u) · activation(z) */
  #mix(update: SymbolicTensor, h: SymbolicTensor, z: SymbolicTensor): SymbolicTensor {
    return add(multiply(update, h), multiply(subtract(1, update), this.activation.apply(z)));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      recurrentActivation: this.recurrentActivation.name,
      resetAfter: this.resetAfter,
    };
  }
}

/** A state that is the output too. */
function alone(h: SymbolicTensor): StepResult {
  return { output: h, states: [h] };
}
