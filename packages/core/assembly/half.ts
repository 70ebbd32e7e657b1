// Halves (float16) as f32, four at a time. Sign, exponent and fraction are
// moved to where an f32 has them; what is then missing is a factor of 2¹¹², in
// subnormal halves as well, since both formats count those alike.

/** 2¹¹²: an f32's exponent counts from −127, a half's from −15. */
export const HALF_FACTOR: f32 = 5192296858534827628530496329220096.0;

/** Four halves · 2⁻¹¹²; infinite ones and NaN come out as numbers. */
// @ts-ignore: decorator
@inline
export function scaledHalves(halves: usize): v128 {
  return v128.and(i32x4.shl(v128.load16x4_s(halves), 13), i32x4.splat(0x8fffffff));
}

/** Four halves, whatever they are. */
// @ts-ignore: decorator
@inline
export function loadHalves(halves: usize): v128 {
  const scaled = scaledHalves(halves);
  const exponent = i32x4.splat(0x0f800000);
  const special = i32x4.eq(v128.and(scaled, exponent), exponent);
  return v128.or(f32x4.mul(scaled, f32x4.splat(HALF_FACTOR)), v128.and(special, i32x4.splat(0x7f800000)));
}
