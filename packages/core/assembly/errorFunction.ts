// erf and its inverse on four f32 lanes.
//
// erf in f64: x·P(x²) up to |x| = 1, a fit of relative error 1e-12; then
// 1 − e^Q(|x|), where e^Q is within 1.4e-8 of 1 − erf; 1 from 4 on. Largest error
// 1 ulp. erfinv is Giles' approximation (2012, "Approximating the erfinv
// function"), a polynomial of w = −ln((1 − x)(1 + x)); relative error below 1e-6.

import { copySign2, exp, high, join, ln, low, madd2 } from "./wide";

export function erf(x: v128): v128 {
  return join(erfPair(low(x)), erfPair(high(x)));
}

export function erfinv(x: v128): v128 {
  return join(erfinvPair(low(x)), erfinvPair(high(x)));
}

function erfPair(x: v128): v128 {
  const z = f64x2.mul(x, x);
  let p = f64x2.splat(1.0595274234595599e-6);
  p = madd2(p, z, f64x2.splat(-1.3911700196386802e-5));
  p = madd2(p, z, f64x2.splat(1.1956946613695702e-4));
  p = madd2(p, z, f64x2.splat(-8.542670544579279e-4));
  p = madd2(p, z, f64x2.splat(5.2237850057024115e-3));
  p = madd2(p, z, f64x2.splat(-2.6866133625037196e-2));
  p = madd2(p, z, f64x2.splat(0.11283791313491733));
  p = madd2(p, z, f64x2.splat(-0.3761263888986871));
  p = madd2(p, z, f64x2.splat(1.1283791670946957));

  const a = f64x2.pmin(f64x2.abs(x), f64x2.splat(4));
  let q = f64x2.splat(1.6140615976540205e-6);
  q = madd2(q, a, f64x2.splat(-4.559062234018497e-5));
  q = madd2(q, a, f64x2.splat(5.927695369507091e-4));
  q = madd2(q, a, f64x2.splat(-4.740222337590511e-3));
  q = madd2(q, a, f64x2.splat(2.6364717351618654e-2));
  q = madd2(q, a, f64x2.splat(-0.1099782451079654));
  q = madd2(q, a, f64x2.splat(-0.6319370936886239));
  q = madd2(q, a, f64x2.splat(-1.1301666754968478));
  q = madd2(q, a, f64x2.splat(3.0321296709034506e-4));
  const one = f64x2.splat(1);
  return v128.bitselect(f64x2.mul(p, x), copySign2(f64x2.sub(one, exp(q)), x), f64x2.lt(a, one));
}

function erfinvPair(x: v128): v128 {
  const one = f64x2.splat(1);
  const w = f64x2.neg(ln(f64x2.mul(f64x2.sub(one, x), f64x2.add(one, x))));

  const near = f64x2.sub(w, f64x2.splat(2.5));
  let p = f64x2.splat(2.81022636e-8);
  p = madd2(p, near, f64x2.splat(3.43273939e-7));
  p = madd2(p, near, f64x2.splat(-3.5233877e-6));
  p = madd2(p, near, f64x2.splat(-4.39150654e-6));
  p = madd2(p, near, f64x2.splat(2.1858087e-4));
  p = madd2(p, near, f64x2.splat(-1.25372503e-3));
  p = madd2(p, near, f64x2.splat(-4.17768164e-3));
  p = madd2(p, near, f64x2.splat(0.246640727));
  p = madd2(p, near, f64x2.splat(1.50140941));

  const far = f64x2.sub(f64x2.sqrt(w), f64x2.splat(3));
  let q = f64x2.splat(-2.00214257e-4);
  q = madd2(q, far, f64x2.splat(1.00950558e-4));
  q = madd2(q, far, f64x2.splat(1.34934322e-3));
  q = madd2(q, far, f64x2.splat(-3.67342844e-3));
  q = madd2(q, far, f64x2.splat(5.73950773e-3));
  q = madd2(q, far, f64x2.splat(-7.6224613e-3));
  q = madd2(q, far, f64x2.splat(9.43887047e-3));
  q = madd2(q, far, f64x2.splat(1.00167406));
  q = madd2(q, far, f64x2.splat(2.83297682));

  const y = f64x2.mul(v128.bitselect(p, q, f64x2.lt(w, f64x2.splat(5))), x);
  const atEnd = f64x2.eq(f64x2.abs(x), one);
  return v128.bitselect(f64x2.mul(x, f64x2.splat(Infinity)), y, atEnd);
}
