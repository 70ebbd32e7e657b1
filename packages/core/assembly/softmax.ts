// softmax and logSoftmax over the rows of (rows, width), y may be x.
//
//   softmax     y = e^(x − max) / Σ e^(x − max)
//   logSoftmax  y = (x − max) − ln Σ e^(x − max)
//
// Subtracting the row's largest element keeps every power at or below 1. The
// sum runs in eight lanes that are added at the end: its order depends on the
// width only. A NaN, or ∞, anywhere in a row makes that row NaN, as in Keras.
//
// Numbers that serve a whole row are spread by `splat`, which V8 can widen.

import { exp, expHere } from "./exp";
import { loadLanes, maxLanes, storeLanes, sumLanes } from "./lanes";
import { log } from "./log";

export function softmax(x: usize, y: usize, rows: i32, width: i32): void {
  const rowBytes = <usize>width * sizeof<f32>();
  const pairs = width & ~7;
  for (let row = 0; row < rows; row++) {
    const largest = f32x4.splat(largestOf(x, width));
    let low = f32x4.splat(0), high = low;
    for (let i = 0; i < pairs; i += 8) {
      const at = <usize>i << 2;
      const p0 = expHere(f32x4.sub(v128.load(x + at), largest));
      const p1 = expHere(f32x4.sub(v128.load(x + at, 16), largest));
      v128.store(y + at, p0);
      v128.store(y + at, p1, 16);
      low = f32x4.add(low, p0);
      high = f32x4.add(high, p1);
    }
    for (let i = pairs; i < width; i += 4) {
      const power = exp(f32x4.sub(load(x, i, width), largest));
      store(y, i, width, power);
      low = f32x4.add(low, power);
    }
    const sum = f32x4.splat(f32x4.extract_lane(sumLanes(f32x4.add(low, high)), 0));
    for (let i = 0; i < pairs; i += 8) {
      const at = y + (<usize>i << 2);
      const q0 = f32x4.div(v128.load(at), sum), q1 = f32x4.div(v128.load(at, 16), sum);
      v128.store(at, q0);
      v128.store(at, q1, 16);
    }
    for (let i = pairs; i < width; i += 4) store(y, i, width, f32x4.div(load(y, i, width), sum));
    x += rowBytes;
    y += rowBytes;
  }
}

export function logSoftmax(x: usize, y: usize, rows: i32, width: i32): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    const largest = f32x4.splat(largestOf(x, width));
    let sum = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) sum = f32x4.add(sum, exp(f32x4.sub(load(x, i, width), largest)));
    const logSum = log(sumLanes(sum));
    for (let i = 0; i < width; i += 4) {
      store(y, i, width, f32x4.sub(f32x4.sub(load(x, i, width), largest), logSum));
    }
    x += rowBytes;
    y += rowBytes;
  }
}

/** The row's largest element; a NaN is passed over, as its power makes the sum one. */
function largestOf(x: usize, width: i32): f32 {
  const pairs = width & ~7;
  let low = f32x4.splat(-Infinity), high = low;
  for (let i = 0; i < pairs; i += 8) {
    const at = x + (<usize>i << 2);
    low = f32x4.pmax(low, v128.load(at));
    high = f32x4.pmax(high, v128.load(at, 16));
  }
  for (let i = pairs; i < width; i += 4) low = f32x4.pmax(low, load(x, i, width));
  return f32x4.extract_lane(maxLanes(f32x4.pmax(low, high)), 0);
}

/** Elements i to i + 3; −∞ past the row's end, which neither the maximum nor the sum notices. */
function load(row: usize, i: i32, width: i32): v128 {
  return loadLanes(row + (<usize>i << 2), width - i, -Infinity);
}

function store(row: usize, i: i32, width: i32, v: v128): void {
  storeLanes(row + (<usize>i << 2), v, width - i);
}
