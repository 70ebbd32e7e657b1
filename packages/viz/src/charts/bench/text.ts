/**
 * Results of a benchmark for a terminal.
 *
 *     rows/s, more is better
 *     ours    ███████████████▊  24,610
 *     theirs  ███████▋          12,000
 */
import { ellipsize, type Line, text, widthOf } from "../../summary/text.js";
import { wrap } from "../../summary/wrap.js";
import { figureText } from "../figures.js";
import type { Terminal } from "../options.js";
import { blockBar } from "../terminal/blocks.js";
import { type BenchPanel, type BenchResults, directionText } from "./results.js";

/** Labels take so much of the width at most. */
const LABEL_SHARE = 0.4;
const GAP = 2;

export function benchText(results: BenchResults, terminal: Terminal): Line[] {
  const { title, subtitle, panels, notes = [] } = results;
  const running = (words: string, style: "bold" | "faint") => wrap(text(words, style), terminal.columns, "fold");
  return [
    ...running(title, "bold").map((line) => [line]),
    ...(subtitle === undefined ? [] : running(subtitle, "faint").map((line) => [line])),
    ...panels.flatMap((panel) => [[], ...panelText(panel, terminal)]),
    ...(notes.length > 0 ? [[]] : []),
    ...notes.flatMap((note) => running(note, "faint").map((line) => [line])),
  ];
}

function panelText(panel: BenchPanel, { columns, ascii }: Terminal): Line[] {
  const { title, unit, bars } = panel;
  const figures = bars.map(({ median }) => figureText(median));
  const labels = bars.map(({ label, ours }) =>
    ellipsize(text(label, ours ? "bold" : "plain"), Math.floor(LABEL_SHARE * columns)),
  );
  const labelRoom = Math.max(...labels.map(widthOf));
  const room = columns - labelRoom - 2 * GAP - Math.max(...figures.map((figure) => figure.length));
  const most = Math.max(...bars.map(({ median }) => median));
  return [
    [text(title, "bold")],
    [text(`${unit}, ${directionText(panel)}`, "faint")],
    ...bars.map(({ ours, median }, i): Line => {
      const bar = blockBar(most > 0 ? (room * median) / most : 0, ascii);
      return [
        labels[i],
        text(" ".repeat(labelRoom - widthOf(labels[i]) + GAP)),
        text(bar, ours ? "first" : "faint"),
        text(`${" ".repeat(GAP)}${figures[i]}`, ours ? "bold" : "plain"),
      ];
    }),
  ];
}
