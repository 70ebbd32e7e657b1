/**
 * erfc(x) = 1 − erf(x) = 2/√π ∫ₓ^∞ e^(−t²) dt, in float64.
 *
 * Near zero by the series erf(x) = 2/√π · e^(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (1·3·…·(2n+1)), whose terms all have one sign
 * (Abramowitz & Stegun 7.1.6); from 2.5 on by the continued fraction 7.1.14, which keeps the relative accuracy of the
 * small tail. Relative error below 1e-12 where erfc is a normal number. (JavaScript's Math has no erf.)
 */
export function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x < SERIES_END) return 1 - erfBySeries(x);
  return erfcByFraction(x);
}

/** Φ(x), the distribution function of the standard normal. */
export function normalCdf(x: number): number {
  return erfc(-x / Math.SQRT2) / 2;
}

const SERIES_END = 2.5;

function erfBySeries(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * Number.EPSILON; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** √π · e^(x²) · erfc(x) = 1 / (x + ½ / (x + 1 / (x + 3/2 / (x + …)))), from the inside out. */
function erfcByFraction(x: number): number {
  let denominator = x;
  for (let n = 80; n > 0; n--) denominator = x + n / 2 / denominator;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / denominator;
}
