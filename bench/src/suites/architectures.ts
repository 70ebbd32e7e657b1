/** The networks that are measured. */
import type { Architecture } from "../network.js";

/** That of the digits example. */
export const DIGITS: Architecture = {
  inputDim: 784,
  layers: [
    [128, "relu"],
    [64, "relu"],
    [10, "softmax"],
  ],
};

/** A classifier of middle size: its weights, 2 MiB, stay in the second-level cache of one core. */
export const CLASSIFIER: Architecture = {
  inputDim: 784,
  layers: [
    [512, "relu"],
    [256, "relu"],
    [10, "softmax"],
  ],
};

/** The tutorial's, 20 parameters: what one call costs when there is next to nothing to compute. */
export const TUTORIAL: Architecture = {
  inputDim: 3,
  layers: [
    [3, "relu"],
    [2, "relu"],
    [2, "sigmoid"],
  ],
};

/** As small, with one activation for all layers: the only kind that brain.js has. */
export const SIGMOIDS: Architecture = {
  inputDim: 3,
  layers: [
    [3, "sigmoid"],
    [2, "sigmoid"],
    [2, "sigmoid"],
  ],
};

/** Sixteen thin layers, from wide to narrow and back. */
export const AUTOENCODER: Architecture = {
  inputDim: 640,
  layers: [
    ...Array.from({ length: 7 }, () => [128, "relu"] as const),
    [8, "relu"],
    ...Array.from({ length: 7 }, () => [128, "relu"] as const),
    [640, "linear"],
  ],
};

/** One layer of 64 MiB: at one row, how fast weights are read from memory. */
export const WIDE: Architecture = { inputDim: 4096, layers: [[4096, "relu"]] };
