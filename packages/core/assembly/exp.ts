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
//
// Loops over many numbers write `expHere` and the like, two vectors at a time,
// and so have no calls, over which V8 would not join vectors to wider ones.

import { madd } from "./madd";
import {
  EXP_HIGH, EXP_LOW, EXPM1_LOW, HALF, LN2_HIGH, LN2_LOW, LOG2_E, number, ONE, P, ROUND, SIGN, TWO,
} from "./numbers";

/** eˣ: 0 below −104, ∞ above 88.72. */
// @ts-ignore: decorator
@inline
export function expHere(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, number(EXP_LOW)), number(EXP_HIGH));
  const rounded = madd(x, number(LOG2_E), number(ROUND));
  const r = remainder(x, rounded);
  const n = i32x4.sub(rounded, number(ROUND));
  // 2ⁿ in two halves, since n goes from −150 to 128 and an f32's exponent does not.
  const half = i32x4.shr_s(n, 1);
  const y = f32x4.add(expm1OfRemainder(r), number(ONE));
  return f32x4.mul(f32x4.mul(y, scaled(ONE, half)), scaled(ONE, i32x4.sub(n, half)));
}

/** eˣ − 1, accurate for small x too. */
// @ts-ignore: decorator
@inline
export function expm1Here(x: v128): v128 {
  x = f32x4.pmin(f32x4.pmax(x, number(EXPM1_LOW)), number(EXP_HIGH));
  const rounded = madd(x, number(LOG2_E), number(ROUND));
  const r = remainder(x, rounded);
  // Half of it first, as 2ⁿ itself overflows before the result does.
  const half = scaled(HALF, i32x4.sub(rounded, number(ROUND)));
  const y = madd(half, expm1OfRemainder(r), f32x4.sub(half, number(HALF)));
  return f32x4.add(y, y);
}

/** 1 / (1 + e⁻ˣ), by e^−|x| so that neither end overflows or cancels. */
// @ts-ignore: decorator
@inline
export function sigmoidHere(x: v128): v128 {
  const e = expHere(v128.or(x, number(SIGN)));
  const one = number(ONE);
  const numerator = v128.bitselect(e, one, f32x4.lt(x, f32x4.splat(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

/** tanh |x| = −e / (2 + e) with e = expm1(−2|x|); the sign is put back after. */
// @ts-ignore: decorator
@inline
export function tanhHere(x: v128): v128 {
  const minus = v128.or(x, number(SIGN));
  const e = expm1Here(f32x4.add(minus, minus));
  const y = f32x4.div(e, f32x4.add(e, number(TWO)));
  return copySign(y, x);
}

export function exp(x: v128): v128 {
  return expHere(x);
}

export function expm1(x: v128): v128 {
  return expm1Here(x);
}

export function sigmoid(x: v128): v128 {
  return sigmoidHere(x);
}

export function tanh(x: v128): v128 {
  return tanhHere(x);
}

/** |y| with the sign of x. */
// @ts-ignore: decorator
@inline
export function copySign(y: v128, x: v128): v128 {
  return v128.bitselect(x, y, number(SIGN));
}

// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128): v128 {
  const n = f32x4.sub(rounded, number(ROUND));
  const r = madd(n, number(LN2_HIGH), x);
  return madd(n, number(LN2_LOW), r);
}

/** eʳ − 1 = r + r²·P(r). */
// @ts-ignore: decorator
@inline
function expm1OfRemainder(r: v128): v128 {
  let p = number(P);
  p = madd(p, r, number(P + 1));
  p = madd(p, r, number(P + 2));
  p = madd(p, r, number(P + 3));
  p = madd(p, r, number(P + 4));
  p = madd(p, r, number(P + 5));
  return madd(p, f32x4.mul(r, r), r);
}

/** A power of two, by its place, times 2ⁿ: n is added to its exponent, which must stay one of an f32. */
// @ts-ignore: decorator
@inline
function scaled(power: usize, n: v128): v128 {
  return i32x4.add(i32x4.shl(n, 23), number(power));
}
