/**
 * GRU: gated recurrent units (Cho et al. 2014).
 *
 *     x  (batch, steps, inputDim)      y  (batch, units), or (batch, steps, units) with returnSequences
 *
 * Same arguments, defaults and weight names as Keras 3's `keras.layers.GRU`;
 * the formulas are those of GRUCell.
 */
import { ArgumentError, show } from "@neurode/core";
import { GRU_CELL_OPTIONS, GRUCell, type GRUCellOptions } from "./gruCell.js";
import { RecurrentLayer } from "./recurrentLayer.js";
import type { RNNOptions } from "./rnn.js";

export interface GRUOptions extends GRUCellOptions, RNNOptions {
  /** Without effect: there is no cuDNN here. Default "auto". */
  useCudnn?: boolean | "auto";
}

export class GRU extends RecurrentLayer<GRUCell> {
  readonly #useCudnn: boolean | "auto";

  /** @param units size of the states and of the output; a positive integer */
  constructor(units: number, options: GRUOptions = {}) {
    super((ofCell) => new GRUCell(units, ofCell), "gru_cell", options, GRU_CELL_OPTIONS, ["useCudnn"]);
    const { useCudnn = "auto" } = options;
    if (useCudnn !== "auto" && typeof useCudnn !== "boolean") {
      throw new ArgumentError(`GRU: "useCudnn" must be true, false or "auto", got ${show(useCudnn)}.`);
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
