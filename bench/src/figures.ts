/** How numbers are written in reports. */
import { type Distribution, spread } from "./statistics.js";

/** Four significant digits: 24,610 or 0.8712. */
export function formatAmount(amount: number): string {
  return amount.toLocaleString("en-US", { maximumSignificantDigits: 4 });
}

/** "2.15 ×", "0.031 ×", "1,290 ×" */
export function formatRatio(ratio: number): string {
  return `${formatFactor(ratio)} ×`;
}

/** A ratio with its quartiles, "2.15 × (2.1–2.2)"; a dash where there is nothing to compare with. */
export function formatRatios(ratios: Distribution | null): string {
  if (ratios === null) return "–";
  return `${formatRatio(ratios.median)} (${formatFactor(ratios.low)}–${formatFactor(ratios.high)})`;
}

/** "± 3 %" */
export function formatSpread(samples: Distribution): string {
  return `± ${(100 * spread(samples)).toFixed(0)} %`;
}

/** 0.123 is "12 %". */
export function formatPercent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}

function formatFactor(ratio: number): string {
  return ratio.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}
