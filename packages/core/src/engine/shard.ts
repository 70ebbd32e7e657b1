/**
 * Sharding: which rows each thread gets. Decided here, in one pure function,
 * and obeyed everywhere else.
 */

/** Rows from `begin` to before `end`. */
export interface Shard {
  readonly begin: number;
  readonly end: number;
}

/**
 * Multiply-adds that make a shard worth posting. A message to a worker and
 * back takes about 0.1 ms, in which one core does some 2 million of them.
 */
const LEAST_FLOPS = 2_000_000;

/** Shards of many rows begin at multiples of this, so that no kernel tile is cut in two. */
const GRANULE = 16;

/** As many shards of equal size as there are threads, fewer when the work is little, one when it is not worth posting. */
export function shardRows({ begin: first, end: last }: Shard, flopsPerRow: number, threads: number): Shard[] {
  const rows = last - first;
  const affordable = Math.floor((rows * flopsPerRow) / LEAST_FLOPS);
  const count = Math.max(1, Math.min(threads, affordable, rows));
  const granule = rows >= 8 * GRANULE * count ? GRANULE : 1;
  const boundary = (index: number) =>
    index === count ? last : first + Math.round((rows * index) / count / granule) * granule;
  return Array.from({ length: count }, (_, index) => ({ begin: boundary(index), end: boundary(index + 1) })).filter(
    ({ begin, end }) => end > begin,
  );
}
