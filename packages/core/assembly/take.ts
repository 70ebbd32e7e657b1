// take and takeAlong: elements of x (outer, size, inner) by their number along
// the middle axis. Numbers below 0 count from the end. What is returned is the
// first id that is outside, ∞ for one that is no number, or NaN if all are
// inside; y is not to be used then.

import { copyRun } from "./copy";

/** y (outer, count, inner): for each of ids (count) the run x[o][id]. */
export function take(x: usize, ids: usize, y: usize, outer: i32, size: i32, inner: i32, count: i32): f64 {
  const runBytes = <usize>inner * sizeof<f32>();
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < count; i++) {
      const id = load<f32>(ids + (<usize>i << 2));
      const place = placeOf(id, size);
      if (place < 0) return outside(id);
      copyRun(x + <usize>place * runBytes, y, inner);
      y += runBytes;
    }
    x += <usize>size * runBytes;
  }
  return NaN;
}

/** y and ids (outer, count, inner): y[o][i][k] = x[o][ids[o][i][k]][k]. */
export function takeAlong(x: usize, ids: usize, y: usize, outer: i32, size: i32, inner: i32, count: i32): f64 {
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < count; i++) {
      for (let k = 0; k < inner; k++) {
        const id = load<f32>(ids);
        const place = placeOf(id, size);
        if (place < 0) return outside(id);
        store<f32>(y, load<f32>(x + ((<usize>place * <usize>inner + <usize>k) << 2)));
        ids += 4;
        y += 4;
      }
    }
    x += <usize>size * <usize>inner * sizeof<f32>();
  }
  return NaN;
}

/** −1 when it is outside. */
export function placeOf(id: f32, size: i32): i32 {
  if (!(Mathf.abs(id) < 2147483648)) return -1;
  const whole = <i32>id;
  const place = whole < 0 ? whole + size : whole;
  return <u32>place < <u32>size ? place : -1;
}

export function outside(id: f32): f64 {
  return id == id ? <f64>id : Infinity;
}
