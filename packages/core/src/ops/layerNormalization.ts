/**
 * layerNormalization: each run along the last axis brought to mean 0 and
 * variance 1, then scaled and shifted (Ba et al. 2016), in one step.
 *
 *     y = (x − mean) / √(variance + epsilon) · gamma + beta        gamma, beta: one number for each along the axis
 */
import { ShapeError } from "../errors.js";
import type { GradientOps, GradientRule } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { formatShape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

/**
 * With x̂ the normalized x and r what it was scaled by: that of x is r · (ĝ − mean ĝ − x̂ · mean(ĝ · x̂)), ĝ = g · gamma.
 */
const gradient: GradientRule = ({ inputs: [x, gamma, beta], attrs, outputGradient: g }, ops) => {
  const { add, multiply, rsqrt, square, subtract, summedTo } = ops;
  const mean = (each: SymbolicTensor) => meanOf(each, gamma.shape[0] as number, ops);
  const centered = subtract(x, mean(x));
  const scale = rsqrt(add(mean(square(centered)), attrs.epsilon as number));
  const normalized = multiply(centered, scale);
  const scaled = multiply(g, gamma);
  const along = multiply(normalized, mean(multiply(scaled, normalized)));
  const ofX = multiply(scale, subtract(subtract(scaled, mean(scaled)), along));
  return [ofX, summedTo(multiply(g, normalized), gamma.shape), summedTo(g, beta.shape)];
};

function meanOf(x: SymbolicTensor, width: number, { divide, sum }: GradientOps): SymbolicTensor {
  return divide(sum(x, { axis: -1, keepdims: true }), width);
}

export const layerNormalizationOp: OpDefinition = {
  name: "layerNormalization",
  className: "LayerNorm",
  gradient,
  shape([x, gamma, beta], _attrs, where) {
    const [width] = x.slice(-1);
    const fits = [gamma, beta].every((shape) => shape.length === 1 && (width === null || shape[0] === width));
    if (x.length > 0 && fits) return x;
    throw new ShapeError(
      `${where}: expected gamma and beta with a number for each along the last axis of ${formatShape(x)}, got ` +
        `${formatShape(gamma)} and ${formatShape(beta)}.`,
    );
  },
  execution: {
    lower({ output: { shape }, attrs }) {
      const [width] = shape.slice(-1);
      return { width, runs: sizeOf(shape.slice(0, -1)), epsilon: attrs.epsilon };
    },
    run(kernels, { inputs: [x, gamma, beta], output, rows, lowered }) {
      const { width, runs, epsilon } = lowered as Record<string, number>;
      kernels.layerNormalization(x, gamma, beta, output, rows * runs, width, epsilon);
    },
  },
};

export interface LayerNormalizationOptions {
  /** Added to the variance, so that no division is by 0. Default 1e-7. */
  epsilon?: number;
}

/** x along its last axis with mean 0 and variance 1, times gamma, plus beta. Throws a ShapeError when shapes do not fit. */
export function layerNormalization(
  x: Operand,
  gamma: Operand,
  beta: Operand,
  options: LayerNormalizationOptions = {},
): SymbolicTensor {
  checkOptions("layerNormalization", options, ["epsilon"]);
  const { epsilon = 1e-7 } = options;
  return record(layerNormalizationOp, [x, gamma, beta], { epsilon });
}
