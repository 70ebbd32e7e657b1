/**
 * Weights for a terminal: a histogram each.
 *
 *     dense/kernel
 *     784 × 128 · from −0.4 to 0.5, mean 0.01, deviation 0.07
 *              ▁▅█▇▃
 *          ▁▂▄██████▆▃▂▁
 *     −0.4       0        0.4
 */
import { type Line, text } from "../../summary/text.js";
import type { Terminal } from "../options.js";
import { blockColumns } from "../terminal/blocks.js";
import { histogramOf } from "./histogram.js";
import type { WeightValues } from "./weights.js";
import { aboutWeight } from "./words.js";

const LINES = 5;
/** Columns of a bin. */
const BIN = 2;
const INDENT = "  ";

export function weightsText(title: string, weights: readonly WeightValues[], terminal: Terminal): Line[] {
  return [[text(title, "bold")], ...weights.flatMap((weight) => [[], ...weightText(weight, terminal)])];
}

function weightText(weight: WeightValues, { ascii }: Terminal): Line[] {
  const { scale, bins, most } = histogramOf(weight);
  const heights = bins.map(({ count }) => (most > 0 ? count / most : 0));
  const negative = bins.filter(({ low, high }) => low + high < 0).length;
  const columns = blockColumns(
    heights.flatMap((height) => new Array<number>(BIN).fill(height)),
    LINES,
    ascii,
  );
  const width = BIN * bins.length;
  return [
    [text(weight.name, "bold")],
    [text(aboutWeight(weight), "faint")],
    ...columns.map(
      (line): Line => [
        text(INDENT),
        text(line.slice(0, BIN * negative), "second"),
        text(line.slice(BIN * negative), "first"),
      ],
    ),
    [text(`${INDENT}${"─".repeat(width)}`, "faint")],
    [text(tickLine(scale.ticks.map(({ value, text }) => ({ at: scale.at(value) * width, text }))), "faint")],
  ];
}

/** Each text about the place it belongs to, unless another is there. */
function tickLine(ticks: readonly { at: number; text: string }[]): string {
  let line = "";
  for (const { at, text: words } of ticks) {
    const start = Math.max(0, Math.round(INDENT.length + at - words.length / 2));
    if (line === "" || start > line.length) line = `${line.padEnd(start)}${words}`;
  }
  return line;
}
