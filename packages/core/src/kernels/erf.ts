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

/** erf(x), with its own relative accuracy near zero. */
export function erf(x: number): number {
  if (x < 0) return -erf(-x);
  return x < SERIES_END ? erfBySeries(x) : 1 - erfcByFraction(x);
}

/** The x whose erf is y, by halving and then by Newton's method on erfc, which keeps the accuracy near 1. */
export function erfinv(y: number): number {
  if (y === 0 || Number.isNaN(y)) return y;
  if (y < 0) return -erfinv(-y);
  if (y >= 1) return y === 1 ? Number.POSITIVE_INFINITY : Number.NaN;
  const excess = (x: number) => (y < 0.5 ? erf(x) - y : 1 - y - erfc(x));
  let [low, high] = [0, 27];
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2;
    if (excess(middle) < 0) low = middle;
    else high = middle;
  }
  // Of a tiny y, the first term of its series is nearer than any interval of [0, 27].
  let x = y < 1e-6 ? (y * Math.sqrt(Math.PI)) / 2 : (low + high) / 2;
  for (let step = 0; step < 3; step++) x -= excess(x) * (Math.sqrt(Math.PI) / 2) * Math.exp(x * x);
  return x;
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
