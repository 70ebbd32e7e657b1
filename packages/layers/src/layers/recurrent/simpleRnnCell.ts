/**
 * SimpleRNNCell: one step of the plain recurrent network (Elman 1990).
 *
 *     h' = activation(x · kernel + bias + h · recurrent_kernel)
 */
import { add, matmul, type SymbolicTensor } from "@neurode/core";
import type { Weight } from "../../weight.js";
import { type CellMasks, maskedProduct } from "./cellDropout.js";
import { DenseCell } from "./denseCell.js";
import { CELL_OPTIONS, type CellStepper, type RecurrentCellOptions } from "./recurrentCell.js";
import { atStep } from "./steps.js";

export class SimpleRNNCell extends DenseCell {
  /** @param units size of the state and of the output */
  constructor(units: number, options: RecurrentCellOptions = {}) {
    super(units, options, CELL_OPTIONS);
  }

  protected override get gates(): number {
    return 1;
  }

  override get stateSize(): number {
    return this.units;
  }

  protected override gatesStepper(inputs: SymbolicTensor, masks: CellMasks["state"]): CellStepper {
    const kernel = (this.recurrentKernel as Weight).symbol;
    return (step, [h]) => {
      const output = this.activation.apply(add(atStep(inputs, step), maskedProduct(h, kernel, masks, matmul)));
      return { output, states: [output] };
    };
  }
}
