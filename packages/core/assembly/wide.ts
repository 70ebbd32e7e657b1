// Four f32 as two pairs of f64, and exp2, log2 and log1p on a pair: for
// functions that lose too many digits in f32. Rounded once, at the end, their
// results are within an ulp of the exact ones.
//
//   x = 2ⁿ · m,  √½ ≤ m < √2      log2 x = n + 2/ln 2 · artanh s      s = (m − 1)/(m + 1)
//   x = n + r,   |r| ≤ ½          2ˣ = 2ⁿ · e^(r·ln 2)
//
// artanh by its series to s¹⁵ and e by its to the 11th power: relative errors
// below 1e-13. A pair comes from f32, so no number is subnormal.

const SQRT_HALF_BITS: i64 = 0x3fe6a09e667f3bcd;
/** 1.5 · 2⁵²: adding it rounds to an integer, which is then in the low bits. */
const ROUND: f64 = 6755399441055744;
const LN2: f64 = 0.6931471805599453;
const LOG2_E: f64 = 1.4426950408889634;

/** Lanes 0 and 1 as f64. */
// @ts-ignore: decorator
@inline
export function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** Lanes 2 and 3 as f64. */
// @ts-ignore: decorator
@inline
export function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 2, 3));
}

/** Four f32 of the two pairs. */
// @ts-ignore: decorator
@inline
export function join(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

// @ts-ignore: decorator
@inline
export function madd2(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), c);
}

/** Whole numbers of less than 2⁵¹ as integers, as far as the lowest bits go. */
export function lowBits(whole: v128): v128 {
  return f64x2.add(whole, f64x2.splat(ROUND));
}

/** 2ˣ: what is beyond f32 becomes 0 or ∞ when it is rounded. */
export function exp2(x: v128): v128 {
  x = f64x2.pmin(f64x2.pmax(x, f64x2.splat(-300)), f64x2.splat(300));
  const n = f64x2.nearest(x);
  const power = i64x2.shl(i64x2.add(lowBits(n), i64x2.splat(1023)), 52);
  const r = f64x2.mul(f64x2.sub(x, n), f64x2.splat(LN2));
  let p = f64x2.splat(1.0 / 39916800.0);
  p = madd2(p, r, f64x2.splat(1.0 / 3628800.0));
  p = madd2(p, r, f64x2.splat(1.0 / 362880.0));
  p = madd2(p, r, f64x2.splat(1.0 / 40320.0));
  p = madd2(p, r, f64x2.splat(1.0 / 5040.0));
  p = madd2(p, r, f64x2.splat(1.0 / 720.0));
  p = madd2(p, r, f64x2.splat(1.0 / 120.0));
  p = madd2(p, r, f64x2.splat(1.0 / 24.0));
  p = madd2(p, r, f64x2.splat(1.0 / 6.0));
  p = madd2(p, r, f64x2.splat(0.5));
  p = madd2(p, r, f64x2.splat(1));
  p = madd2(p, r, f64x2.splat(1));
  return f64x2.mul(p, power);
}

/** eˣ */
export function exp(x: v128): v128 {
  return exp2(f64x2.mul(x, f64x2.splat(LOG2_E)));
}

/** log2 x: −∞ at 0, NaN below; exact of powers of 2. */
export function log2(x: v128): v128 {
  const exponent = i64x2.shr_s(i64x2.sub(x, i64x2.splat(SQRT_HALF_BITS)), 52);
  const mantissa = i64x2.sub(x, i64x2.shl(exponent, 52));
  const n = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(exponent, exponent, 0, 2, 0, 2));
  const one = f64x2.splat(1), zero = f64x2.splat(0);
  const s = f64x2.div(f64x2.sub(mantissa, one), f64x2.add(mantissa, one));
  const z = f64x2.mul(s, s);
  let p = f64x2.splat(1.0 / 15.0);
  p = madd2(p, z, f64x2.splat(1.0 / 13.0));
  p = madd2(p, z, f64x2.splat(1.0 / 11.0));
  p = madd2(p, z, f64x2.splat(1.0 / 9.0));
  p = madd2(p, z, f64x2.splat(1.0 / 7.0));
  p = madd2(p, z, f64x2.splat(1.0 / 5.0));
  p = madd2(p, z, f64x2.splat(1.0 / 3.0));
  p = madd2(p, z, one);
  let y = madd2(f64x2.mul(p, s), f64x2.splat(2 * LOG2_E), n);
  y = v128.bitselect(f64x2.splat(-Infinity), y, f64x2.eq(x, zero));
  y = v128.or(y, f64x2.lt(x, zero)); // all bits set is a NaN
  return v128.bitselect(y, x, f64x2.lt(x, f64x2.splat(Infinity))); // ∞ and NaN are their own logarithm
}

/** ln x */
export function ln(x: v128): v128 {
  return f64x2.mul(log2(x), f64x2.splat(LN2));
}

/** ln(1 + x): what the sum 1 + x rounds away is added to its logarithm. */
export function log1p(x: v128): v128 {
  const one = f64x2.splat(1);
  const u = f64x2.add(x, one);
  const lost = f64x2.sub(x, f64x2.sub(u, one));
  const correction = v128.and(f64x2.div(lost, u), f64x2.gt(f64x2.abs(lost), f64x2.splat(0)));
  return f64x2.add(ln(u), correction);
}

/** |y| with the sign of x. */
export function copySign2(y: v128, x: v128): v128 {
  return v128.bitselect(x, y, i64x2.splat(0x8000000000000000));
}
