// The tile: the MR×NR piece of y that dense keeps in registers.
//
// Four rows of two vectors are eight accumulators. With two vectors of weights
// and the four values of x that is 14 of the 16 registers of x86-64 and leaves
// V8 two to work with; one more row or column makes it spill (bench: dense).

import { storeLanes } from "./lanes";

export const MR: i32 = 4;
export const NR: i32 = 8;

/** Writes up to NR of the `columns` (1 or more) that are left in a row of y. */
export function storeColumns(y: usize, low: v128, high: v128, columns: i32): void {
  storeLanes(y, low, columns);
  if (columns > 4) storeLanes(y + 16, high, columns - 4);
}
