// The tile: the MR×NR piece of y that multiply keeps in registers.
//
// NR is 8, or 16 in the build for V8's revectorizer, which makes one 256-bit
// vector of two neighbouring ones; COLUMNS comes from asconfig.json. Either way
// four rows of two vectors are eight accumulators. With two vectors of weights,
// the four values of x and a product on its way to a sum that is 15 registers:
// all that x86-64 has but the one V8 keeps to itself. Tiles that need more
// spill, and fall from 40 GFLOP/s to 20–35 (Node 20, Zen 4 at 3.4 GHz).

import { storeLanes } from "./lanes";

export const MR: i32 = 4;
// @ts-ignore: a constant that asconfig.json gives
export const NR: i32 = COLUMNS;

/** Rows of the tile for the last panel when half of its columns or fewer are in use: six accumulators of one vector. */
export const HALF_MR: i32 = 6;

/** Columns of a single row that go together: three panels of 8, or two of 16. */
export const ROW_COLUMNS: i32 = NR == 16 ? 32 : 24;

/** x and y of one block: half of the smallest L2 still common, 512 KiB; on Zen 4 anything from 64 KiB to 1 MiB is alike. */
const BLOCK_BYTES: i32 = 262144;

/** Rows of a block; a multiple of MR, so that only the last block has rows beside its tiles. */
export function rowsPerBlock(inputDim: i32, units: i32): i32 {
  const rows = BLOCK_BYTES / (4 * max(inputDim + units, 1));
  return max(rows / MR, 1) * MR;
}

/** Writes up to 8 of the `columns` that are left in a row of y. */
export function storeColumns(y: usize, low: v128, high: v128, columns: i32): void {
  if (columns > 0) storeLanes(y, low, columns);
  if (columns > 4) storeLanes(y + 16, high, columns - 4);
}
