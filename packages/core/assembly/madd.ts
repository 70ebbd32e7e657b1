// madd: a · b + c on four f32 lanes, rounded after the product and after the
// sum. Every multiply-add of the module is this one, so a build with another
// instruction for it differs in this file only.

export function madd(a: v128, b: v128, c: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), c);
}
