// pad: a border around the last two axes, filled with one value.
//
//   x  (outer, rows, run)      y  (outer, top + rows + bottom, left + run + right)
//
// An element may be several channels wide: then run, left and right count all of them.

import { copyRun } from "./copy";
import { storeLanes } from "./lanes";

export function pad(
  x: usize, y: usize, outer: i32, rows: i32, run: i32, top: i32, bottom: i32, left: i32, right: i32, value: f32,
): void {
  const width = left + run + right;
  const runBytes = <usize>run * sizeof<f32>();
  const filler = f32x4.splat(value);
  for (let block = 0; block < outer; block++) {
    y = fill(y, filler, top * width);
    for (let row = 0; row < rows; row++) {
      y = fill(y, filler, left);
      copyRun(x, y, run);
      x += runBytes;
      y = fill(y + runBytes, filler, right);
    }
    y = fill(y, filler, bottom * width);
  }
}

/** Returns where what is filled ends. */
function fill(y: usize, filler: v128, count: i32): usize {
  const end = y + <usize>count * sizeof<f32>();
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, filler, left);
    y += 16;
  }
  return end;
}
