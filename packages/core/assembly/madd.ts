// madd: a · b + c on four f32 lanes. Every multiply-add of the module is this
// one. With relaxed SIMD it is one instruction, rounded once where the processor
// has such (all x86-64 since 2013, all ARM64); else it rounds after the product
// and after the sum. Within one build on one machine it is always the same.

export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}
