/**
 * SimpleRNN: the plain recurrent network (Elman 1990).
 *
 *     x  (batch, steps, inputDim)      y  (batch, units), or (batch, steps, units) with returnSequences
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.SimpleRNN`;
 * formulas are those of SimpleRNNCell.
 */
import { CELL_OPTIONS, type RecurrentCellOptions } from "./recurrentCell.js";
import { RecurrentLayer } from "./recurrentLayer.js";
import type { RNNOptions } from "./rnn.js";
import { SimpleRNNCell } from "./simpleRnnCell.js";

export interface SimpleRNNOptions extends RecurrentCellOptions, RNNOptions {}

export class SimpleRNN extends RecurrentLayer<SimpleRNNCell> {
  /** @param units size of the state and of the output; a positive integer */
  constructor(units: number, options: SimpleRNNOptions = {}) {
    super((ofCell) => new SimpleRNNCell(units, ofCell), "simple_rnn_cell", options, CELL_OPTIONS);
  }

  get units(): number {
    return this.cell.units;
  }
}
