/** The numbers of a piece of work, the same every time: weights as `glorot_uniform` draws them, input from -1 to 1. */
import { Random, sizeOf } from "@neurode/core";
import { weightsOf } from "./deep/deepWeights.js";
import { inputDims } from "./network.js";
import type { Work, WorkNumbers } from "./work.js";

const WEIGHT_SEED = 1;
const INPUT_SEED = 2;
const BIAS_LIMIT = 0.1;

/** So many numbers of input are drawn; a longer input repeats them, for drawing takes longer than predicting. */
const MOST_DRAWN = 2 ** 18;

export function randomWork(work: Work): WorkNumbers {
  const random = new Random(WEIGHT_SEED);
  const inputRandom = new Random(INPUT_SEED);
  if (work.kind === "products") {
    const { count, m, k, n } = work;
    return { weights: uniform(random, count * k * n, 1), input: uniform(inputRandom, count * m * k, 1) };
  }
  if (work.kind === "deep") {
    const parts = work.deep.layers
      .flatMap(weightsOf)
      .map(({ shape, least, most }) => between(random, sizeOf(shape), least, most));
    return { weights: joined(parts), input: repeated(inputRandom, work.rows, sizeOf(work.deep.inputShape)) };
  }
  const { architecture, rows } = work;
  const dims = inputDims(architecture);
  const parts = architecture.layers.flatMap(([units], i) => {
    const kernel = uniform(random, dims[i] * units, Math.sqrt(6 / (dims[i] + units)));
    return architecture.useBias === false ? [kernel] : [kernel, uniform(random, units, BIAS_LIMIT)];
  });
  return { weights: joined(parts), input: repeated(inputRandom, rows, architecture.inputDim) };
}

function repeated(random: Random, rows: number, inputDim: number): Float32Array {
  const drawn = uniform(random, Math.min(rows, Math.ceil(MOST_DRAWN / inputDim)) * inputDim, 1);
  const input = new Float32Array(rows * inputDim);
  for (let from = 0; from < input.length; from += drawn.length) {
    input.set(drawn.subarray(0, input.length - from), from);
  }
  return input;
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    whole.set(part, from);
    from += part.length;
  }
  return whole;
}

function uniform(random: Random, size: number, limit: number): Float32Array {
  return between(random, size, -limit, limit);
}

function between(random: Random, size: number, least: number, most: number): Float32Array {
  const values = new Float32Array(size);
  for (let i = 0; i < size; i++) values[i] = random.uniform(least, most);
  return values;
}
