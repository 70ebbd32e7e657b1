// The hyperbolic functions beside tanh, their inverses, and logarithms to other
// bases, on four f32 lanes, in f64. Largest error 1 ulp.

import { copySign2, exp, high, join, log1p as log1pPair, log2 as log2Pair, low, madd2 } from "./wide";

const LOG10_2: f64 = 0.30102999566398120;

export function log1p(x: v128): v128 {
  return join(log1pPair(low(x)), log1pPair(high(x)));
}

export function log2(x: v128): v128 {
  return join(log2Pair(low(x)), log2Pair(high(x)));
}

export function log10(x: v128): v128 {
  const base = f64x2.splat(LOG10_2);
  return join(f64x2.mul(log2Pair(low(x)), base), f64x2.mul(log2Pair(high(x)), base));
}

export function sinh(x: v128): v128 {
  return join(sinhPair(low(x)), sinhPair(high(x)));
}

export function cosh(x: v128): v128 {
  return join(coshPair(low(x)), coshPair(high(x)));
}

export function arcsinh(x: v128): v128 {
  return join(arcsinhPair(low(x)), arcsinhPair(high(x)));
}

export function arccosh(x: v128): v128 {
  return join(arccoshPair(low(x)), arccoshPair(high(x)));
}

export function arctanh(x: v128): v128 {
  return join(arctanhPair(low(x)), arctanhPair(high(x)));
}

/** ln(eᵃ + eᵇ) = max + ln(1 + e^−|a − b|) */
export function logaddexp(a: v128, b: v128): v128 {
  return join(logaddexpPair(low(a), low(b)), logaddexpPair(high(a), high(b)));
}

/** (eˣ − e⁻ˣ)/2; below 1, where that cancels, its series to x¹¹. */
function sinhPair(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = f64x2.splat(1.0 / 39916800.0);
  p = madd2(p, z, f64x2.splat(1.0 / 362880.0));
  p = madd2(p, z, f64x2.splat(1.0 / 5040.0));
  p = madd2(p, z, f64x2.splat(1.0 / 120.0));
  p = madd2(p, z, f64x2.splat(1.0 / 6.0));
  const small = madd2(f64x2.mul(p, z), x, x);
  const e = exp(x);
  const large = f64x2.mul(f64x2.sub(e, f64x2.div(f64x2.splat(1), e)), f64x2.splat(0.5));
  return v128.bitselect(small, large, f64x2.lt(f64x2.abs(x), f64x2.splat(1)));
}

function coshPair(x: v128): v128 {
  const e = exp(x);
  return f64x2.mul(f64x2.add(e, f64x2.div(f64x2.splat(1), e)), f64x2.splat(0.5));
}

/** ln(|x| + √(x² + 1)) with the sign of x, by ln(1 + t), t = |x| + x² / (1 + √(x² + 1)). */
function arcsinhPair(x: v128): v128 {
  const one = f64x2.splat(1), a = f64x2.abs(x);
  const square = f64x2.mul(x, x);
  const root = f64x2.sqrt(f64x2.add(square, one));
  const t = f64x2.add(a, f64x2.div(square, f64x2.add(root, one)));
  // Of ∞ the quotient is NaN.
  const y = v128.bitselect(a, log1pPair(t), f64x2.eq(a, f64x2.splat(Infinity)));
  return copySign2(y, x);
}

/** ln(x + √(x² − 1)), by ln(1 + t), t = x − 1 + √((x − 1)(x + 1)); NaN below 1. */
function arccoshPair(x: v128): v128 {
  const one = f64x2.splat(1);
  const above = f64x2.sub(x, one);
  const root = f64x2.sqrt(f64x2.mul(above, f64x2.add(x, one)));
  return v128.or(log1pPair(f64x2.add(above, root)), f64x2.lt(x, one)); // all bits set is a NaN
}

/** ln((1 + x)/(1 − x))/2 */
function arctanhPair(x: v128): v128 {
  const t = f64x2.div(f64x2.add(x, x), f64x2.sub(f64x2.splat(1), x));
  return f64x2.mul(log1pPair(t), f64x2.splat(0.5));
}

function logaddexpPair(a: v128, b: v128): v128 {
  const larger = f64x2.max(a, b);
  const distance = f64x2.neg(f64x2.abs(f64x2.sub(a, b)));
  const y = f64x2.add(larger, log1pPair(exp(distance)));
  // Of two equal infinities the distance is NaN.
  return v128.bitselect(larger, y, f64x2.eq(f64x2.abs(larger), f64x2.splat(Infinity)));
}
