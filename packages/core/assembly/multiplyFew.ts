// multiplyFew: out ← x · y for few rows of x, y read where it lies.
//
//   x    (m, k), or (k, m) when transposed      y  (k, n)      out  (m, n)
//
// Four rows of y at a time are added to every row of out, each times its number
// of x: y is read once, front to back, and four multiply-adds share one load
// and one store of out. The sums are those of multiply.ts: over k in order.

import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";

export function multiplyFew(x: usize, transposed: bool, y: usize, out: usize, m: i32, k: i32, n: i32): void {
  const yRow = <usize>n * sizeof<f32>();
  const xRow = transposed ? sizeof<f32>() : <usize>k * sizeof<f32>();
  const xStep = transposed ? <usize>m * sizeof<f32>() : sizeof<f32>();
  memory.fill(out, 0, <usize>m * yRow);
  let i = 0;
  for (; i + 4 <= k; i += 4) {
    for (let row = 0; row < m; row++) addFour(x + <usize>row * xRow, xStep, y, yRow, out + <usize>row * yRow, n);
    x += 4 * xStep;
    y += 4 * yRow;
  }
  for (; i < k; i++) {
    for (let row = 0; row < m; row++) addOne(x + <usize>row * xRow, y, out + <usize>row * yRow, n);
    x += xStep;
    y += yRow;
  }
}

/** out ← out + x[0] · y[0] + … + x[3] · y[3], added in this order. */
function addFour(x: usize, xStep: usize, y0: usize, yRow: usize, out: usize, n: i32): void {
  const a0 = v128.load32_splat(x), a1 = v128.load32_splat(x += xStep);
  const a2 = v128.load32_splat(x += xStep), a3 = v128.load32_splat(x += xStep);
  let y1 = y0 + yRow;
  let y2 = y1 + yRow;
  let y3 = y2 + yRow;
  let left = n;
  for (; left >= 8; left -= 8) {
    let low = v128.load(out), high = v128.load(out, 16);
    low = madd(a0, v128.load(y0), low); high = madd(a0, v128.load(y0, 16), high);
    low = madd(a1, v128.load(y1), low); high = madd(a1, v128.load(y1, 16), high);
    low = madd(a2, v128.load(y2), low); high = madd(a2, v128.load(y2, 16), high);
    low = madd(a3, v128.load(y3), low); high = madd(a3, v128.load(y3, 16), high);
    v128.store(out, low); v128.store(out, high, 16);
    y0 += 32; y1 += 32; y2 += 32; y3 += 32; out += 32;
  }
  for (; left > 0; left -= 4) {
    let sum = madd(a0, loadLanes(y0, left, 0), loadLanes(out, left, 0));
    sum = madd(a1, loadLanes(y1, left, 0), sum);
    sum = madd(a2, loadLanes(y2, left, 0), sum);
    storeLanes(out, madd(a3, loadLanes(y3, left, 0), sum), left);
    y0 += 16; y1 += 16; y2 += 16; y3 += 16; out += 16;
  }
}

/** out ← out + x[0] · y[0]. */
function addOne(x: usize, y: usize, out: usize, n: i32): void {
  const a = v128.load32_splat(x);
  for (let left = n; left > 0; left -= 4) {
    storeLanes(out, madd(a, loadLanes(y, left, 0), loadLanes(out, left, 0)), left);
    y += 16; out += 16;
  }
}
