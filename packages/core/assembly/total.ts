// Sums, means and products for reduce.ts, in float64 and rounded once: as far
// from the exact result as the reference is, whatever the count, and no partial
// result overflows. f64x2 takes two elements at a time, straight from memory.

import { gatherLanes, loadLanes } from "./lanes";

/** 16 columns, from each of `rows` rows that are rowBytes apart; each total divided by `divisor`. */
// @ts-ignore: decorator
@inline
export function totalWide(product: bool, x: usize, y: usize, rowBytes: usize, rows: i32, divisor: f64): void {
  const start = f64x2.splat(product ? 1 : 0);
  let a = start, b = start, c = start, d = start, e = start, f = start, g = start, h = start;
  for (let row = 0; row < rows; row++) {
    a = join(product, a, pair(x));
    b = join(product, b, pair(x + 8));
    c = join(product, c, pair(x + 16));
    d = join(product, d, pair(x + 24));
    e = join(product, e, pair(x + 32));
    f = join(product, f, pair(x + 40));
    g = join(product, g, pair(x + 48));
    h = join(product, h, pair(x + 56));
    x += rowBytes;
  }
  v128.store(y, rounded(a, b, divisor));
  v128.store(y + 16, rounded(c, d, divisor));
  v128.store(y + 32, rounded(e, f, divisor));
  v128.store(y + 48, rounded(g, h, divisor));
}

/** Up to four columns: `lanes` of every row, lastLanes of the last; for inner 1 and 2 lanes are joined to as many. */
// @ts-ignore: decorator
@inline
export function totalNarrow(
  product: bool, x: usize, rowBytes: usize, rows: i32, lanes: i32, lastLanes: i32, inner: i32, divisor: f64,
): v128 {
  const start = f64x2.splat(product ? 1 : 0);
  let a = start, b = start, c = start, d = start, e = start, f = start, g = start, h = start;
  let left = rows;
  // Each of these rows has four elements to read: beyond its own come those of the next.
  for (; left > 4 || (left == 4 && lastLanes == 4); left -= 4) {
    a = join(product, a, pair(x));
    b = join(product, b, pair(x + 8));
    x += rowBytes;
    c = join(product, c, pair(x));
    d = join(product, d, pair(x + 8));
    x += rowBytes;
    e = join(product, e, pair(x));
    f = join(product, f, pair(x + 8));
    x += rowBytes;
    g = join(product, g, pair(x));
    h = join(product, h, pair(x + 8));
    x += rowBytes;
  }
  for (; left > 0; left--) {
    const v = loadLanes(x, left > 1 ? lanes : lastLanes, product ? 1 : 0);
    a = join(product, a, f64x2.promote_low_f32x4(v));
    b = join(product, b, upper(v));
    x += rowBytes;
  }
  a = join(product, join(product, a, c), join(product, e, g));
  b = join(product, join(product, b, d), join(product, f, h));
  if (inner < 3) a = join(product, a, b);
  if (inner < 2) a = join(product, a, v128.shuffle<f64>(a, a, 1, 0));
  return rounded(a, b, divisor);
}

/** Four runs of `count`, one a lane, or `left` where fewer are left. */
// @ts-ignore: decorator
@inline
export function totalShort(product: bool, x: usize, count: i32, left: i32, divisor: f64): v128 {
  let a = f64x2.splat(product ? 1 : 0), b = a;
  const bytes = <usize>count * sizeof<f32>();
  for (let i = 0; i < count; i++) {
    const v = gatherLanes(x, bytes, left);
    a = join(product, a, f64x2.promote_low_f32x4(v));
    b = join(product, b, upper(v));
    x += 4;
  }
  return rounded(a, b, divisor);
}

// @ts-ignore: decorator
@inline
function pair(x: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(x));
}

// @ts-ignore: decorator
@inline
function upper(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(v, v, 2, 3, 2, 3));
}

// @ts-ignore: decorator
@inline
function join(product: bool, a: v128, b: v128): v128 {
  return product ? f64x2.mul(a, b) : f64x2.add(a, b);
}

// @ts-ignore: decorator
@inline
function rounded(low: v128, high: v128, divisor: f64): v128 {
  const by = f64x2.splat(divisor);
  const first = f32x4.demote_f64x2_zero(f64x2.div(low, by));
  const second = f32x4.demote_f64x2_zero(f64x2.div(high, by));
  return v128.shuffle<f32>(first, second, 0, 1, 4, 5);
}
