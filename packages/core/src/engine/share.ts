/**
 * Sharing: how many workers take part in a run, and how many rows one claims at
 * a time. Decided here, in one pure function, and obeyed everywhere else.
 *
 * Rows are not dealt out beforehand: each worker claims the next few from a
 * counter they share until none are left, so that a core that is busy with
 * something else does not hold the others up.
 */

import type { Plan } from "../plan/plan.js";

/** Rows from `begin` to before `end`. */
export interface RowRange {
  readonly begin: number;
  readonly end: number;
}

export interface Sharing {
  /** 0 when the work is not worth a message: the calling thread does it. */
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

/** What a row costs, as plans tell it. */
export interface RowCost {
  /** Multiply-adds per row. */
  readonly flopsPerRow: number;
  /** Bytes that every claim reads anew: panels of weights. */
  readonly weightBytes: number;
  /** Calls of kernels that every claim makes anew. */
  readonly steps: number;
}

export function rowCost({ flopsPerRow, heldBytes, wholeBytes, rows }: Plan): RowCost {
  return { flopsPerRow, weightBytes: heldBytes + wholeBytes, steps: rows.length };
}

/** As many workers as there are threads, fewer when the work is little; one, for the event loop's sake, if it has one row. */
export function shareRows({ begin, end }: RowRange, cost: RowCost, threads: number): Sharing {
  const rows = end - begin;
  const affordable = Math.floor((rows * cost.flopsPerRow) / LEAST_FLOPS);
  if (affordable < 2) return { workers: 0, chunk: Math.max(1, rows) };
  const workers = Math.min(threads, affordable, rows);
  const part = Math.max(rows / (workers * CLAIMS), Math.min(leastRows(cost), Math.floor(rows / workers)));
  return { workers, chunk: part > GRANULE ? Math.ceil(part / GRANULE) * GRANULE : Math.ceil(part) };
}

/** Weights beyond this stay in no second-level cache, so that each claim reads them from further away. */
const LARGE_WEIGHTS = 512 * 1024;

/** Multiply-adds in the time that it takes to call a step. */
const FLOPS_PER_CALL = 10_000;

/** Rows that a claim should have for its weights to be read, and its steps to be called, for something. */
function leastRows({ flopsPerRow, weightBytes, steps }: RowCost): number {
  if (weightBytes > LARGE_WEIGHTS) return GRANULE;
  const worthCalling = Math.ceil((steps * FLOPS_PER_CALL) / Math.max(1, flopsPerRow));
  return Math.min(GRANULE, Math.max(TILE_ROWS, worthCalling));
}

/** Multiply-adds that one claim should bring, where there is no message: some µs, in which claiming is lost. */
const LEAST_CLAIM = 200_000;
/** Rows that a microkernel takes at a time. */
const TILE_ROWS = 4;

/** Rows to claim at a time when threads wait at hand: fewer than for a run that is posted, but whole kernel tiles. */
export function shareRowsSync(rows: number, cost: RowCost, threads: number): number {
  const fair = Math.max(rows / (threads * CLAIMS), Math.min(leastRows(cost), Math.ceil(rows / threads)));
  const worthwhile = LEAST_CLAIM / Math.max(1, cost.flopsPerRow);
  const unit = fair > GRANULE ? GRANULE : TILE_ROWS;
  return Math.max(1, Math.ceil(Math.max(fair, worthwhile) / unit)) * unit;
}

/** Columns of one row to claim at a time: a few claims for each thread, of whole groups. */
export function shareColumns(columns: number, threads: number, group: number): number {
  return Math.max(1, Math.ceil(columns / (threads * 4) / group)) * group;
}
