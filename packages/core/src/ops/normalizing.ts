/** What normalizing layers compute, for layers of one's own: moments, x brought to mean 0 and variance 1, scaled and shifted. */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, composedAll, type Operand } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { normalizeAxis } from "../shape.js";
import { axesOf } from "./axes.js";
import { add, multiply, subtract } from "./binary.js";
import { rsqrt } from "./elementary.js";
import { reshape } from "./movement.js";
import { mean } from "./reduce.js";
import { split } from "./split.js";
import { variance } from "./statistics.js";
import { sigmoid, square } from "./unary.js";

/** Keras's epsilon. */
const EPSILON = 1e-7;

/** Mean and variance (of the population) along axes. */
export function moments(
  x: Operand,
  axes: number | readonly number[],
  options: { keepdims?: boolean } = {},
): [SymbolicTensor, SymbolicTensor] {
  checkOptions("moments", options, ["keepdims"]);
  const given = { axis: [...axesOf("moments", axes)], ...options };
  const [center, spread] = composedAll("Moments", [x], (y) => [mean(y, given), variance(y, given)]);
  return [center, spread];
}

export interface BatchNormalizationOpOptions {
  /** Added, for each channel. Default none. */
  offset?: Operand | null;
  /** Multiplied by, for each channel. Default none. */
  scale?: Operand | null;
  /** Added to the variance. Default 0.001. */
  epsilon?: number;
}

/** (x − mean) / √(variance + epsilon) · scale + offset, each a number for every place along `axis`. */
export function batchNormalization(
  x: Operand,
  center: Operand,
  spread: Operand,
  axis: number,
  options: BatchNormalizationOpOptions = {},
): SymbolicTensor {
  checkOptions("batchNormalization", options, ["offset", "scale", "epsilon"]);
  const { offset = null, scale = null, epsilon = 1e-3 } = options;
  const given = [x, center, spread, ...[scale, offset].filter((each) => each !== null)];
  return composed("BatchNorm", given, (y, ...others) => {
    const place = normalizeAxis(axis, y.shape.length, "batchNormalization");
    const [m, v, ...rest] = others.map((each) =>
      reshape(
        each,
        y.shape.map((_, i) => (i === place ? -1 : 1)),
      ),
    );
    const inverse = rsqrt(add(v, epsilon));
    const factor = scale === null ? inverse : multiply(inverse, rest[0]);
    const term = subtract(offset === null ? 0 : rest[rest.length - 1], multiply(m, factor));
    return add(multiply(y, factor), term);
  });
}

export interface LayerNormalizationOpOptions {
  /** Multiplied by, of the sizes of `axis`. Default none. */
  gamma?: Operand | null;
  /** Added, of the sizes of `axis`. Default none. */
  beta?: Operand | null;
  /** Default -1. */
  axis?: number | readonly number[];
  /** Added to the variance. Default 1e-7. */
  epsilon?: number | null;
}

/** x brought to mean 0 and variance 1 along axes, then scaled and shifted. */
export function layerNormalization(x: Operand, options: LayerNormalizationOpOptions = {}): SymbolicTensor {
  checkOptions("layerNormalization", options, ["gamma", "beta", "axis", "epsilon"]);
  const { gamma = null, beta = null, axis = -1, epsilon } = options;
  const given = [x, ...[gamma, beta].filter((each) => each !== null)];
  return composed("LayerNorm", given, (y, ...others) => {
    const axes = axesOf("layerNormalization", axis).map((each) =>
      normalizeAxis(each, y.shape.length, "layerNormalization"),
    );
    const along = { axis: axes, keepdims: true };
    const inverse = rsqrt(add(variance(y, along), epsilon ?? EPSILON));
    const factor = gamma === null ? inverse : multiply(inverse, alongAxes(others[0], axes, y));
    const shift = multiply(mean(y, along), factor);
    const term = subtract(beta === null ? 0 : alongAxes(others[others.length - 1], axes, y), shift);
    return add(multiply(y, factor), term);
  });
}

export interface RmsNormalizationOpOptions {
  /** Multiplied by, of the sizes of `axis`. Default none. */
  scale?: Operand | null;
  /** Default -1. */
  axis?: number | readonly number[];
  /** Added to the mean square. Default 1e-7. */
  epsilon?: number | null;
}

/** x / √(mean of x² + epsilon) along axes, then scaled. */
export function rmsNormalization(x: Operand, options: RmsNormalizationOpOptions = {}): SymbolicTensor {
  checkOptions("rmsNormalization", options, ["scale", "axis", "epsilon"]);
  const { scale = null, axis = -1, epsilon } = options;
  return composed("RMSNorm", scale === null ? [x] : [x, scale], (y, factor) => {
    const axes = axesOf("rmsNormalization", axis).map((each) =>
      normalizeAxis(each, y.shape.length, "rmsNormalization"),
    );
    const size = rsqrt(add(mean(square(y), { axis: axes, keepdims: true }), epsilon ?? EPSILON));
    const normalized = multiply(y, size);
    return scale === null ? normalized : multiply(normalized, alongAxes(factor, axes, y));
  });
}

/** `weight`, whose axes are `axes` of x, with 1 for the others. */
function alongAxes(weight: SymbolicTensor, axes: readonly number[], x: SymbolicTensor): SymbolicTensor {
  if (weight.shape.length === x.shape.length) return weight;
  return reshape(
    weight,
    x.shape.map((size, i) => (axes.includes(i) ? (size ?? -1) : 1)),
  );
}

/** The first half of x along an axis, the last by default, times the sigmoid of the second (Dauphin et al. 2017). */
export function glu(x: Operand, options: { axis?: number } = {}): SymbolicTensor {
  checkOptions("glu", options, ["axis"]);
  return composed("Glu", x, (y) => {
    const [value, gate] = split(y, 2, { axis: options.axis ?? -1 });
    return multiply(value, sigmoid(gate));
  });
}
