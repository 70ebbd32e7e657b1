/**
 * Sharing: how many workers take part in a run, and how many rows one claims at
 * a time. Decided here, in one pure function, and obeyed everywhere else.
 *
 * Rows are not dealt out beforehand: each worker claims the next few from a
 * counter they share until none are left, so that a core that is busy with
 * something else does not hold the others up.
 */

/** Rows from `begin` to before `end`. */
export interface RowRange {
  readonly begin: number;
  readonly end: number;
}

export interface Sharing {
  /** 1 when the work is not worth a message. */
  readonly workers: number;
  /** Rows that a worker claims at a time. */
  readonly chunk: number;
}

/**
 * Multiply-adds that make a worker's part worth posting. A message to a worker
 * and back takes about 0.1 ms, in which one core does some 2 million of them.
 */
const LEAST_FLOPS = 2_000_000;

/** Claims per worker: the last one to end is late by one claim's work at most. */
const CLAIMS = 16;

/** Chunks of many rows are multiples of this, so that no kernel tile is cut in two. */
const GRANULE = 16;

/** As many workers as there are threads, fewer when the work is little. */
export function shareRows({ begin, end }: RowRange, flopsPerRow: number, threads: number): Sharing {
  const rows = end - begin;
  const affordable = Math.floor((rows * flopsPerRow) / LEAST_FLOPS);
  const workers = Math.max(1, Math.min(threads, affordable, rows));
  if (workers === 1) return { workers, chunk: Math.max(1, rows) };
  const part = rows / (workers * CLAIMS);
  return { workers, chunk: part > GRANULE ? Math.ceil(part / GRANULE) * GRANULE : Math.ceil(part) };
}
