// strided: y[r][i] = x[r·xRow + i·xStep], r < rows, i < count; y is packed. Rows
// and steps count elements and may be 0, which repeats, or negative. Columns of a matrix
// are turned four by four.

import { copyRun } from "./copy";
import { storeLanes } from "./lanes";
import { transposeBlock } from "./transposeBlock";

export function strided(x: usize, y: usize, rows: i32, count: i32, xRow: i32, xStep: i32): void {
  if (xRow == 1 && xStep > 1) {
    transposeBlock(x, <usize>xStep * sizeof<f32>(), y, <usize>count * sizeof<f32>(), count, rows);
    return;
  }
  for (let row = 0; row < rows; row++) {
    if (xStep == 1) copyRun(x, y, count);
    else if (xStep == 0) fill(x, y, count);
    else stepped(x, y, count, xStep);
    x += <usize>xRow * sizeof<f32>();
    y += <usize>count * sizeof<f32>();
  }
}

function fill(x: usize, y: usize, count: i32): void {
  const v = v128.load32_splat(x);
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, v, left);
    y += 16;
  }
}

function stepped(x: usize, y: usize, count: i32, xStep: i32): void {
  const xBytes = <usize>xStep * sizeof<f32>();
  for (let i = 0; i < count; i++) {
    store<f32>(y, load<f32>(x));
    x += xBytes;
    y += 4;
  }
}
