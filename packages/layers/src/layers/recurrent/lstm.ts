/**
 * LSTM: long short-term memory (Hochreiter & Schmidhuber 1997).
 *
 *     x  (batch, steps, inputDim)      y  (batch, units), or (batch, steps, units) with returnSequences
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.LSTM`;
 * the formulas are those of LSTMCell.
 */
import { ArgumentError, show } from "@neurode/core";
import { LSTM_CELL_OPTIONS, LSTMCell, type LSTMCellOptions } from "./lstmCell.js";
import { RecurrentLayer } from "./recurrentLayer.js";
import type { RNNOptions } from "./rnn.js";

export interface LSTMOptions extends LSTMCellOptions, RNNOptions {
  /** Without effect: there is no cuDNN here. Default "auto". */
  useCudnn?: boolean | "auto";
}

export class LSTM extends RecurrentLayer<LSTMCell> {
  readonly #useCudnn: boolean | "auto";

  /** @param units size of the states and of the output; a positive integer */
  constructor(units: number, options: LSTMOptions = {}) {
    super((ofCell) => new LSTMCell(units, ofCell), "lstm_cell", options, LSTM_CELL_OPTIONS, ["useCudnn"]);
    const { useCudnn = "auto" } = options;
    if (useCudnn !== "auto" && typeof useCudnn !== "boolean") {
      throw new ArgumentError(`LSTM: "useCudnn" must be true, false or "auto", got ${show(useCudnn)}.`);
    }
    this.#useCudnn = useCudnn;
  }

  get units(): number {
    return this.cell.units;
  }

  get useCudnn(): boolean | "auto" {
    return this.#useCudnn;
  }
}
