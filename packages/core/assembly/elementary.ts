// Element-wise functions of an instruction or a few, on four f32 lanes. What
// is true or false is 1 or 0.

/** 1 where the mask is set, else 0. */
export function truth(mask: v128): v128 {
  return v128.and(mask, f32x4.splat(1));
}

export function rsqrt(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(x));
}

export function reciprocal(x: v128): v128 {
  return f32x4.div(f32x4.splat(1), x);
}

/** −1, 0 or 1; NaN stays NaN. */
export function sign(x: v128): v128 {
  const zero = f32x4.splat(0);
  const y = f32x4.sub(truth(f32x4.gt(x, zero)), truth(f32x4.lt(x, zero)));
  return v128.bitselect(y, x, f32x4.eq(x, x));
}

export function isnan(x: v128): v128 {
  return truth(f32x4.ne(x, x));
}

export function isinf(x: v128): v128 {
  return truth(f32x4.eq(f32x4.abs(x), f32x4.splat(Infinity)));
}

export function isfinite(x: v128): v128 {
  return truth(f32x4.lt(f32x4.abs(x), f32x4.splat(Infinity)));
}

export function logicalNot(x: v128): v128 {
  return truth(f32x4.eq(x, f32x4.splat(0)));
}

/** Between low and high; NaN stays NaN. */
export function clip(x: v128, low: v128, high: v128): v128 {
  return f32x4.pmin(f32x4.pmax(x, low), high);
}

/** `nan` for NaN, `high` for ∞ and `low` for −∞. */
export function nanToNum(x: v128, nan: v128, high: v128, low: v128): v128 {
  let y = v128.bitselect(nan, x, f32x4.ne(x, x));
  y = v128.bitselect(high, y, f32x4.eq(x, f32x4.splat(Infinity)));
  return v128.bitselect(low, y, f32x4.eq(x, f32x4.splat(-Infinity)));
}

export function logicalAnd(a: v128, b: v128): v128 {
  const zero = f32x4.splat(0);
  return truth(v128.and(f32x4.ne(a, zero), f32x4.ne(b, zero)));
}

export function logicalOr(a: v128, b: v128): v128 {
  const zero = f32x4.splat(0);
  return truth(v128.or(f32x4.ne(a, zero), f32x4.ne(b, zero)));
}

export function logicalXor(a: v128, b: v128): v128 {
  const zero = f32x4.splat(0);
  return truth(v128.xor(f32x4.ne(a, zero), f32x4.ne(b, zero)));
}
