// The tile: the MR×NR piece of y that dense keeps in registers.
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

/** Writes up to 8 of the `columns` that are left in a row of y. */
export function storeColumns(y: usize, low: v128, high: v128, columns: i32): void {
  if (columns > 0) storeLanes(y, low, columns);
  if (columns > 4) storeLanes(y + 16, high, columns - 4);
}
