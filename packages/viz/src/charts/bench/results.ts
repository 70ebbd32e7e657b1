/** Results of a benchmark as they are drawn: plain data. */
import { ArgumentError, show } from "@neurode/core";
import { figureText } from "../figures.js";

export interface BenchResults {
  readonly title: string;
  /** On what it was measured. */
  readonly subtitle?: string;
  /** One chart each, with an axis of its own. */
  readonly panels: readonly BenchPanel[];
  /** Paragraphs below the charts. */
  readonly notes?: readonly string[];
}

export interface BenchPanel {
  readonly title: string;
  /** Of all figures: `"rows/s"`. */
  readonly unit: string;
  /** Which figures are good. */
  readonly better: "higher" | "lower";
  /** From top to bottom. */
  readonly bars: readonly BenchBar[];
}

export interface BenchBar {
  readonly label: string;
  /** Stands out from the others. */
  readonly ours: boolean;
  readonly median: number;
  /** Ends of the whisker: quartiles, say. */
  readonly low: number;
  readonly high: number;
}

export function directionText({ better }: BenchPanel): string {
  return better === "higher" ? "more is better" : "less is better";
}

/** All figures, for readers that cannot see the picture. */
export function tellResults({ panels }: BenchResults): string {
  return panels
    .map(({ title, unit, better, bars }) => {
      const figures = bars.map(({ label, median }) => `${label} ${figureText(median)}`).join(", ");
      return `${title}, ${unit}, ${better} is better: ${figures}.`;
    })
    .join(" ");
}

/** Throws an ArgumentError that names what cannot be drawn. */
export function checkResults({ title, panels }: BenchResults): void {
  if (typeof title !== "string") throw new ArgumentError(`plotBench: title must be a text, got ${show(title)}.`);
  if (!Array.isArray(panels) || panels.length === 0) {
    throw new ArgumentError(`plotBench: panels must be one or more, got ${show(panels)}.`);
  }
  for (const [i, { bars, better }] of (panels as BenchResults["panels"]).entries()) {
    const where = `plotBench: panels[${i}]`;
    if (!Array.isArray(bars) || bars.length === 0) throw new ArgumentError(`${where} has no bars; leave it out.`);
    if (better !== "higher" && better !== "lower") {
      throw new ArgumentError(`${where}: better must be "higher" or "lower", got ${show(better)}.`);
    }
    for (const bar of bars as BenchPanel["bars"]) checkBar(`${where}, bar ${show(bar.label)}`, bar);
  }
}

function checkBar(where: string, { low, median, high }: BenchBar): void {
  // Written so that NaN is wrong, and what is no number.
  if (0 <= low && low <= median && median <= high && high < Number.POSITIVE_INFINITY) return;
  throw new ArgumentError(
    `${where}: expected 0 ≤ low ≤ median ≤ high, got low ${show(low)}, median ${show(median)}, high ${show(high)}.`,
  );
}
