/**
 * ConvLSTM1D, ConvLSTM2D, ConvLSTM3D: LSTM whose states are images, by
 * convolutions (Shi et al. 2015).
 *
 *     x  (batch, steps, places…, channels)
 *     y  (batch, outputs…, filters), or (batch, steps, outputs…, filters) with returnSequences
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.ConvLSTM2D`;
 * the formulas are those of ConvLSTMCell.
 */
import type { PerAxis } from "../conv/windowLayer.js";
import { CONV_LSTM_CELL_OPTIONS, ConvLSTMCell, type ConvLSTMCellOptions } from "./convLstmCell.js";
import { RecurrentLayer } from "./recurrentLayer.js";
import type { RNNOptions } from "./rnn.js";

export interface ConvLSTMOptions extends ConvLSTMCellOptions, RNNOptions {}

abstract class ConvLSTM extends RecurrentLayer<ConvLSTMCell> {
  constructor(rank: 1 | 2 | 3, filters: number, kernelSize: PerAxis, options: ConvLSTMOptions) {
    const create = (ofCell: ConvLSTMCellOptions) => new ConvLSTMCell(rank, filters, kernelSize, ofCell);
    super(create, "conv_lstm_cell", options, CONV_LSTM_CELL_OPTIONS);
  }

  get filters(): number {
    return this.cell.filters;
  }
}

export class ConvLSTM1D extends ConvLSTM {
  /**
   * @param filters channels of the states and of the output; a positive integer
   * @param kernelSize taps of the window
   * Throws an ArgumentError when an argument is impossible or its name unknown.
   */
  constructor(filters: number, kernelSize: PerAxis, options: ConvLSTMOptions = {}) {
    super(1, filters, kernelSize, options);
  }
}

export class ConvLSTM2D extends ConvLSTM {
  /** As ConvLSTM1D, over two axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvLSTMOptions = {}) {
    super(2, filters, kernelSize, options);
  }
}

export class ConvLSTM3D extends ConvLSTM {
  /** As ConvLSTM1D, over three axes. */
  constructor(filters: number, kernelSize: PerAxis, options: ConvLSTMOptions = {}) {
    super(3, filters, kernelSize, options);
  }
}
