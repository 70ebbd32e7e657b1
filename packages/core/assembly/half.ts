// Halves (float16) as f32, four at a time. Sign, exponent and fraction are
// moved to where an f32 has them; what is then missing is a factor of 2¹¹², in
// subnormal halves as well, since both formats count those alike.

/** 2¹¹²: an f32's exponent counts from −127, a half's from −15. */
export const HALF_FACTOR: f32 = 5192296858534827628530496329220096.0;

/**
 * The bits that count. It hangs on a length, which is never negative, because
 * V8 in Node 24 makes constants of a loop anew at every use: 1.4 times as slow.
 */
// @ts-ignore: decorator
@inline
export function halfMask(length: i32): v128 {
  return i32x4.splat((length >> 31) | 0x8fffffff);
}

/** Four halves · 2⁻¹¹²; infinite ones and NaN come out as numbers. */
// @ts-ignore: decorator
@inline
export function scaledHalves(halves: usize, mask: v128): v128 {
  return v128.and(i32x4.shl(v128.load16x4_s(halves), 13), mask);
}

/** Four halves. Infinite ones and NaN are looked for, and put right, only if some are `special`. */
// @ts-ignore: decorator
@inline
export function loadHalves(halves: usize, mask: v128, special: bool): v128 {
  const scaled = scaledHalves(halves, mask);
  const number = f32x4.mul(scaled, f32x4.splat(HALF_FACTOR));
  if (!special) return number;
  const exponent = i32x4.splat(0x0f800000);
  const highest = i32x4.eq(v128.and(scaled, exponent), exponent);
  return v128.or(number, v128.and(highest, i32x4.splat(0x7f800000)));
}
