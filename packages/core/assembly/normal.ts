// normalCdf: Φ(x), the distribution function of the standard normal, on four f32 lanes.
//
//   Φ(−a) = e^(−a²/2) · u · P(u),   u = 1 / (1 + 0.35 a)       Φ(a) = 1 − Φ(−a)
//
// u·P(u) is the tail without its steep factor (Mills' ratio over √2π). P has
// degree 8 and is a minimax fit of relative error 3.2e-8 for 0 ≤ a ≤ 15, by
// Remez' algorithm. Writing erf as 1 − tail instead would leave gelu without
// a single right digit at −5. Largest relative error wherever the result is a
// normal number: 1e-6, in the far tail; 5e-7 above −5 (kernels.contract.ts).

import { exp } from "./exp";
import { madd } from "./madd";

export function normalCdf(x: v128): v128 {
  const one = f32x4.splat(1);
  const a = f32x4.pmin(f32x4.abs(x), f32x4.splat(15)); // Φ(−15) is 0 in f32
  const u = f32x4.div(one, madd(a, f32x4.splat(0.35), one));

  let p = f32x4.splat(-0.02916380081205507);
  p = madd(p, u, f32x4.splat(0.14406021037173142));
  p = madd(p, u, f32x4.splat(-0.2559006800285779));
  p = madd(p, u, f32x4.splat(0.15939161276621241));
  p = madd(p, u, f32x4.splat(-0.023262983157572564));
  p = madd(p, u, f32x4.splat(0.10557446150857172));
  p = madd(p, u, f32x4.splat(0.11981557855547348));
  p = madd(p, u, f32x4.splat(0.13986432586764988));
  p = madd(p, u, f32x4.splat(0.13962125892335245));

  const tail = f32x4.mul(gaussian(a), f32x4.mul(p, u));
  return v128.bitselect(tail, f32x4.sub(one, tail), f32x4.lt(x, f32x4.splat(0)));
}

/**
 * e^(−a²/2). Rounding a² is an error of the exponent, so of hundreds of ulps in
 * the power. What was rounded away is found exactly from the upper 12 bits of
 * a, whose square needs no rounding, and put back to first order.
 */
function gaussian(a: v128): v128 {
  const half = f32x4.splat(0.5);
  const square = f32x4.mul(a, a);
  const high = v128.and(a, i32x4.splat(0xfffff000));
  const lost = f32x4.add(
    f32x4.sub(f32x4.mul(high, high), square),
    f32x4.mul(f32x4.sub(a, high), f32x4.add(a, high)),
  );
  const power = exp(f32x4.mul(square, f32x4.splat(-0.5)));
  return f32x4.mul(power, f32x4.sub(f32x4.splat(1), f32x4.mul(lost, half)));
}
