// binary: y[r][i] = f(a[r·aRow + i·aStep], b[r·bRow + i·bStep]), r < rows, i < count.
//
// y is packed. Rows and steps count elements; a step of 0 repeats one element
// along the row, a row of 0 repeats one row: that is all of broadcasting.

import * as codes from "./codes";
import { loadLanes, storeLanes } from "./lanes";

export function binary(
  code: i32, a: usize, b: usize, y: usize, rows: i32, count: i32,
  aRow: i32, aStep: i32, bRow: i32, bStep: i32,
): void {
  // Rows that follow each other without a gap in all three are one long row.
  if (aStep == 1 && bStep == 1 && aRow == count && bRow == count) {
    count *= rows;
    rows = min(rows, 1);
  }
  for (let row = 0; row < rows; row++) {
    binaryRow(code, a, b, y, count, aStep, bStep);
    a += <usize>aRow * sizeof<f32>();
    b += <usize>bRow * sizeof<f32>();
    y += <usize>count * sizeof<f32>();
  }
}

function binaryRow(code: i32, a: usize, b: usize, y: usize, count: i32, aStep: i32, bStep: i32): void {
  const aBytes = <usize>aStep << 4, bBytes = <usize>bStep << 4;
  for (let left = count; left > 0; left -= 4) {
    storeLanes(y, apply(code, loadStepped(a, aStep, left), loadStepped(b, bStep, left)), left);
    a += aBytes;
    b += bBytes;
    y += 16;
  }
}

function loadStepped(x: usize, step: i32, left: i32): v128 {
  return step ? loadLanes(x, left, 0) : v128.load32_splat(x);
}

/** f on four lanes; maximum and minimum are NaN where either side is. */
function apply(code: i32, a: v128, b: v128): v128 {
  switch (code) {
    case codes.ADD: return f32x4.add(a, b);
    case codes.SUBTRACT: return f32x4.sub(a, b);
    case codes.MULTIPLY: return f32x4.mul(a, b);
    case codes.DIVIDE: return f32x4.div(a, b);
    case codes.MAXIMUM: return f32x4.max(a, b);
    default: return f32x4.min(a, b);
  }
}
