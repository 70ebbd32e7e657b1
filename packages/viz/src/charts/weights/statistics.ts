/** weightStatistics: what the numbers of weights are like, as plain data. */
import { factsOf, type Weighted, type WeightFacts, weightsOf } from "./weights.js";

/** Ranges and the like are of the finite numbers; all are 0 where there is none. */
export interface WeightStatistics extends WeightFacts {
  /** `"dense/kernel"` */
  readonly name: string;
  readonly shape: readonly number[];
  /** How many are exactly 0. */
  readonly zeros: number;
  /** How many lie in each of 24 equal bins from the lowest to the highest; one bin where those are equal. */
  readonly histogram: readonly number[];
}

/**
 * Shape, range, mean, deviation and histogram of each weight of a model, or of a list of weights.
 *
 *     weightStatistics(model, /kernel/)[0].high
 *
 * `match` leaves only weights whose names match it. Throws an ArgumentError when none does, or for what is no weight.
 */
export function weightStatistics(weights: Weighted, match?: string | RegExp): WeightStatistics[] {
  return weightsOf("weightStatistics", weights, match).map((weight) => {
    const { name, shape, values } = weight;
    const facts = factsOf(weight);
    return { name, shape, ...facts, zeros: countZeros(values), histogram: countBins(values, facts) };
  });
}

function countZeros(values: ArrayLike<number>): number {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros;
}

const BINS = 24;

function countBins(values: ArrayLike<number>, { low, high }: WeightFacts): number[] {
  const bins = new Array<number>(low < high ? BINS : 1).fill(0);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) continue;
    const share = low < high ? (values[i] - low) / (high - low) : 0;
    bins[Math.min(bins.length - 1, Math.floor(share * bins.length))]++;
  }
  return bins;
}
