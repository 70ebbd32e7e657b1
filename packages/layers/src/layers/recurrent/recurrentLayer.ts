/** RecurrentLayer: an RNN of a cell of its own kind; what SimpleRNN, LSTM, GRU and ConvLSTM have in common. */
import { checkOptions } from "@neurode/core";
import type { Activation } from "../../activations.js";
import { LAYER_OPTIONS } from "../../layer.js";
import type { RecurrentCell, RecurrentCellOptions } from "./recurrentCell.js";
import { RNN, RNN_OPTIONS, type RNNOptions } from "./rnn.js";

export abstract class RecurrentLayer<OwnCell extends RecurrentCell> extends RNN {
  declare readonly cell: OwnCell;

  /** `cellName` is what Keras calls the cell, in the paths of its weights; `ofCell` are its options, `own` the layer's. */
  constructor(
    create: (options: RecurrentCellOptions) => OwnCell,
    cellName: string,
    options: RecurrentCellOptions & RNNOptions,
    ofCell: readonly string[],
    own: readonly string[] = [],
  ) {
    checkOptions(new.target.name, options, [...ofCell, ...RNN_OPTIONS, ...own, ...LAYER_OPTIONS]);
    const cellOptions = Object.entries(options).filter(([key]) => [...ofCell, "trainable", "dtype"].includes(key));
    const sequence = Object.entries(options).filter(([key]) => isSequenceOption(key, own));
    super(create({ ...Object.fromEntries(cellOptions), name: cellName }), Object.fromEntries(sequence), [
      ...RNN_OPTIONS,
      ...own,
    ]);
  }

  /** What summaries and pictures show. */
  get activation(): Activation {
    return this.cell.activation;
  }

  override getConfig(): Record<string, unknown> {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...config } = this.cell.getConfig();
    return { ...this.sequenceConfig(), ...config };
  }
}

function isSequenceOption(key: string, own: readonly string[]): boolean {
  return [...LAYER_OPTIONS, ...RNN_OPTIONS, ...own].includes(key);
}
