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
  const end = y + (<usize>(count & ~3) << 2);
  while (y < end) {
    v128.store(y, chosen(loadStepped(c, cStep), loadStepped(a, aStep), loadStepped(b, bStep)));
    c += cBytes;
    a += aBytes;
    b += bBytes;
    y += 16;
  }
  const left = count & 3;
  if (left == 0) return;
  storeLanes(y, chosen(loadLast(c, cStep, left), loadLast(a, aStep, left), loadLast(b, bStep, left)), left);
}

// @ts-ignore: decorator
@inline
function chosen(c: v128, a: v128, b: v128): v128 {
  return v128.bitselect(a, b, f32x4.ne(c, f32x4.splat(0)));
}

// @ts-ignore: decorator
@inline
function loadStepped(x: usize, step: i32): v128 {
  return step ? v128.load(x) : v128.load32_splat(x);
}

function loadLast(x: usize, step: i32, left: i32): v128 {
  return step ? loadLanes(x, left, 0) : v128.load32_splat(x);
}
