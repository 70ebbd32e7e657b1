// copy: `rows` runs of `count` f32, the next one xRow (yRow) elements further on.
//
// Runs are short where it matters (the columns of a concatenation), so this is
// a loop and not memory.copy, whose call costs more than such a run.

import { loadLanes, storeLanes } from "./lanes";

export function copy(x: usize, y: usize, rows: i32, count: i32, xRow: i32, yRow: i32): void {
  if (xRow == count && yRow == count) {
    copyRun(x, y, rows * count);
    return;
  }
  for (let row = 0; row < rows; row++) {
    copyRun(x, y, count);
    x += <usize>xRow * sizeof<f32>();
    y += <usize>yRow * sizeof<f32>();
  }
}

// @ts-ignore: decorator
@inline
export function copyRun(x: usize, y: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, loadLanes(x, left, 0), left);
    x += 16;
    y += 16;
  }
}
