// select: y[r][i] = c ≠ 0 ? a : b, element for element, for rows × count; y is
// packed, and c, a and b are read by rows and steps as in binary.ts.

import { loadLanes, storeLanes } from "./lanes";

export function select(
  c: usize, a: usize, b: usize, y: usize, rows: i32, count: i32,
  cRow: i32, cStep: i32, aRow: i32, aStep: i32, bRow: i32, bStep: i32,
): void {
  for (let row = 0; row < rows; row++) {
    selectRow(c, a, b, y, count, cStep, aStep, bStep);
    c += <usize>cRow * sizeof<f32>();
    a += <usize>aRow * sizeof<f32>();
    b += <usize>bRow * sizeof<f32>();
    y += <usize>count * sizeof<f32>();
  }
}

function selectRow(c: usize, a: usize, b: usize, y: usize, count: i32, cStep: i32, aStep: i32, bStep: i32): void {
  const cBytes = <usize>cStep << 4, aBytes = <usize>aStep << 4, bBytes = <usize>bStep << 4;
  for (let left = count; left > 0; left -= 4) {
    const isTrue = f32x4.ne(loadStepped(c, cStep, left), f32x4.splat(0));
    storeLanes(y, v128.bitselect(loadStepped(a, aStep, left), loadStepped(b, bStep, left), isTrue), left);
    c += cBytes;
    a += aBytes;
    b += bBytes;
    y += 16;
  }
}

function loadStepped(x: usize, step: i32, left: i32): v128 {
  return step ? loadLanes(x, left, 0) : v128.load32_splat(x);
}
