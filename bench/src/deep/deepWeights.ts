/**
 * The weights of a deep network's layers: their shapes, in Keras's order and
 * layouts, between which numbers they are drawn, and how often they are used.
 *
 *     conv                (taps, taps, channels, filters)    then gamma, beta, mean, variance or bias
 *     depthwise           (taps, taps, channels, 1)          as conv
 *     dense               (inputDim, units), (units)
 *     lstm                (features, 4 · units), (units, 4 · units), (4 · units), gates i, f, g, o
 *     attention           query, key and value (dim, heads, size), (heads, size); output (heads, size, dim), (dim)
 *     layerNormalization  gamma and beta (dim)
 */
import { sizeOf } from "@neurode/core";
import type { DeepLayer, DeepNetwork } from "./deepNetwork.js";

export interface DeepWeight {
  readonly shape: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** A layer with its weights. */
export type LoadedLayer = DeepLayer & { readonly weights: readonly Float32Array[] };

const BIAS = 0.1;

export function weightsOf(layer: DeepLayer): DeepWeight[] {
  const [inputs, outputs] = [layer.inputShape, layer.shape].map((shape) => shape[shape.length - 1]);
  switch (layer.kind) {
    case "conv":
    case "depthwise": {
      const { size, normalized } = layer;
      const [channels, filters] = layer.kind === "conv" ? [inputs, outputs] : [inputs, 1];
      const fanIn = size * size * (layer.kind === "conv" ? inputs : 1);
      const kernel = around(0, Math.sqrt(6 / fanIn), [size, size, channels, filters]);
      return [kernel, ...(normalized ? normalizationOf(outputs) : [around(0, BIAS, [outputs])])];
    }
    case "dense":
      return [around(0, Math.sqrt(6 / (inputs + outputs)), [inputs, outputs]), around(0, BIAS, [outputs])];
    case "lstm": {
      const { units } = layer;
      const kernel = (rows: number) => around(0, Math.sqrt(6 / (rows + units)), [rows, 4 * units]);
      return [kernel(inputs), kernel(units), around(0, BIAS, [4 * units])];
    }
    case "attention": {
      const perHead = [layer.heads, inputs / layer.heads];
      const limit = Math.sqrt(3 / inputs);
      const projection = [around(0, limit, [inputs, ...perHead]), around(0, BIAS, perHead)];
      return [
        ...projection,
        ...projection,
        ...projection,
        around(0, limit, [...perHead, inputs]),
        around(0, BIAS, [inputs]),
      ];
    }
    case "layerNormalization":
      return [around(1, BIAS, [inputs]), around(0, BIAS, [inputs])];
    default:
      return [];
  }
}

/** Gamma, beta, mean and variance. */
function normalizationOf(channels: number): DeepWeight[] {
  return [
    around(1, 0.2, [channels]),
    around(0, BIAS, [channels]),
    around(0, BIAS, [channels]),
    around(1, 0.3, [channels]),
  ];
}

function around(middle: number, limit: number, shape: readonly number[]): DeepWeight {
  return { shape, least: middle - limit, most: middle + limit };
}

/** Layers with the weights that lie one behind the other in `weights`. */
export function loadLayers({ layers }: DeepNetwork, weights: Float32Array): LoadedLayer[] {
  let from = 0;
  return layers.map((layer) => ({
    ...layer,
    weights: weightsOf(layer).map(({ shape }) => {
      from += sizeOf(shape);
      return weights.subarray(from - sizeOf(shape), from);
    }),
  }));
}

/** Multiply-adds of one row: those of products and convolutions. */
export function multiplyAddsOf(layer: DeepLayer): number {
  const [kernel, ...others] = weightsOf(layer).map(({ shape }) => sizeOf(shape));
  const places = sizeOf(layer.shape.slice(0, -1));
  switch (layer.kind) {
    case "conv":
    case "depthwise":
    case "dense":
      return kernel * places;
    case "lstm":
      return (kernel + others[0]) * layer.inputShape[0];
    case "attention":
      return places * (4 * kernel + 2 * sizeOf(layer.shape));
    default:
      return 0;
  }
}
