/**
 * Random numbers: uniform, normal, or a value with a probability. An element
 * follows from the seed, the run's number and its own place in the whole batch,
 * so that it is the same however rows are shared out.
 */
import { noGradient } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import { RANDOM_CODES, type RandomName } from "../kernels/codes.js";
import type { SeedGenerator } from "../seedGenerator.js";
import { type Shape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

/** Stands for an axis of unknown size in attributes, which are plain numbers. */
const UNKNOWN = -1;

/** Of inputs (state, x) the batch of the result is that of x; of the state alone, `sizes` are the whole shape. */
function defineRandom(name: RandomName, className: string): OpDefinition {
  return {
    name: className[0].toLowerCase() + className.slice(1),
    className,
    dtype: "float32",
    gradient: noGradient,
    shape: ([, x], { sizes }) => [
      ...(x ? x.slice(0, 1) : []),
      ...(sizes as readonly number[]).map((size) => (size === UNKNOWN ? null : size)),
    ],
    execution: {
      lower: ({ attrs: { p0, p1, stream }, output }) => ({ size: sizeOf(output.shape), p0, p1, stream }),
      run(kernels, { inputs: [state], output, rows, first, lowered }) {
        const { size, stream, p0, p1 } = lowered as Record<string, number>;
        kernels.random(RANDOM_CODES[name], state, output, first * size, rows * size, stream, p0, p1);
      },
    },
  };
}

export const randomTable = {
  uniform: defineRandom("uniform", "RandomUniform"),
  normal: defineRandom("normal", "RandomNormal"),
  bernoulli: defineRandom("bernoulli", "RandomBernoulli"),
};

export interface RandomOptions {
  /** Tells draws of one run from the same seed apart. Default 0. */
  stream?: number;
  /** What the numbers are for: its batch is theirs too, and `shape` leaves it out. Default: `shape` is the whole. */
  batchOf?: SymbolicTensor | null;
}

function draw(
  name: RandomName,
  seed: SeedGenerator,
  shape: Shape,
  [p0, p1]: readonly [number, number],
  { stream = 0, batchOf = null }: RandomOptions,
): SymbolicTensor {
  const inputs = batchOf ? [seed.symbol, batchOf] : [seed.symbol];
  return record(randomTable[name], inputs, { sizes: shape.map((size) => size ?? UNKNOWN), p0, p1, stream });
}

/** Uniform in [low, high). */
export function randomUniform(
  seed: SeedGenerator,
  shape: Shape,
  { low = 0, high = 1, ...options }: RandomOptions & { low?: number; high?: number } = {},
): SymbolicTensor {
  return draw("uniform", seed, shape, [low, high], options);
}

/** Normal. */
export function randomNormal(
  seed: SeedGenerator,
  shape: Shape,
  { mean = 0, stddev = 1, ...options }: RandomOptions & { mean?: number; stddev?: number } = {},
): SymbolicTensor {
  return draw("normal", seed, shape, [mean, stddev], options);
}

/** `value` with that probability, else 0. */
export function randomBernoulli(
  seed: SeedGenerator,
  shape: Shape,
  { probability, value = 1, ...options }: RandomOptions & { probability: number; value?: number },
): SymbolicTensor {
  return draw("bernoulli", seed, shape, [probability, value], options);
}
