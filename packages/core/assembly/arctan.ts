// The inverse circular functions on four f32 lanes, in f64; all of them are
// the angle of a point (x, y).
//
//   arctan x = angle(1, x)      arcsin x = angle(√((1 − x)(1 + x)), x)      arccos x = angle(x, √((1 − x)(1 + x)))
//
// With t = min / max of |x|, |y| the angle from the nearer axis is arctan t, and
// beyond tan π/8 it is π/4 + arctan((t − 1)/(t + 1)). There arctan is t·P(t²), a
// fit of relative error 2.1e-11. Largest error 1 ulp.

import { copySign2, high, join, low, madd2 } from "./wide";

const PI: f64 = 3.141592653589793;
const TAN_PI_8: f64 = 0.41421356237309503;

/** The angle between the positive x axis and (x, y), from −π to π. */
export function arctan2(y: v128, x: v128): v128 {
  return join(angle(low(x), low(y)), angle(high(x), high(y)));
}

export function arctan(x: v128): v128 {
  const one = f64x2.splat(1);
  return join(angle(one, low(x)), angle(one, high(x)));
}

export function arcsin(x: v128): v128 {
  return join(angle(cathetus(low(x)), low(x)), angle(cathetus(high(x)), high(x)));
}

export function arccos(x: v128): v128 {
  return join(angle(low(x), cathetus(low(x))), angle(high(x), cathetus(high(x))));
}

/** √(1 − x²), NaN outside of [−1, 1]. */
function cathetus(x: v128): v128 {
  const one = f64x2.splat(1);
  return f64x2.sqrt(f64x2.mul(f64x2.sub(one, x), f64x2.add(one, x)));
}

function angle(x: v128, y: v128): v128 {
  const a = f64x2.abs(x), b = f64x2.abs(y);
  const steep = f64x2.gt(b, a);
  const smaller = v128.bitselect(a, b, steep), larger = v128.bitselect(b, a, steep);
  let t = f64x2.div(smaller, larger);
  // Of (0, 0) the angle is that of the axis, of (∞, ∞) it is half way.
  t = v128.andnot(t, f64x2.eq(larger, f64x2.splat(0)));
  t = v128.bitselect(f64x2.splat(1), t, f64x2.eq(smaller, f64x2.splat(Infinity)));
  let y0 = arctanTo1(t);
  y0 = v128.bitselect(f64x2.sub(f64x2.splat(PI / 2), y0), y0, steep);
  y0 = v128.bitselect(f64x2.sub(f64x2.splat(PI), y0), y0, i64x2.shr_s(x, 63));
  return v128.or(copySign2(y0, y), v128.or(f64x2.ne(a, a), f64x2.ne(b, b)));
}

/** arctan t for 0 ≤ t ≤ 1. */
function arctanTo1(t: v128): v128 {
  const one = f64x2.splat(1);
  const beyond = f64x2.gt(t, f64x2.splat(TAN_PI_8));
  t = v128.bitselect(f64x2.div(f64x2.sub(t, one), f64x2.add(t, one)), t, beyond);
  const z = f64x2.mul(t, t);
  let p = f64x2.splat(0.04712996936533922);
  p = madd2(p, z, f64x2.splat(-0.08459108994998206));
  p = madd2(p, z, f64x2.splat(0.11041054128044148));
  p = madd2(p, z, f64x2.splat(-0.14281639256614725));
  p = madd2(p, z, f64x2.splat(0.19999885898571204));
  p = madd2(p, z, f64x2.splat(-0.3333333212787773));
  p = madd2(p, z, f64x2.splat(0.9999999999791287));
  return madd2(p, t, v128.and(f64x2.splat(PI / 4), beyond));
}
