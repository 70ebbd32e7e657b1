/**
 * A network as plain data, which every contender builds in its own way: dense
 * layers, one behind the other.
 *
 *     kernel  (inputDim, units)   row-major
 *     bias    (units)             null where there is none
 */
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

/** How many numbers are fed to each layer. */
export function inputDims({ inputDim, layers }: Architecture): number[] {
  return layers.map((_, i) => (i === 0 ? inputDim : layers[i - 1][0]));
}

/** The network whose weights lie one behind the other in `weights`: kernel and bias of each layer. */
export function networkOf(architecture: Architecture, weights: Float32Array): Network {
  const dims = inputDims(architecture);
  let from = 0;
  const take = (size: number) => {
    from += size;
    return weights.subarray(from - size, from);
  };
  return architecture.layers.map(([units, activation], i) => {
    const kernel = take(dims[i] * units);
    return { inputDim: dims[i], units, activation, kernel, bias: architecture.useBias === false ? null : take(units) };
  });
}
