// softmax and logSoftmax over the rows of (rows, width), y may be x.
//
//   softmax     y = e^(x − max) / Σ e^(x − max)
//   logSoftmax  y = (x − max) − ln Σ e^(x − max)
//
// Subtracting the row's largest element keeps every power at or below 1. The
// sum runs in four lanes that are added at the end: its order depends on the
// width only. A NaN, or ∞, anywhere in a row makes that row NaN, as in Keras.

import { exp } from "./exp";
import { loadLanes, maxLanes, storeLanes, sumLanes } from "./lanes";
import { log } from "./log";

export function softmax(x: usize, y: usize, rows: i32, width: i32): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    const largest = largestOf(x, width);
    let sum = f32x4.splat(0);
    for (let i = 0; i < width; i += 4) {
      const power = exp(f32x4.sub(load(x, i, width), largest));
      store(y, i, width, power);
      sum = f32x4.add(sum, power);
    }
    sum = sumLanes(sum);
    for (let i = 0; i < width; i += 4) store(y, i, width, f32x4.div(load(y, i, width), sum));
    x += rowBytes;
    y += rowBytes;
  }
}

export function logSoftmax(x: usize, y: usize, rows: i32, width: i32): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    const largest = largestOf(x, width);
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

/** The row's largest element, in every lane. */
function largestOf(x: usize, width: i32): v128 {
  let largest = f32x4.splat(-Infinity);
  for (let i = 0; i < width; i += 4) largest = f32x4.max(largest, load(x, i, width));
  return maxLanes(largest);
}

/** Elements i to i + 3; −∞ past the row's end, which neither the maximum nor the sum notices. */
function load(row: usize, i: i32, width: i32): v128 {
  return loadLanes(row + (<usize>i << 2), width - i, -Infinity);
}

function store(row: usize, i: i32, width: i32, v: v128): void {
  storeLanes(row + (<usize>i << 2), v, width - i);
}
