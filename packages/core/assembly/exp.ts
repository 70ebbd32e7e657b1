// exp and its near relations on four f32 lanes.
//
//   x = n·ln 2 + r,  |r| ≤ ln 2 / 2       eˣ = 2ⁿ · eʳ       eʳ = 1 + r + r²·P(r)
//
// P and the split of ln 2 in two are expf of the Cephes library (Moshier).
// NaN in a lane stays NaN: clamps are written clamp(x) = x < low ? low : x,
// which is f32x4.pmax with x as its first argument.
//
// Largest relative error wherever the result is a normal number: exp 1.5e-7,
// the others 3e-7 (kernels.contract.ts asserts it; measured 0.8e-7 and 1.8e-7).

import { madd } from "./madd";

const LOG2_E: f32 = 1.44269504088896341;
const LN2_HIGH: f32 = 0.693359375; // few enough bits that n · LN2_HIGH is exact
const LN2_LOW: f32 = -2.12194440e-4;

/** 1.5 · 2²³: adding it rounds to an integer, which is then in the low bits. */
const ROUND: f32 = 12582912;

/** eˣ: 0 below −104, ∞ above 88.72. */
export function exp(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-104)), f32x4.splat(89));
  const rounded = madd(x, f32x4.splat(LOG2_E), f32x4.splat(ROUND));
  const r = remainder(x, rounded);
  const n = i32x4.sub(rounded, f32x4.splat(ROUND));
  // 2ⁿ in two halves, since n goes from −150 to 128 and an f32's exponent does not.
  const half = i32x4.shr_s(n, 1);
  const y = f32x4.add(expm1OfRemainder(r), f32x4.splat(1));
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(n, half)));
}

/** eˣ − 1, accurate for small x too. */
export function expm1(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, f32x4.splat(-20)), f32x4.splat(89));
  const rounded = madd(x, f32x4.splat(LOG2_E), f32x4.splat(ROUND));
  const r = remainder(x, rounded);
  // Half of it first, as 2ⁿ itself overflows before the result does.
  const half = powerOfTwo(i32x4.sub(i32x4.sub(rounded, f32x4.splat(ROUND)), i32x4.splat(1)));
  const y = madd(half, expm1OfRemainder(r), f32x4.sub(half, f32x4.splat(0.5)));
  return f32x4.add(y, y);
}

/** 1 / (1 + e⁻ˣ), by e^−|x| so that neither end overflows or cancels. */
export function sigmoid(x: v128): v128 {
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1);
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

/** tanh |x| = −e / (2 + e) with e = expm1(−2|x|); the sign is put back after. */
export function tanh(x: v128): v128 {
  const e = expm1(f32x4.mul(f32x4.abs(x), f32x4.splat(-2)));
  const y = f32x4.div(e, f32x4.add(e, f32x4.splat(2)));
  return copySign(y, x);
}

/** |y| with the sign of x. */
export function copySign(y: v128, x: v128): v128 {
  return v128.bitselect(x, y, i32x4.splat(0x80000000));
}

function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, f32x4.splat(ROUND));
  const r = madd(n, f32x4.splat(-LN2_HIGH), x);
  return madd(n, f32x4.splat(-LN2_LOW), r);
}

/** eʳ − 1 = r + r²·P(r). */
function expm1OfRemainder(r: v128): v128 {
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  return madd(p, f32x4.mul(r, r), r);
}

/** 2ⁿ for integers n from −126 to 127, by writing n into the exponent. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
