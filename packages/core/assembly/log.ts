// log and log1p on four f32 lanes.
//
//   x = 2ⁿ · (1 + f),  √½ ≤ 1 + f < √2       ln x = n·ln 2 + f − f²/2 + f³·P(f)
//
// P and the split of ln 2 in two are logf of the Cephes library (Moshier).
// Largest relative error: log 1.5e-7, log1p 3e-7 (kernels.contract.ts asserts
// it; measured 0.8e-7 and 1.8e-7).

import { madd } from "./madd";

const LN2_HIGH: f32 = 0.693359375; // few enough bits that n · LN2_HIGH is exact
const LN2_LOW: f32 = -2.12194440e-4;
const SQRT_HALF_BITS: i32 = 0x3f3504f3;
const SMALLEST_NORMAL: f32 = 1.1754943508222875e-38;

/** ln x: −∞ at 0, NaN below. */
export function log(x: v128): v128 {
  // Subnormal numbers have no exponent to read: they are taken 2²³ times larger.
  const subnormal = f32x4.lt(x, f32x4.splat(SMALLEST_NORMAL));
  const normal = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, subnormal);
  let y = logOfNormal(normal, v128.and(subnormal, i32x4.splat(23)));

  const zero = f32x4.splat(0);
  y = v128.bitselect(f32x4.splat(-Infinity), y, f32x4.eq(x, zero));
  y = v128.or(y, f32x4.lt(x, zero)); // all bits set is a NaN
  return v128.bitselect(y, x, f32x4.lt(x, f32x4.splat(Infinity))); // ∞ and NaN are their own logarithm
}

/** ln(1 + t) for 0 ≤ t ≤ 1: what the sum 1 + t rounds away is added to its logarithm. */
export function log1p(t: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.add(one, t);
  const lost = f32x4.sub(t, f32x4.sub(u, one));
  return f32x4.add(logOfNormal(u, i32x4.splat(0)), lost);
}

/** ln(x · 2⁻ˢ) for normal, finite, positive x. */
function logOfNormal(x: v128, shift: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(SQRT_HALF_BITS)), 23);
  const mantissa = i32x4.sub(x, i32x4.shl(exponent, 23));
  const n = f32x4.convert_i32x4_s(i32x4.sub(exponent, shift));
  const f = f32x4.sub(mantissa, f32x4.splat(1));

  let p = f32x4.splat(7.0376836292e-2);
  p = madd(p, f, f32x4.splat(-1.1514610310e-1));
  p = madd(p, f, f32x4.splat(1.1676998740e-1));
  p = madd(p, f, f32x4.splat(-1.2420140846e-1));
  p = madd(p, f, f32x4.splat(1.4249322787e-1));
  p = madd(p, f, f32x4.splat(-1.6668057665e-1));
  p = madd(p, f, f32x4.splat(2.0000714765e-1));
  p = madd(p, f, f32x4.splat(-2.4999993993e-1));
  p = madd(p, f, f32x4.splat(3.3333331174e-1));

  const square = f32x4.mul(f, f);
  let y = f32x4.mul(f32x4.mul(p, f), square);
  y = madd(n, f32x4.splat(LN2_LOW), y);
  y = madd(square, f32x4.splat(-0.5), y);
  return madd(n, f32x4.splat(LN2_HIGH), f32x4.add(f, y));
}
