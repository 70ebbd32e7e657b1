/** How figures are written in charts and beside them. */

/** Four significant digits unless told: `24,610` or `0.8712`; far from 1 with an exponent, `1.234e-7`. */
export function figureText(figure: number, digits = 4): string {
  if (Number.isNaN(figure)) return "NaN";
  if (!Number.isFinite(figure)) return figure > 0 ? "∞" : "−∞";
  const size = Math.abs(figure);
  if (size === 0) return "0";
  if (size < 1e-4 || size >= 1e15) return withMinus(String(Number(figure.toPrecision(digits))).replace("e+", "e"));
  return withMinus(significant(digits).format(figure));
}

/** Formats take long to make, and charts have thousands of figures. */
const formats = new Map<number, Intl.NumberFormat>();

function significant(digits: number): Intl.NumberFormat {
  let format = formats.get(digits);
  if (!format) {
    format = new Intl.NumberFormat("en-US", { maximumSignificantDigits: digits });
    formats.set(digits, format);
  }
  return format;
}

/** `12.3 %`, `0.4 %`, `97 %`: whole numbers from 10 on when `short`. */
export function shareText(share: number, short = false): string {
  const percent = 100 * share;
  const digits = percent === 0 || percent === 100 || (short && percent >= 9.95) ? 0 : 1;
  return `${percent.toFixed(digits)} %`;
}

/** `1 epoch`, `1,200 epochs`. */
export function counted(count: number, noun: string): string {
  return `${figureOf(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A whole number with its thousands parted. */
export function figureOf(count: number): string {
  return count.toLocaleString("en-US");
}

/** The sign as wide as a digit. */
export function withMinus(text: string): string {
  return text.replace(/^-/, "−");
}
