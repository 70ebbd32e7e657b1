/** How figures are written in tables. */

/** Three significant digits: `-0.0123`, `1,230`, `4.56e-7`. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return String(value);
  if (size < 1e-4 || size >= 1e9) return value.toExponential(2);
  return value.toLocaleString("en-US", { maximumSignificantDigits: size >= 1000 ? Math.ceil(Math.log10(size)) : 3 });
}

export function countText(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `12.3 ms`, `1.24 s`, `45.6 µs` */
export function timeText(ms: number): string {
  if (ms >= 1000) return `${numberText(ms / 1000)} s`;
  return ms >= 1 ? `${numberText(ms)} ms` : `${numberText(1000 * ms)} µs`;
}
