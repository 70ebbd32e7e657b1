/** How numbers are written in reports. */

/** Four significant digits: 24,610 or 0.8712. */
export function formatAmount(amount: number): string {
  return amount.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** "2.15 ×", "0.031 ×", "1,290 ×"; a dash where there is nothing to compare with. */
export function formatRatio(ratio: number | null): string {
  return ratio === null ? "–" : `${ratio.toLocaleString("en-US", { maximumSignificantDigits: 3 })} ×`;
}

/** "± 3 %" */
export function formatSpread(spread: number): string {
  return `± ${(100 * spread).toFixed(0)} %`;
}
