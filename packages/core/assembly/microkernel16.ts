// The microkernels for panels of 16 columns, written for V8's revectorizer: it
// starts from neighbouring stores and follows them up, so a whole tile is
// written in one block without branches, and every load, multiply-add and
// maximum stands beside its neighbour. Two k per turn halve what the pointers
// cost. The sums are those of microkernel8.ts: from the bias, over k in order.

import { madd } from "./madd";
import { storeColumns } from "./tile";

const NR: i32 = 16;
const VECTOR: usize = 16;
const ROW: usize = NR * sizeof<f32>();

/** One 4×16 tile: `rows` (1–4) and `columns` (1 or more, 16 at most written) of it. */
// @ts-ignore: decorator
@inline
export function multiplyTile16(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize, rows: i32, columns: i32, inputDim: i32, floor: f32,
): void {
  // A short tile repeats its last row instead of branching in the loop below.
  let x0 = x;
  let x1 = rows > 1 ? x0 + xRow : x0;
  let x2 = rows > 2 ? x1 + xRow : x1;
  let x3 = rows > 3 ? x2 + xRow : x2;

  let y00 = v128.load(panel, 0 * VECTOR), y01 = v128.load(panel, 1 * VECTOR), y02 = v128.load(panel, 2 * VECTOR), y03 = v128.load(panel, 3 * VECTOR);
  let y10 = v128.load(panel, 0 * VECTOR), y11 = v128.load(panel, 1 * VECTOR), y12 = v128.load(panel, 2 * VECTOR), y13 = v128.load(panel, 3 * VECTOR);
  let y20 = v128.load(panel, 0 * VECTOR), y21 = v128.load(panel, 1 * VECTOR), y22 = v128.load(panel, 2 * VECTOR), y23 = v128.load(panel, 3 * VECTOR);
  let y30 = v128.load(panel, 0 * VECTOR), y31 = v128.load(panel, 1 * VECTOR), y32 = v128.load(panel, 2 * VECTOR), y33 = v128.load(panel, 3 * VECTOR);

  let k = 0;
  for (; k + 2 <= inputDim; k += 2) {
    const w00 = v128.load(panel, 1 * ROW + 0 * VECTOR); const w01 = v128.load(panel, 1 * ROW + 1 * VECTOR);
    const w02 = v128.load(panel, 1 * ROW + 2 * VECTOR); const w03 = v128.load(panel, 1 * ROW + 3 * VECTOR);
    const a00 = v128.load32_splat(x0);
    y00 = madd(a00, w00, y00); y01 = madd(a00, w01, y01); y02 = madd(a00, w02, y02); y03 = madd(a00, w03, y03);
    const a01 = v128.load32_splat(x1);
    y10 = madd(a01, w00, y10); y11 = madd(a01, w01, y11); y12 = madd(a01, w02, y12); y13 = madd(a01, w03, y13);
    const a02 = v128.load32_splat(x2);
    y20 = madd(a02, w00, y20); y21 = madd(a02, w01, y21); y22 = madd(a02, w02, y22); y23 = madd(a02, w03, y23);
    const a03 = v128.load32_splat(x3);
    y30 = madd(a03, w00, y30); y31 = madd(a03, w01, y31); y32 = madd(a03, w02, y32); y33 = madd(a03, w03, y33);
    const w10 = v128.load(panel, 2 * ROW + 0 * VECTOR); const w11 = v128.load(panel, 2 * ROW + 1 * VECTOR);
    const w12 = v128.load(panel, 2 * ROW + 2 * VECTOR); const w13 = v128.load(panel, 2 * ROW + 3 * VECTOR);
    const a10 = v128.load32_splat(x0, 4);
    y00 = madd(a10, w10, y00); y01 = madd(a10, w11, y01); y02 = madd(a10, w12, y02); y03 = madd(a10, w13, y03);
    const a11 = v128.load32_splat(x1, 4);
    y10 = madd(a11, w10, y10); y11 = madd(a11, w11, y11); y12 = madd(a11, w12, y12); y13 = madd(a11, w13, y13);
    const a12 = v128.load32_splat(x2, 4);
    y20 = madd(a12, w10, y20); y21 = madd(a12, w11, y21); y22 = madd(a12, w12, y22); y23 = madd(a12, w13, y23);
    const a13 = v128.load32_splat(x3, 4);
    y30 = madd(a13, w10, y30); y31 = madd(a13, w11, y31); y32 = madd(a13, w12, y32); y33 = madd(a13, w13, y33);
    panel += 2 * ROW;
    x0 += 8; x1 += 8; x2 += 8; x3 += 8;
  }
  if (k < inputDim) {
    const w00 = v128.load(panel, 1 * ROW + 0 * VECTOR); const w01 = v128.load(panel, 1 * ROW + 1 * VECTOR);
    const w02 = v128.load(panel, 1 * ROW + 2 * VECTOR); const w03 = v128.load(panel, 1 * ROW + 3 * VECTOR);
    const a00 = v128.load32_splat(x0);
    y00 = madd(a00, w00, y00); y01 = madd(a00, w01, y01); y02 = madd(a00, w02, y02); y03 = madd(a00, w03, y03);
    const a01 = v128.load32_splat(x1);
    y10 = madd(a01, w00, y10); y11 = madd(a01, w01, y11); y12 = madd(a01, w02, y12); y13 = madd(a01, w03, y13);
    const a02 = v128.load32_splat(x2);
    y20 = madd(a02, w00, y20); y21 = madd(a02, w01, y21); y22 = madd(a02, w02, y22); y23 = madd(a02, w03, y23);
    const a03 = v128.load32_splat(x3);
    y30 = madd(a03, w00, y30); y31 = madd(a03, w01, y31); y32 = madd(a03, w02, y32); y33 = madd(a03, w03, y33);
  }

  const low = f32x4.splat(floor);
  if (rows == 4 && columns >= NR) {
    v128.store(y, f32x4.pmax(y00, low), 0 * VECTOR); v128.store(y, f32x4.pmax(y01, low), 1 * VECTOR);
    v128.store(y, f32x4.pmax(y02, low), 2 * VECTOR); v128.store(y, f32x4.pmax(y03, low), 3 * VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y10, low), 0 * VECTOR); v128.store(y, f32x4.pmax(y11, low), 1 * VECTOR);
    v128.store(y, f32x4.pmax(y12, low), 2 * VECTOR); v128.store(y, f32x4.pmax(y13, low), 3 * VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y20, low), 0 * VECTOR); v128.store(y, f32x4.pmax(y21, low), 1 * VECTOR);
    v128.store(y, f32x4.pmax(y22, low), 2 * VECTOR); v128.store(y, f32x4.pmax(y23, low), 3 * VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y30, low), 0 * VECTOR); v128.store(y, f32x4.pmax(y31, low), 1 * VECTOR);
    v128.store(y, f32x4.pmax(y32, low), 2 * VECTOR); v128.store(y, f32x4.pmax(y33, low), 3 * VECTOR);
    return;
  }
  storeColumns(y, f32x4.pmax(y00, low), f32x4.pmax(y01, low), columns);
  storeColumns(y + 2 * VECTOR, f32x4.pmax(y02, low), f32x4.pmax(y03, low), columns - 8);
  if (rows <= 1) return;
  y += yRow;
  storeColumns(y, f32x4.pmax(y10, low), f32x4.pmax(y11, low), columns);
  storeColumns(y + 2 * VECTOR, f32x4.pmax(y12, low), f32x4.pmax(y13, low), columns - 8);
  if (rows <= 2) return;
  y += yRow;
  storeColumns(y, f32x4.pmax(y20, low), f32x4.pmax(y21, low), columns);
  storeColumns(y + 2 * VECTOR, f32x4.pmax(y22, low), f32x4.pmax(y23, low), columns - 8);
  if (rows <= 3) return;
  y += yRow;
  storeColumns(y, f32x4.pmax(y30, low), f32x4.pmax(y31, low), columns);
  storeColumns(y + 2 * VECTOR, f32x4.pmax(y32, low), f32x4.pmax(y33, low), columns - 8);
}

/** A 6×8 tile, for panels of which no more than 8 columns are written. */
// @ts-ignore: decorator
@inline
export function multiplyHalf16(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize, rows: i32, columns: i32, inputDim: i32, floor: f32,
): void {
  let x0 = x;
  let x1 = rows > 1 ? x0 + xRow : x0;
  let x2 = rows > 2 ? x1 + xRow : x1;
  let x3 = rows > 3 ? x2 + xRow : x2;
  let x4 = rows > 4 ? x3 + xRow : x3;
  let x5 = rows > 5 ? x4 + xRow : x4;

  let y00 = v128.load(panel), y01 = v128.load(panel, VECTOR);
  let y10 = v128.load(panel), y11 = v128.load(panel, VECTOR);
  let y20 = v128.load(panel), y21 = v128.load(panel, VECTOR);
  let y30 = v128.load(panel), y31 = v128.load(panel, VECTOR);
  let y40 = v128.load(panel), y41 = v128.load(panel, VECTOR);
  let y50 = v128.load(panel), y51 = v128.load(panel, VECTOR);

  for (let k = 0; k < inputDim; k++) {
    panel += ROW;
    const w0 = v128.load(panel), w1 = v128.load(panel, VECTOR);
    const a0 = v128.load32_splat(x0); y00 = madd(a0, w0, y00); y01 = madd(a0, w1, y01);
    const a1 = v128.load32_splat(x1); y10 = madd(a1, w0, y10); y11 = madd(a1, w1, y11);
    const a2 = v128.load32_splat(x2); y20 = madd(a2, w0, y20); y21 = madd(a2, w1, y21);
    const a3 = v128.load32_splat(x3); y30 = madd(a3, w0, y30); y31 = madd(a3, w1, y31);
    const a4 = v128.load32_splat(x4); y40 = madd(a4, w0, y40); y41 = madd(a4, w1, y41);
    const a5 = v128.load32_splat(x5); y50 = madd(a5, w0, y50); y51 = madd(a5, w1, y51);
    x0 += 4; x1 += 4; x2 += 4; x3 += 4; x4 += 4; x5 += 4;
  }

  const low = f32x4.splat(floor);
  if (rows == 6 && columns == 8) {
    v128.store(y, f32x4.pmax(y00, low)); v128.store(y, f32x4.pmax(y01, low), VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y10, low)); v128.store(y, f32x4.pmax(y11, low), VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y20, low)); v128.store(y, f32x4.pmax(y21, low), VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y30, low)); v128.store(y, f32x4.pmax(y31, low), VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y40, low)); v128.store(y, f32x4.pmax(y41, low), VECTOR);
    y += yRow;
    v128.store(y, f32x4.pmax(y50, low)); v128.store(y, f32x4.pmax(y51, low), VECTOR);
    return;
  }
  storeColumns(y, f32x4.pmax(y00, low), f32x4.pmax(y01, low), columns);
  if (rows > 1) storeColumns(y += yRow, f32x4.pmax(y10, low), f32x4.pmax(y11, low), columns);
  if (rows > 2) storeColumns(y += yRow, f32x4.pmax(y20, low), f32x4.pmax(y21, low), columns);
  if (rows > 3) storeColumns(y += yRow, f32x4.pmax(y30, low), f32x4.pmax(y31, low), columns);
  if (rows > 4) storeColumns(y += yRow, f32x4.pmax(y40, low), f32x4.pmax(y41, low), columns);
  if (rows > 5) storeColumns(y += yRow, f32x4.pmax(y50, low), f32x4.pmax(y51, low), columns);
}

/** One row over two panels, the second written if `columns` (the row's rest) reach it: eight sums side by side. */
// @ts-ignore: decorator
@inline
export function multiplyRow16(x: usize, panel: usize, y: usize, columns: i32, inputDim: i32, floor: f32): void {
  let p = panel;
  let q = columns > NR ? panel + <usize>(inputDim + 1) * ROW : panel;
  let y0 = v128.load(p), y1 = v128.load(p, VECTOR), y2 = v128.load(p, 2 * VECTOR), y3 = v128.load(p, 3 * VECTOR);
  let z0 = v128.load(q), z1 = v128.load(q, VECTOR), z2 = v128.load(q, 2 * VECTOR), z3 = v128.load(q, 3 * VECTOR);

  for (let k = 0; k < inputDim; k++) {
    p += ROW; q += ROW;
    const a = v128.load32_splat(x);
    y0 = madd(a, v128.load(p), y0); y1 = madd(a, v128.load(p, VECTOR), y1);
    y2 = madd(a, v128.load(p, 2 * VECTOR), y2); y3 = madd(a, v128.load(p, 3 * VECTOR), y3);
    z0 = madd(a, v128.load(q), z0); z1 = madd(a, v128.load(q, VECTOR), z1);
    z2 = madd(a, v128.load(q, 2 * VECTOR), z2); z3 = madd(a, v128.load(q, 3 * VECTOR), z3);
    x += 4;
  }

  const low = f32x4.splat(floor);
  if (columns >= 2 * NR) {
    v128.store(y, f32x4.pmax(y0, low)); v128.store(y, f32x4.pmax(y1, low), VECTOR);
    v128.store(y, f32x4.pmax(y2, low), 2 * VECTOR); v128.store(y, f32x4.pmax(y3, low), 3 * VECTOR);
    v128.store(y, f32x4.pmax(z0, low), 4 * VECTOR); v128.store(y, f32x4.pmax(z1, low), 5 * VECTOR);
    v128.store(y, f32x4.pmax(z2, low), 6 * VECTOR); v128.store(y, f32x4.pmax(z3, low), 7 * VECTOR);
    return;
  }
  storeColumns(y, f32x4.pmax(y0, low), f32x4.pmax(y1, low), columns);
  storeColumns(y + 2 * VECTOR, f32x4.pmax(y2, low), f32x4.pmax(y3, low), columns - 8);
  storeColumns(y + 4 * VECTOR, f32x4.pmax(z0, low), f32x4.pmax(z1, low), columns - NR);
  storeColumns(y + 6 * VECTOR, f32x4.pmax(z2, low), f32x4.pmax(z3, low), columns - NR - 8);
}
