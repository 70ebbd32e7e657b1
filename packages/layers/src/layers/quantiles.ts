/**
 * Quantiles of data that comes in batches, about right and in little memory:
 * of each batch a summary is kept, of so many values with weights, and
 * summaries are merged and made short again. As Keras's Discretization does it.
 */

/** Values in rising order, and how many values each stands for. */
export interface QuantileSummary {
  readonly values: readonly number[];
  readonly weights: readonly number[];
}

export const NOTHING: QuantileSummary = { values: [], weights: [] };

/** The summary with those of `numbers` too; `epsilon` is how far a quantile may be off. */
export function withValues(summary: QuantileSummary, numbers: ArrayLike<number>, epsilon: number): QuantileSummary {
  const sorted = Float32Array.from(numbers).sort();
  const step = Math.max(sorted.length * epsilon, 1);
  const values: number[] = [];
  for (let i = Math.trunc(step - 1); i < sorted.length; i += Math.trunc(step)) values.push(sorted[i]);
  const all = [
    ...values.map((value) => ({ value, weight: step })),
    ...summary.values.map((value, i) => ({ value, weight: summary.weights[i] })),
  ].sort((a, b) => a.value - b.value);
  return compressed({ values: all.map(({ value }) => value), weights: all.map(({ weight }) => weight) }, epsilon);
}

/** Where `bins` bins of about equally many values end, but for the last. */
export function boundariesOf(summary: QuantileSummary, bins: number): number[] {
  return compressed(summary, 1 / bins).values.slice(0, -1);
}

/** At most 1 / epsilon values, by linear interpolation between those there are. */
function compressed(summary: QuantileSummary, epsilon: number): QuantileSummary {
  const { values, weights } = summary;
  if (values.length * epsilon < 1) return summary;
  let total = 0;
  const sums = weights.map((weight) => {
    total += weight;
    return total;
  });
  const count = Math.ceil(1 / epsilon);
  const shares = sums.map((sum) => sum / total);
  const wanted = Array.from({ length: count }, (_, i) => epsilon + i * epsilon);
  const ends = wanted.map((share) => interpolate(share, shares, sums));
  return {
    values: wanted.map((share) => Math.fround(interpolate(share, shares, values))),
    weights: ends.map((end, i) => Math.fround(end - (i === 0 ? 0 : ends[i - 1]))),
  };
}

/** y at x of the line through the points (xs, ys), level beyond the ends. */
function interpolate(x: number, xs: readonly number[], ys: readonly number[]): number {
  if (x <= xs[0]) return ys[0];
  const right = xs.findIndex((each) => each >= x);
  if (right < 0) return ys[ys.length - 1];
  const share = (x - xs[right - 1]) / (xs[right] - xs[right - 1]);
  return ys[right - 1] + share * (ys[right] - ys[right - 1]);
}
