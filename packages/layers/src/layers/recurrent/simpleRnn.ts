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
    super(SimpleRNNCell, "simple_rnn_cell", units, options, CELL_OPTIONS);
  }
}
