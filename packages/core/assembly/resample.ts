// resample: weighted sums of neighbours along the middle axis.
//
//   x      (outer, size, inner)      y  (outer, count, inner)
//   table  (1 + taps, count)         for each place of y, its first neighbour in x; then their weights
//
//   y[o, i, k] = Σ weights[t, i] · x[o, first[i] + t, k]     summed in the order of t
//
// With an inner of 1 each lane has a place of y of its own; else lanes are neighbours of inner.

import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";

export function resample(
  x: usize, y: usize, table: usize, outer: i32, size: i32, inner: i32, count: i32, taps: i32,
): void {
  const xBytes = <usize>size * <usize>inner * sizeof<f32>();
  const yBytes = <usize>count * <usize>inner * sizeof<f32>();
  for (let block = 0; block < outer; block++) {
    if (inner == 1) resampleElements(x, y, table, count, taps);
    else resampleRuns(x, y, table, inner, count, taps, x + xBytes);
    x += xBytes;
    y += yBytes;
  }
}

function resampleElements(x: usize, y: usize, table: usize, count: i32, taps: i32): void {
  const rowBytes = <usize>count * sizeof<f32>();
  for (let left = count; left > 0; left -= 4) {
    const first = i32x4.trunc_sat_f32x4_s(loadLanes(table, left, 0));
    const a = x + (<usize>i32x4.extract_lane(first, 0) << 2), b = x + (<usize>i32x4.extract_lane(first, 1) << 2);
    const c = x + (<usize>i32x4.extract_lane(first, 2) << 2), d = x + (<usize>i32x4.extract_lane(first, 3) << 2);
    let weights = table + rowBytes;
    let sum = f32x4.mul(gather(a, b, c, d), loadLanes(weights, left, 0));
    for (let tap = 1; tap < taps; tap++) {
      weights += rowBytes;
      const at = <usize>tap << 2;
      sum = madd(gather(a + at, b + at, c + at, d + at), loadLanes(weights, left, 0), sum);
    }
    storeLanes(y, sum, left);
    table += 16;
    y += 16;
  }
}

// @ts-ignore: decorator
@inline
function gather(a: usize, b: usize, c: usize, d: usize): v128 {
  let v = v128.load32_zero(a);
  v = v128.load_lane<f32>(b, v, 1);
  v = v128.load_lane<f32>(c, v, 2);
  return v128.load_lane<f32>(d, v, 3);
}

function resampleRuns(x: usize, y: usize, table: usize, inner: i32, count: i32, taps: i32, end: usize): void {
  const runBytes = <usize>inner * sizeof<f32>(), rowBytes = <usize>count * sizeof<f32>();
  for (let place = 0; place < count; place++) {
    const from = x + <usize>f32.load(table) * runBytes;
    for (let k = 0; k < inner; k += 4) {
      let next = from + (<usize>k << 2);
      let weights = table + rowBytes;
      let sum = f32x4.mul(loadBefore(next, end), v128.load32_splat(weights));
      for (let tap = 1; tap < taps; tap++) {
        next += runBytes;
        weights += rowBytes;
        sum = madd(loadBefore(next, end), v128.load32_splat(weights), sum);
      }
      storeLanes(y + (<usize>k << 2), sum, inner - k);
    }
    table += 4;
    y += runBytes;
  }
}

/** Four lanes of memory that is read up to `end`. */
// @ts-ignore: decorator
@inline
function loadBefore(x: usize, end: usize): v128 {
  return x + 16 <= end ? v128.load(x) : loadLanes(x, <i32>((end - x) >> 2), 0);
}
