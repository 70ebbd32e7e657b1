/**
 * How many rows a tile has: as many as keep what all steps read and write of
 * them within part of a core's second-level cache, the weights taking the rest.
 */

/**
 * A quarter of the 1 MiB that common server cores have; half of it on the smaller ones. Measured on networks of 64 to
 * 784 columns, anything from 32 KiB to 4 MiB is within some 5 % of it.
 */
const CACHE_BYTES = 256 * 1024;
/** Whole microkernel tiles, and arena offsets that stay 64-byte aligned. */
const GRANULE = 16;
const MOST_ROWS = 4096;

export function tileRows(bytesPerRow: number): number {
  const rows = Math.floor(CACHE_BYTES / Math.max(1, bytesPerRow) / GRANULE) * GRANULE;
  return Math.min(MOST_ROWS, Math.max(GRANULE, rows));
}
