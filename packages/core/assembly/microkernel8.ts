// The microkernels for panels of 8 columns: y ← max(x · panel, floor) for the
// few rows and columns whose sums fit in registers. A sum starts at the bias,
// which heads its panel, and takes one multiply-add for each k, in order: the
// same in all. Rows of x are xRow bytes apart, those of y yRow.

import { storeLanes } from "./lanes";
import { madd } from "./madd";
import { storeColumns } from "./tile";

const NR: i32 = 8;

/** One MR×NR tile: `rows` (1–MR) and `columns` (1–NR) of it are written. */
// @ts-ignore: decorator
@inline
export function multiplyTile8(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize, rows: i32, columns: i32, inputDim: i32, floor: f32,
): void {
  // A short tile repeats its last row instead of branching in the loop below.
  let x0 = x;
  let x1 = rows > 1 ? x0 + xRow : x0;
  let x2 = rows > 2 ? x1 + xRow : x1;
  let x3 = rows > 3 ? x2 + xRow : x2;

  let y00 = v128.load(panel), y01 = v128.load(panel, 16);
  let y10 = y00, y11 = y01, y20 = y00, y21 = y01, y30 = y00, y31 = y01;

  for (let k = 0; k < inputDim; k++) {
    panel += NR * sizeof<f32>();
    const w0 = v128.load(panel), w1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(x0), a1 = v128.load32_splat(x1);
    const a2 = v128.load32_splat(x2), a3 = v128.load32_splat(x3);
    y00 = madd(a0, w0, y00); y01 = madd(a0, w1, y01);
    y10 = madd(a1, w0, y10); y11 = madd(a1, w1, y11);
    y20 = madd(a2, w0, y20); y21 = madd(a2, w1, y21);
    y30 = madd(a3, w0, y30); y31 = madd(a3, w1, y31);
    x0 += 4; x1 += 4; x2 += 4; x3 += 4;
  }

  // As a vector only from here on: through the loop it would take the last register.
  const low = f32x4.splat(floor);
  storeColumns(y, f32x4.pmax(y00, low), f32x4.pmax(y01, low), columns);
  if (rows > 1) storeColumns(y += yRow, f32x4.pmax(y10, low), f32x4.pmax(y11, low), columns);
  if (rows > 2) storeColumns(y += yRow, f32x4.pmax(y20, low), f32x4.pmax(y21, low), columns);
  if (rows > 3) storeColumns(y += yRow, f32x4.pmax(y30, low), f32x4.pmax(y31, low), columns);
}

/** A 6×4 tile, for panels of which no more than 4 columns are written: six sums hide what the four of 4×4 would not. */
// @ts-ignore: decorator
@inline
export function multiplyHalf8(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize, rows: i32, columns: i32, inputDim: i32, floor: f32,
): void {
  let x0 = x;
  let x1 = rows > 1 ? x0 + xRow : x0;
  let x2 = rows > 2 ? x1 + xRow : x1;
  let x3 = rows > 3 ? x2 + xRow : x2;
  let x4 = rows > 4 ? x3 + xRow : x3;
  let x5 = rows > 5 ? x4 + xRow : x4;

  let y0 = v128.load(panel);
  let y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0;

  for (let k = 0; k < inputDim; k++) {
    panel += NR * sizeof<f32>();
    const w = v128.load(panel);
    y0 = madd(v128.load32_splat(x0), w, y0);
    y1 = madd(v128.load32_splat(x1), w, y1);
    y2 = madd(v128.load32_splat(x2), w, y2);
    y3 = madd(v128.load32_splat(x3), w, y3);
    y4 = madd(v128.load32_splat(x4), w, y4);
    y5 = madd(v128.load32_splat(x5), w, y5);
    x0 += 4; x1 += 4; x2 += 4; x3 += 4; x4 += 4; x5 += 4;
  }

  const low = f32x4.splat(floor);
  storeLanes(y, f32x4.pmax(y0, low), columns);
  if (rows > 1) storeLanes(y += yRow, f32x4.pmax(y1, low), columns);
  if (rows > 2) storeLanes(y += yRow, f32x4.pmax(y2, low), columns);
  if (rows > 3) storeLanes(y += yRow, f32x4.pmax(y3, low), columns);
  if (rows > 4) storeLanes(y += yRow, f32x4.pmax(y4, low), columns);
  if (rows > 5) storeLanes(y += yRow, f32x4.pmax(y5, low), columns);
}

/**
 * One row over three panels, those written that `columns` (the row's rest)
 * reach. Six sums side by side hide how long a multiply-add takes; for eight,
 * V8 up to 12 runs out of registers, since it loads a turn's weights first.
 */
// @ts-ignore: decorator
@inline
export function multiplyRow8(x: usize, panel: usize, y: usize, columns: i32, inputDim: i32, floor: f32): void {
  // A panel that is not there repeats the first instead of branching in the loop below.
  const stride = <usize>(inputDim + 1) * NR * sizeof<f32>();
  let p0 = panel;
  let p1 = columns > NR ? panel + stride : panel;
  let p2 = columns > 2 * NR ? panel + 2 * stride : panel;
  let y00 = v128.load(p0), y01 = v128.load(p0, 16), y10 = v128.load(p1), y11 = v128.load(p1, 16);
  let y20 = v128.load(p2), y21 = v128.load(p2, 16);

  for (let k = 0; k < inputDim; k++) {
    p0 += NR * sizeof<f32>(); p1 += NR * sizeof<f32>(); p2 += NR * sizeof<f32>();
    const a = v128.load32_splat(x);
    y00 = madd(a, v128.load(p0), y00); y01 = madd(a, v128.load(p0, 16), y01);
    y10 = madd(a, v128.load(p1), y10); y11 = madd(a, v128.load(p1, 16), y11);
    y20 = madd(a, v128.load(p2), y20); y21 = madd(a, v128.load(p2, 16), y21);
    x += 4;
  }

  const low = f32x4.splat(floor);
  storeColumns(y, f32x4.pmax(y00, low), f32x4.pmax(y01, low), columns);
  storeColumns(y + 32, f32x4.pmax(y10, low), f32x4.pmax(y11, low), columns - NR);
  storeColumns(y + 64, f32x4.pmax(y20, low), f32x4.pmax(y21, low), columns - 2 * NR);
}
