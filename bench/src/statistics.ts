/**
 * Statistics of samples: medians and quartiles, and ratios taken cycle by cycle.
 *
 * What two contenders did in one cycle they did within moments of each other, so a busy moment of the machine strikes
 * both and drops out of their ratio. The median of those ratios can be trusted further than the ratio of two medians.
 */
export interface Distribution {
  readonly median: number;
  /** A quarter of the samples is below. */
  readonly low: number;
  /** A quarter of the samples is above. */
  readonly high: number;
}

/** Quantiles between samples are interpolated, as by NumPy's default. Samples are at least one. */
export function distribution(samples: readonly number[]): Distribution {
  const sorted = [...samples].sort((a, b) => a - b);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.25), high: quantile(sorted, 0.75) };
}

/** Sample by sample, `a` over `b`; both have one for each cycle. */
export function quotients(a: readonly number[], b: readonly number[]): number[] {
  return a.slice(0, b.length).map((value, cycle) => value / b[cycle]);
}

/** Half of the distance between the quartiles, as a part of the median. */
export function spread({ median, low, high }: Distribution): number {
  return (high - low) / 2 / median;
}

/** `sorted` ascending, `share` from 0 to 1. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return below + (above - below) * (at - Math.floor(at));
}
