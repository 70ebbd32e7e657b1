/** Histograms as TensorFlow makes them: 30 buckets of one width between the least and the largest value. */
const BUCKETS = 30;

export function bucketsOf(values: ArrayLike<number>): [number, number, number][] {
  let [least, largest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    least = Math.min(least, values[i]);
    largest = Math.max(largest, values[i]);
  }
  // Also true where there are no values, and where some are NaN.
  if (!(largest > least)) return alike(least, values.length);
  const width = (largest - least) / BUCKETS;
  const counts = new Array<number>(BUCKETS).fill(0);
  for (let i = 0; i < values.length; i++) counts[Math.min(BUCKETS - 1, Math.floor((values[i] - least) / width))]++;
  const edge = (i: number) => (i === BUCKETS ? largest : least + i * width);
  return counts.map((count, i) => [edge(i), edge(i + 1), count]);
}

/** One value, however often: it is in the last bucket, the others are empty. */
function alike(value: number, count: number): [number, number, number][] {
  if (count === 0) return [];
  return Array.from({ length: BUCKETS }, (_, i) => [value - 0.5, value + 0.5, i === BUCKETS - 1 ? count : 0]);
}
