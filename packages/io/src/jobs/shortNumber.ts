/** float32 numbers in few digits: as a double 0.1 is 0.10000000149011612 there. */

/** The double nearest to `value`, a float32, in so few digits that it is still the same float32 when it is read again. */
export function shortNumber(value: number): number {
  if (Number.isInteger(value) || !Number.isFinite(value)) return value;
  // Rounding by a factor is four times as fast as by digits.
  const first = firstFactor(Math.abs(value));
  for (let factor = first; factor <= 100 * first; factor *= 10) {
    const rounded = Math.round(value * factor) / factor;
    if (Math.fround(rounded) === value) return rounded;
  }
  for (let digits = 6; digits < MOST_DIGITS; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value) return rounded;
  }
  return Number(value.toPrecision(MOST_DIGITS));
}

/** Enough for any float32 (IEEE 754-2019, 5.12.2). */
const MOST_DIGITS = 9;

/** The largest power of ten at which what a float32 is off by, half of the distance to the next, still rounds away. */
function firstFactor(size: number): number {
  if (size < 1) return 1e7;
  if (size < 16) return 1e6;
  return size < 128 ? 1e5 : Number.NaN;
}
