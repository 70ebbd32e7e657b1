// The activations that are more than an instruction or two, on four f32 lanes.
// The formulas are Keras 3's (keras.activations). A NaN comes out as a NaN, and
// where a formula cancels it is written so that it does not: the relative error
// is below 3e-7, but for gelu 1e-6, tanhShrink 1.2e-6, and geluTanh, which is
// e^(2z) far below zero and has 2e-5 there (kernels.contract.ts asserts it).

import { copySign, exp, expm1, sigmoid, tanh } from "./exp";
import { log1p } from "./log";
import { madd } from "./madd";
import { normalCdf } from "./normal";

/** x < threshold: negativeSlope · (x − threshold); else min(x, maxValue). */
export function relu(x: v128, negativeSlope: v128, maxValue: v128, threshold: v128): v128 {
  const sloped = f32x4.mul(f32x4.sub(x, threshold), negativeSlope);
  // A slope of 0 gives 0 even at −∞, where the product is NaN.
  const below = v128.and(sloped, f32x4.ne(negativeSlope, f32x4.splat(0)));
  return v128.bitselect(below, f32x4.pmin(x, maxValue), f32x4.lt(x, threshold));
}

/** x < 0: alpha · (eˣ − 1); else x. */
export function elu(x: v128, alpha: v128): v128 {
  return whereNegative(x, f32x4.mul(alpha, expm1(x)), x);
}

/** x < 0: alpha · (e^(x / alpha) − 1); else x. */
export function celu(x: v128, alpha: v128): v128 {
  return whereNegative(x, f32x4.mul(alpha, expm1(f32x4.div(x, alpha))), x);
}

/** scale · elu(x, alpha) with the constants of Klambauer et al. 2017, which keep mean 0 and variance 1. */
export function selu(x: v128): v128 {
  const scale = f32x4.splat(1.0507009873554805);
  const scaleAlpha = f32x4.splat(1.0507009873554805 * 1.6732632423543772);
  return whereNegative(x, f32x4.mul(scaleAlpha, expm1(x)), f32x4.mul(scale, x));
}

/** x · Φ(x). */
export function gelu(x: v128): v128 {
  return f32x4.mul(x, normalCdf(x));
}

/** x/2 · (1 + tanh z) with z = √(2/π) · (x + 0.044715 x³); (1 + tanh z) / 2 is sigmoid(2z). */
export function geluTanh(x: v128): v128 {
  const slope = madd(f32x4.mul(x, x), f32x4.splat(1.5957691216057308 * 0.044715), f32x4.splat(1.5957691216057308));
  return f32x4.mul(x, sigmoid(f32x4.mul(x, slope)));
}

/** ln(1 + eˣ) = max(x, 0) + ln(1 + e^−|x|). */
export function softplus(x: v128): v128 {
  const rest = log1p(exp(f32x4.neg(f32x4.abs(x))));
  return f32x4.add(f32x4.pmax(x, f32x4.splat(0)), rest);
}

/** x / (1 + |x|). */
export function softsign(x: v128): v128 {
  return f32x4.div(x, f32x4.add(f32x4.splat(1), f32x4.abs(x)));
}

/** x · tanh(softplus(x)); with w = eˣ the tanh is n / (n + 2), n = w·(w + 2), and 1 in f32 from x = 20 on. */
export function mish(x: v128): v128 {
  const two = f32x4.splat(2);
  const w = exp(f32x4.pmin(x, f32x4.splat(20)));
  const n = f32x4.mul(w, f32x4.add(w, two));
  return f32x4.mul(x, f32x4.div(n, f32x4.add(n, two)));
}

/** x/6 + 1/2 between 0 and 1; (x + 3)/6 loses no digits near −3. */
export function hardSigmoid(x: v128): v128 {
  return clamp(f32x4.div(f32x4.add(x, f32x4.splat(3)), f32x4.splat(6)), 0, 1);
}

/** x where |x| > threshold, else 0. */
export function hardShrink(x: v128, threshold: v128): v128 {
  return v128.andnot(x, f32x4.le(f32x4.abs(x), threshold));
}

/** sign(x) · max(|x| − threshold, 0). */
export function softShrink(x: v128, threshold: v128): v128 {
  return copySign(f32x4.pmax(f32x4.sub(f32x4.abs(x), threshold), f32x4.splat(0)), x);
}

/**
 * x − tanh x. Below |x| = √½ this is x³·P(x²), of relative error 1.9e-8: a
 * minimax fit by Remez' algorithm. Above it the difference itself is accurate.
 */
export function tanhShrink(x: v128): v128 {
  const square = f32x4.mul(x, x);
  let p = f32x4.splat(-0.0020390372559356356);
  p = madd(p, square, f32x4.splat(0.008089362830509384));
  p = madd(p, square, f32x4.splat(-0.021680058992500285));
  p = madd(p, square, f32x4.splat(0.05394671405706494));
  p = madd(p, square, f32x4.splat(-0.13333242369975318));
  p = madd(p, square, f32x4.splat(0.33333332703666424));
  const small = f32x4.mul(f32x4.mul(p, square), x);
  return v128.bitselect(small, f32x4.sub(x, tanh(x)), f32x4.lt(square, f32x4.splat(0.5)));
}

/** x > threshold: x; else value. */
export function threshold(x: v128, limit: v128, value: v128): v128 {
  return v128.bitselect(value, x, f32x4.le(x, limit));
}

/** (x + s) / 2 with s = √(x² + b); for x < 0 as (b/4) / ((s − x) / 2), which does not cancel. */
export function squareplus(x: v128, b: v128): v128 {
  const half = f32x4.splat(0.5);
  const magnitude = f32x4.abs(x);
  const root = f32x4.sqrt(madd(x, x, b));
  // Where x² would overflow, b is nothing beside it.
  const s = v128.bitselect(magnitude, root, f32x4.gt(magnitude, f32x4.splat(1e18)));
  const halfS = f32x4.mul(s, half), halfX = f32x4.mul(x, half);
  const negative = f32x4.div(f32x4.mul(b, f32x4.splat(0.25)), f32x4.sub(halfS, halfX));
  return whereNegative(x, negative, f32x4.add(halfS, halfX));
}

/** 0 for x ≤ −1, x for x ≥ 1, (x + 1)² / 4 between. */
export function sparsePlus(x: v128): v128 {
  const one = f32x4.splat(1);
  const shifted = f32x4.mul(f32x4.pmax(f32x4.add(x, one), f32x4.splat(0)), f32x4.splat(0.5));
  return v128.bitselect(x, f32x4.mul(shifted, shifted), f32x4.ge(x, one));
}

/** (x + 1) / 2 between 0 and 1. */
export function sparseSigmoid(x: v128): v128 {
  return clamp(f32x4.mul(f32x4.add(x, f32x4.splat(1)), f32x4.splat(0.5)), 0, 1);
}

/** Between low and high; NaN stays NaN. */
export function clamp(x: v128, low: f32, high: f32): v128 {
  return f32x4.pmin(f32x4.pmax(x, f32x4.splat(low)), f32x4.splat(high));
}

function whereNegative(x: v128, negative: v128, other: v128): v128 {
  return v128.bitselect(negative, other, f32x4.lt(x, f32x4.splat(0)));
}
