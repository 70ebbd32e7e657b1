/**
 * How many rows a tile has: as many as keep what all steps read and write of
 * them within part of a core's second-level cache, the weights taking the rest.
 * Where rows are large, as images are between convolutions, that may be a
 * single one: a network of depthwise convolutions ran 1.25 times as fast in
 * tiles of one or two as in those of sixteen.
 *
 * Each tile reads all weights, though, so that those which do not fit in the
 * cache want tiles of some size: two layers of 1024 × 1024 ran 1.2 times as
 * fast in tiles of 128 rows as in those of 16. And calling a step takes some
 * time too: an LSTM's training over 100 places, 2,000 steps of 60 bytes each,
 * ran twice as fast in tiles of 16 rows as in those of one.
 */

/** A quarter of the 1 MiB that common server cores have; half of it on the smaller ones. */
const CACHE_BYTES = 256 * 1024;
/** Weights beyond this are read from further away, by every tile anew. */
const LARGE_WEIGHTS = 512 * 1024;
/** What a step should have to read and write, for its call not to be most of it. */
const ENOUGH_BYTES_PER_STEP = 1024;
/** What a tile may take for the sake of large weights or of many steps. */
const MOST_BYTES = 2 * 1024 * 1024;
const ENOUGH_ROWS = 128;
const MOST_ROWS = 4096;
/** Whole microkernel tiles, and arena offsets that stay 64-byte aligned. */
const GRANULE = 16;

/** `bytesPerRow` is what `steps` steps read and write of one row. */
export function tileRows(bytesPerRow: number, weightBytes: number, steps: number): number {
  const fit = (bytes: number) => Math.floor(bytes / Math.max(1, bytesPerRow));
  const forWeights = weightBytes > LARGE_WEIGHTS ? ENOUGH_ROWS : 1;
  const enough = Math.min(Math.max(forWeights, fit(ENOUGH_BYTES_PER_STEP * steps)), fit(MOST_BYTES));
  const rows = Math.min(MOST_ROWS, Math.max(fit(CACHE_BYTES), enough, 1));
  return rows < GRANULE ? rows : Math.floor(rows / GRANULE) * GRANULE;
}
