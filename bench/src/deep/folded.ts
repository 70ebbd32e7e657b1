/**
 * Batch normalization folded into the convolution before it, for runtimes that
 * are given networks so folded: TensorFlow.js by its converter.
 *
 *     (x · W − mean) · s + beta  =  x · (W · s) + (beta − mean · s)      s = gamma / √(variance + epsilon)
 */
import { type ConvLayer, EPSILON } from "./deepNetwork.js";
import type { LoadedLayer } from "./deepWeights.js";

export interface Folded {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
}

export function folded({ normalized, weights }: LoadedLayer & ConvLayer): Folded {
  if (!normalized) return { kernel: weights[0], bias: weights[1] };
  const [kernel, gamma, beta, mean, variance] = weights;
  const scale = gamma.map((each, i) => each / Math.sqrt(variance[i] + EPSILON));
  return {
    kernel: kernel.map((each, i) => each * scale[i % scale.length]),
    bias: beta.map((each, i) => each - mean[i] * scale[i]),
  };
}
