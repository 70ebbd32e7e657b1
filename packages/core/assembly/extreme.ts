// The largest elements for reduce.ts, and the smallest as −max(−x): `flip` is 0
// or the sign's bit. f32x4.pmax is one instruction where f32x4.max, which minds
// NaN, is many; so NaN is watched for beside it: x = x says where there is none.

import { gatherLanes, loadLanes } from "./lanes";

/** 16 columns, from each of `rows` rows that are rowBytes apart. */
export function extremeWide(flip: i32, x: usize, y: usize, rowBytes: usize, rows: i32): void {
  const sign = i32x4.splat(flip);
  const lowest = f32x4.splat(-Infinity), all = i32x4.splat(-1);
  let a = lowest, b = lowest, c = lowest, d = lowest;
  let aOrdered = all, bOrdered = all, cOrdered = all, dOrdered = all;
  for (let row = 0; row < rows; row++) {
    const p = v128.xor(v128.load(x), sign);
    const q = v128.xor(v128.load(x, 16), sign);
    const r = v128.xor(v128.load(x, 32), sign);
    const s = v128.xor(v128.load(x, 48), sign);
    a = f32x4.pmax(a, p);
    b = f32x4.pmax(b, q);
    c = f32x4.pmax(c, r);
    d = f32x4.pmax(d, s);
    aOrdered = v128.and(aOrdered, f32x4.eq(p, p));
    bOrdered = v128.and(bOrdered, f32x4.eq(q, q));
    cOrdered = v128.and(cOrdered, f32x4.eq(r, r));
    dOrdered = v128.and(dOrdered, f32x4.eq(s, s));
    x += rowBytes;
  }
  v128.store(y, result(a, aOrdered, sign));
  v128.store(y + 16, result(b, bOrdered, sign));
  v128.store(y + 32, result(c, cOrdered, sign));
  v128.store(y + 48, result(d, dOrdered, sign));
}

/** Up to four columns: `lanes` of every row, lastLanes of the last; for inner 1 and 2 lanes are joined to as many. */
export function extremeNarrow(
  flip: i32, x: usize, rowBytes: usize, rows: i32, lanes: i32, lastLanes: i32, inner: i32,
): v128 {
  const sign = i32x4.splat(flip);
  const lowest = f32x4.splat(-Infinity), fill: f32 = flip ? Infinity : -Infinity;
  let a = lowest, b = lowest, c = lowest, d = lowest;
  let ordered = i32x4.splat(-1);
  let left = rows;
  // Each of these rows has four elements to read: beyond its own come those of the next.
  for (; left > 4 || (left == 4 && lastLanes == 4); left -= 4) {
    const p = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const q = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const r = v128.xor(v128.load(x), sign);
    x += rowBytes;
    const s = v128.xor(v128.load(x), sign);
    x += rowBytes;
    a = f32x4.pmax(a, p);
    b = f32x4.pmax(b, q);
    c = f32x4.pmax(c, r);
    d = f32x4.pmax(d, s);
    const pq = v128.and(f32x4.eq(p, p), f32x4.eq(q, q));
    const rs = v128.and(f32x4.eq(r, r), f32x4.eq(s, s));
    ordered = v128.and(ordered, v128.and(pq, rs));
  }
  for (; left > 0; left--) {
    const p = v128.xor(loadLanes(x, left > 1 ? lanes : lastLanes, fill), sign);
    a = f32x4.pmax(a, p);
    ordered = v128.and(ordered, f32x4.eq(p, p));
    x += rowBytes;
  }
  a = f32x4.pmax(f32x4.pmax(a, b), f32x4.pmax(c, d));
  if (inner < 3) {
    a = f32x4.pmax(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
    ordered = v128.and(ordered, v128.shuffle<f32>(ordered, ordered, 2, 3, 0, 1));
  }
  if (inner < 2) {
    a = f32x4.pmax(a, v128.shuffle<f32>(a, a, 1, 0, 3, 2));
    ordered = v128.and(ordered, v128.shuffle<f32>(ordered, ordered, 1, 0, 3, 2));
  }
  return result(a, ordered, sign);
}

/** Four runs of `count`, one a lane, or `left` where fewer are left. */
export function extremeShort(flip: i32, x: usize, count: i32, left: i32): v128 {
  const sign = i32x4.splat(flip);
  const bytes = <usize>count * sizeof<f32>();
  let a = f32x4.splat(-Infinity), ordered = i32x4.splat(-1);
  for (let i = 0; i < count; i++) {
    const p = v128.xor(gatherLanes(x, bytes, left), sign);
    a = f32x4.pmax(a, p);
    ordered = v128.and(ordered, f32x4.eq(p, p));
    x += 4;
  }
  return result(a, ordered, sign);
}

// @ts-ignore: decorator
@inline
function result(largest: v128, ordered: v128, sign: v128): v128 {
  return v128.bitselect(v128.xor(largest, sign), f32x4.splat(NaN), ordered);
}
