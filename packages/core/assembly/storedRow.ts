// One row of x by one stored panel, straight from the panel: 16 sums over k in
// order, from 0. The time goes into fetching weights from memory, of which
// there is a half or a quarter.

import { HALF_FACTOR, halfMask, scaledHalves } from "./half";
import { madd } from "./madd";
import { WEIGHTS } from "./stored";

export function sumBytes(x: usize, panel: usize, sums: usize, inputDim: i32): void {
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0), y3 = f32x4.splat(0);
  panel += WEIGHTS;
  for (let k = 0; k < inputDim; k++) {
    const a = v128.load32_splat(x);
    const low = v128.load8x8_s(panel), high = v128.load8x8_s(panel, 8);
    y0 = madd(a, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)), y0);
    y1 = madd(a, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), y1);
    y2 = madd(a, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)), y2);
    y3 = madd(a, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), y3);
    panel += 16;
    x += 4;
  }
  v128.store(sums, y0); v128.store(sums, y1, 16); v128.store(sums, y2, 32); v128.store(sums, y3, 48);
}

/**
 * The factor that the halves lack goes to x: x · 2¹¹² by h · 2⁻¹¹² is x · h to
 * the last bit, as long as x · 2¹¹² is finite (`halvesFit`) and h is.
 */
export function sumHalves(x: usize, panel: usize, sums: usize, inputDim: i32): void {
  let y0 = f32x4.splat(0), y1 = f32x4.splat(0), y2 = f32x4.splat(0), y3 = f32x4.splat(0);
  const mask = halfMask(inputDim);
  panel += WEIGHTS;
  for (let k = 0; k < inputDim; k++) {
    const a = f32x4.splat(load<f32>(x) * HALF_FACTOR);
    y0 = madd(a, scaledHalves(panel, mask), y0);
    y1 = madd(a, scaledHalves(panel + 8, mask), y1);
    y2 = madd(a, scaledHalves(panel + 16, mask), y2);
    y3 = madd(a, scaledHalves(panel + 24, mask), y3);
    panel += 32;
    x += 4;
  }
  v128.store(sums, y0); v128.store(sums, y1, 16); v128.store(sums, y2, 32); v128.store(sums, y3, 48);
}

/** Whether `sumHalves` may have these x: all are below 2¹⁶. */
export function halvesFit(x: usize, count: i32): bool {
  for (let i = 0; i < count; i++) {
    if (!(abs(load<f32>(x)) < 65536)) return false;
    x += 4;
  }
  return true;
}
