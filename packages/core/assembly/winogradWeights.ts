// winogradWeights: y ← G · g · Gᵀ of every channel and unit, g being its 3 × 3 taps, f32: what winograd.ts multiplies by.
//
//   weight  (3, 3, channels, units)      y  (4 · 4, channels, units)
//
//       ⎡ 1   0   0 ⎤
//   G = ⎢ ½   ½   ½ ⎥
//       ⎢ ½  −½   ½ ⎥
//       ⎣ 0   0   1 ⎦

import { loadLanes, storeLanes } from "./lanes";

export function winogradWeights(weight: usize, y: usize, channels: i32, units: i32): void {
  const count = channels * units;
  const step = <usize>count * sizeof<f32>();
  for (let left = count; left > 0; left -= 4) {
    for (let row = 0; row < 4; row++) {
      const to = y + <usize>(4 * row) * step;
      const a = joined(weight, 3 * step, row, left);
      const b = joined(weight + step, 3 * step, row, left);
      const c = joined(weight + 2 * step, 3 * step, row, left);
      storeLanes(to, a, left);
      storeLanes(to + step, halfSum(f32x4.add(a, c), b), left);
      storeLanes(to + 2 * step, halfSum(f32x4.add(a, c), f32x4.neg(b)), left);
      storeLanes(to + 3 * step, c, left);
    }
    weight += 16;
    y += 16;
  }
}

/** Row `row` of G times three numbers that are `step` bytes apart. */
function joined(at: usize, step: usize, row: i32, left: i32): v128 {
  const a = loadLanes(at, left, 0), b = loadLanes(at + step, left, 0), c = loadLanes(at + 2 * step, left, 0);
  if (row == 0) return a;
  if (row == 3) return c;
  return halfSum(f32x4.add(a, c), row == 1 ? b : f32x4.neg(b));
}

function halfSum(a: v128, b: v128): v128 {
  return f32x4.mul(f32x4.add(a, b), f32x4.splat(0.5));
}
