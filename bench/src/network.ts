/**
 * A network as plain data, which every contender builds in its own way: dense
 * layers, one behind the other.
 *
 *     kernel  (inputDim, units)   row-major
 *     bias    (units)             null where there is none
 */
import { Random } from "@neurode/core";

export type LayerActivation = "linear" | "relu" | "sigmoid" | "softmax";

export interface DenseLayer {
  readonly inputDim: number;
  readonly units: number;
  readonly activation: LayerActivation;
  readonly kernel: Float32Array;
  readonly bias: Float32Array | null;
}

export type Network = readonly DenseLayer[];

/** The widths of a network: of its input first, and of each layer with its activation. */
export interface Architecture {
  readonly inputDim: number;
  readonly layers: readonly (readonly [units: number, activation: LayerActivation])[];
  /** Default true. */
  readonly useBias?: boolean;
}

const WEIGHT_SEED = 1;
const INPUT_SEED = 2;

/** Weights as `glorot_uniform` draws them, the same every time. */
export function randomNetwork({ inputDim, layers, useBias = true }: Architecture): Network {
  const random = new Random(WEIGHT_SEED);
  return layers.map(([units, activation], i) => {
    const width = i === 0 ? inputDim : layers[i - 1][0];
    const limit = Math.sqrt(6 / (width + units));
    const kernel = uniform(random, width * units, limit);
    return { inputDim: width, units, activation, kernel, bias: useBias ? uniform(random, units, 0.1) : null };
  });
}

/** Rows of input, (rows, inputDim), from -1 to 1. */
export function randomRows(rows: number, inputDim: number): Float32Array {
  return uniform(new Random(INPUT_SEED), rows * inputDim, 1);
}

/** Floating-point operations for one row: a multiplication and an addition per weight. */
export function flopsPerRow({ inputDim, layers }: Architecture): number {
  return layers.reduce((sum, [units], i) => sum + 2 * units * (i === 0 ? inputDim : layers[i - 1][0]), 0);
}

function uniform(random: Random, size: number, limit: number): Float32Array {
  return Float32Array.from({ length: size }, () => random.uniform(-limit, limit));
}
