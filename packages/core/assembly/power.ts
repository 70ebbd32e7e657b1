// power, mod and floorDivide on four f32 lanes, in f64.

import { exp2, high, join, log2, low } from "./wide";

/** Below so many times the divisor the whole multiple is exact in f64. */
const EXACT: f64 = 536870912;

/**
 * xʸ as C has it: 1 where y is 0 or x is 1, whatever the other; of negative x the sign of a whole y's parity, else NaN.
 * Largest error 1 ulp, for any y, as y · log2 |x| has 53 bits.
 */
export function power(x: v128, y: v128): v128 {
  return join(powerPair(low(x), low(y)), powerPair(high(x), high(y)));
}

/** x − y · ⌊x / y⌋: with the sign of y. Exact but for the last addition. */
export function mod(x: v128, y: v128): v128 {
  return join(modPair(low(x), low(y)), modPair(high(x), high(y)));
}

/** ⌊x / y⌋ */
export function floorDivide(x: v128, y: v128): v128 {
  return join(f64x2.floor(f64x2.div(low(x), low(y))), f64x2.floor(f64x2.div(high(x), high(y))));
}

function powerPair(x: v128, y: v128): v128 {
  const one = f64x2.splat(1), infinity = f64x2.splat(Infinity);
  const magnitude = f64x2.abs(x);
  let z = exp2(f64x2.mul(y, log2(magnitude)));

  const half = f64x2.mul(y, f64x2.splat(0.5));
  const isWhole = f64x2.eq(f64x2.trunc(y), y);
  const isOdd = v128.andnot(isWhole, f64x2.eq(f64x2.trunc(half), half));
  z = v128.xor(z, v128.and(v128.and(x, isOdd), i64x2.splat(0x8000000000000000)));
  const negative = v128.and(f64x2.lt(x, f64x2.splat(0)), f64x2.lt(magnitude, infinity));
  z = v128.or(z, v128.andnot(negative, isWhole)); // all bits set is a NaN

  const toInfinity = v128.and(f64x2.eq(magnitude, one), f64x2.eq(f64x2.abs(y), infinity));
  const isOne = v128.or(f64x2.eq(x, one), f64x2.eq(y, f64x2.splat(0)));
  return v128.bitselect(one, z, v128.or(isOne, toInfinity));
}

function modPair(x: v128, y: v128): v128 {
  const times = f64x2.trunc(f64x2.div(x, y));
  let r = f64x2.sub(x, f64x2.mul(times, y));
  const exact = v128.and(f64x2.lt(f64x2.abs(times), f64x2.splat(EXACT)), f64x2.eq(r, r));
  if (!i64x2.extract_lane(exact, 0)) r = f64x2.replace_lane(r, 0, f64x2.extract_lane(x, 0) % f64x2.extract_lane(y, 0));
  if (!i64x2.extract_lane(exact, 1)) r = f64x2.replace_lane(r, 1, f64x2.extract_lane(x, 1) % f64x2.extract_lane(y, 1));
  const zero = f64x2.splat(0);
  const otherSign = v128.and(v128.xor(f64x2.lt(r, zero), f64x2.lt(y, zero)), f64x2.ne(r, zero));
  return f64x2.add(r, v128.and(y, otherSign));
}
