/**
 * How many rows a tile has: as many as keep what all steps read and write of
 * them within part of a core's second-level cache, the weights taking the rest.
 *
 * Each tile reads all weights, though, so that those which do not fit in the
 * cache want tiles of some size: 1024 × 1024 ran 1.2 times as fast in tiles of
 * 128 rows as in those of 16, and smaller networks alike in any. Where rows are
 * large, as images are between convolutions, a tile may be a single one.
 */

/** A quarter of the 1 MiB that common server cores have; half of it on the smaller ones. */
const CACHE_BYTES = 256 * 1024;
/** What a tile may take for the sake of its number of rows. */
const MOST_BYTES = 2 * 1024 * 1024;
const ENOUGH_ROWS = 128;
const MOST_ROWS = 4096;
/** Whole microkernel tiles, and arena offsets that stay 64-byte aligned. */
const GRANULE = 16;

export function tileRows(bytesPerRow: number): number {
  const fit = (bytes: number) => Math.floor(bytes / Math.max(1, bytesPerRow));
  const rows = Math.min(MOST_ROWS, Math.max(fit(CACHE_BYTES), Math.min(ENOUGH_ROWS, fit(MOST_BYTES))));
  return rows < GRANULE ? Math.max(1, rows) : Math.floor(rows / GRANULE) * GRANULE;
}
