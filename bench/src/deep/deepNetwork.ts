/**
 * A deep network as plain data, which every contender builds in its own way:
 * layers in an order in which each reads only what comes before. Value 0 is the
 * input, value n what layer n − 1 gives. Images are (height, width, channels),
 * sequences (steps, features), and all padding is "same".
 */
import { DeepBuilder } from "./deepBuilder.js";

export type DeepActivation = "linear" | "relu" | "relu6";

interface Common {
  /** Which values it reads. */
  readonly inputs: readonly number[];
  /** Of the first of them, and of what it gives, without the batch. */
  readonly inputShape: readonly number[];
  readonly shape: readonly number[];
}

/** Convolution, then batch normalization or a bias, then the activation. Depthwise: each channel by itself. */
export interface ConvLayer extends Common {
  readonly kind: "conv" | "depthwise";
  /** Taps along both axes. */
  readonly size: number;
  readonly stride: number;
  readonly normalized: boolean;
  readonly activation: DeepActivation;
}

export interface DenseLayer extends Common {
  readonly kind: "dense";
  readonly activation: DeepActivation;
}

/** The largest of each 2 × 2 places. */
export interface MaxPoolLayer extends Common {
  readonly kind: "maxPool";
}

/** The mean of each channel. */
export interface AveragePoolLayer extends Common {
  readonly kind: "averagePool";
}

export interface FlattenLayer extends Common {
  readonly kind: "flatten";
}

export interface AddLayer extends Common {
  readonly kind: "add";
  readonly activation: DeepActivation;
}

/** Gives the hidden state after the last step. */
export interface LstmLayer extends Common {
  readonly kind: "lstm";
  readonly units: number;
}

/** Self-attention in several heads, projections included. */
export interface AttentionLayer extends Common {
  readonly kind: "attention";
  readonly heads: number;
}

export interface LayerNormalizationLayer extends Common {
  readonly kind: "layerNormalization";
}

export type DeepLayer =
  | ConvLayer
  | DenseLayer
  | MaxPoolLayer
  | AveragePoolLayer
  | FlattenLayer
  | AddLayer
  | LstmLayer
  | AttentionLayer
  | LayerNormalizationLayer;

export interface DeepNetwork {
  readonly inputShape: readonly number[];
  readonly layers: readonly DeepLayer[];
}

/** What is added to a variance before its root is taken, in every normalization. */
export const EPSILON = 1e-3;

/** Records the layers that `compose` makes of the input; what it returns is the output. */
export function deepNetwork(
  inputShape: readonly number[],
  compose: (net: DeepBuilder, input: number) => number,
): DeepNetwork {
  const net = new DeepBuilder(inputShape);
  const output = compose(net, 0);
  if (output !== net.layers.length) throw new Error("The last layer of a deep network must be its output.");
  return { inputShape, layers: net.layers };
}
