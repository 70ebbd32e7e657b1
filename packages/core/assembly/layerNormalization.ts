// layerNormalization: each row brought to mean 0 and variance 1, then scaled and shifted, f32.
//
//   x, y         (rows, width); y may be x       y = (x − mean) / √(variance + epsilon) · gamma + beta
//   gamma, beta  (width)
//
// Sums are float64 and rounded once, as those of reduce.ts; their order depends on the width only.

import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";
import { high, low } from "./wide";

export function layerNormalization(
  x: usize, gamma: usize, beta: usize, y: usize, rows: i32, width: i32, epsilon: f64,
): void {
  const rowBytes = <usize>width * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    const mean = <f32>(totalOf(x, width) / <f64>width);
    const variance = spreadOf(x, width, mean) / <f64>width;
    const center = f32x4.splat(mean), factor = f32x4.splat(<f32>(1 / sqrt(variance + epsilon)));
    for (let left = width, at: usize = 0; left > 0; left -= 4, at += 16) {
      const scaled = f32x4.mul(f32x4.sub(loadLanes(x + at, left, 0), center), factor);
      storeLanes(y + at, madd(scaled, loadLanes(gamma + at, left, 0), loadLanes(beta + at, left, 0)), left);
    }
    x += rowBytes;
    y += rowBytes;
  }
}

/** Σ x. */
function totalOf(x: usize, width: i32): f64 {
  let a = f64x2.splat(0), b = a, c = a, d = a;
  let left = width;
  for (; left >= 8; left -= 8, x += 32) {
    const v0 = v128.load(x), v1 = v128.load(x, 16);
    a = f64x2.add(a, low(v0)); b = f64x2.add(b, high(v0));
    c = f64x2.add(c, low(v1)); d = f64x2.add(d, high(v1));
  }
  for (; left > 0; left -= 4, x += 16) {
    const v = loadLanes(x, left, 0);
    a = f64x2.add(a, low(v)); b = f64x2.add(b, high(v));
  }
  return totalOfAll(a, b, c, d);
}

/** Σ (x − mean)². */
function spreadOf(x: usize, width: i32, mean: f32): f64 {
  const center = f32x4.splat(mean);
  let a = f64x2.splat(0), b = a, c = a, d = a;
  let left = width;
  for (; left >= 8; left -= 8, x += 32) {
    const v0 = f32x4.sub(v128.load(x), center), v1 = f32x4.sub(v128.load(x, 16), center);
    a = addSquare(a, low(v0)); b = addSquare(b, high(v0));
    c = addSquare(c, low(v1)); d = addSquare(d, high(v1));
  }
  for (; left > 0; left -= 4, x += 16) {
    const v = f32x4.sub(loadLanes(x, left, mean), center);
    a = addSquare(a, low(v)); b = addSquare(b, high(v));
  }
  return totalOfAll(a, b, c, d);
}

// @ts-ignore: decorator
@inline
function addSquare(sum: v128, x: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, x));
}

function totalOfAll(a: v128, b: v128, c: v128, d: v128): f64 {
  const sum = f64x2.add(f64x2.add(a, c), f64x2.add(b, d));
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
