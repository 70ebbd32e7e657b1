/**
 * Place: where everything in a chart is. Panels stand in columns; the bars of a
 * panel share an axis from 0, which ends where the longest bar leaves room for its figure.
 *
 *     title
 *     unit
 *     label  ████████─┤ figure
 *     label  ███─┤ figure
 */

import { number } from "../../plot/svg/xml.js";
import { type Chart, type Mark, type Words, write } from "../drawing/chart.js";
import { CHART_WIDTH, PADDING, panelColumns } from "../drawing/frame.js";
import { paragraph } from "../drawing/paragraph.js";
import { linePath } from "../drawing/paths.js";
import { type WordKind, wordWidth } from "../drawing/words.js";
import { figureText } from "../figures.js";
import { type BenchBar, type BenchPanel, type BenchResults, directionText, tellResults } from "./results.js";

/** Where a bar is, and between which ends its whisker. */
export interface PlacedBar {
  readonly ours: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly whisker: { readonly from: number; readonly to: number };
  /** Told when it is pointed at. */
  readonly told: string;
}

const PANEL_GAP = 26;
const ROW = 25;
const BAR = 15;
const BAR_RADIUS = 3;
/** Half of the height of a whisker's end. */
const CAP = 3.5;
const LABEL_GAP = 10;
const FIGURE_GAP = 7;
/** Labels leave at least so much of a panel to bars and figures. */
const LABEL_SHARE = 0.45;
/** Title and unit of a panel. */
const PANEL_HEAD = 40;

export function benchChart(
  results: BenchResults,
  asked: number | null,
): Chart & { readonly bars: readonly PlacedBar[] } {
  const { title, subtitle, panels, notes = [] } = results;
  const width = asked ?? CHART_WIDTH;
  const inner = width - 2 * PADDING;
  const { columns, panelWidth, x } = panelColumns(panels.length, width);
  const words: Words[] = [];
  const parts: PlacedPanel[] = [];
  let y = PADDING;
  y = paragraph(words, "heading", title, PADDING, y, inner);
  if (subtitle !== undefined) y = paragraph(words, "about", subtitle, PADDING, y, inner);
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    y += PANEL_GAP;
    parts.push(...row.map((panel, column) => placePanel(panel, x(column), y, panelWidth)));
    y += Math.max(...row.map(({ bars }) => PANEL_HEAD + ROW * bars.length));
  }
  if (notes.length > 0) y += PANEL_GAP - 8;
  for (const note of notes) y = paragraph(words, "note", note, PADDING, y, inner);
  const bars = parts.flatMap((part) => part.bars);
  return {
    width,
    height: Math.ceil(y + PADDING - 4),
    title,
    told: tellResults(results),
    marks: [...bars.flatMap(barMarks), ...parts.map(({ axis }): Mark => ({ look: "axis", d: axis }))],
    words: [...words, ...parts.flatMap((part) => part.words)],
    bars,
  };
}

interface PlacedPanel {
  readonly words: readonly Words[];
  readonly bars: readonly PlacedBar[];
  /** The zero line. */
  readonly axis: string;
}

function placePanel(panel: BenchPanel, x: number, y: number, width: number): PlacedPanel {
  const { title, unit, bars } = panel;
  const labelRoom = Math.min(LABEL_SHARE * width, Math.max(...bars.map((bar) => wordWidth(kindOf(bar), bar.label))));
  const zero = x + Math.ceil(labelRoom) + LABEL_GAP;
  const scale = scaleOf(bars, x + width - zero);
  const top = y + PANEL_HEAD;
  const placed = bars.map((bar, i): PlacedBar & { readonly words: readonly Words[] } => {
    const middle = top + ROW * (i + 0.5);
    const end = zero + scale * bar.high;
    const figure = figureText(bar.median);
    return {
      ours: bar.ours,
      x: zero,
      y: middle - BAR / 2,
      width: Math.max(1, scale * bar.median),
      whisker: { from: zero + scale * bar.low, to: end },
      told: `${bar.label}: ${figure} ${unit} (${figureText(bar.low)}–${figureText(bar.high)})`,
      words: [
        write(kindOf(bar), bar.label, zero - LABEL_GAP, middle + 4.2, { anchor: "end", room: labelRoom }),
        write(kindOf(bar), figure, end + FIGURE_GAP, middle + 4.2),
      ],
    };
  });
  return {
    words: [
      write("panel", title, x, y + 11, { room: width }),
      write("unit", `${unit}, ${directionText(panel)}`, x, y + 27, { room: width }),
      ...placed.flatMap((bar) => bar.words),
    ],
    bars: placed,
    axis: linePath([
      [zero, top],
      [zero, top + ROW * bars.length],
    ]),
  };
}

/** Square at the axis, round at the end, with its whisker, which has a halo to be seen on the bar. */
function barMarks({ ours, x, y, width, whisker, told }: PlacedBar): Mark[] {
  const r = Math.min(BAR_RADIUS, width);
  const [from, to, middle] = [number(whisker.from), number(whisker.to), y + BAR / 2];
  const cap = `${number(middle - CAP)}v${number(2 * CAP)}`;
  const line = `M${from} ${number(middle)}H${to}M${from} ${cap}M${to} ${cap}`;
  const bar =
    `M${number(x)} ${number(y)}h${number(width - r)}a${r} ${r} 0 0 1 ${r} ${r}` +
    `v${number(BAR - 2 * r)}a${r} ${r} 0 0 1 -${r} ${r}H${number(x)}Z`;
  return [
    { look: ours ? "ours" : "others", d: bar, told },
    { look: "halo", d: line },
    { look: "whisker", d: line },
  ];
}

/** Px per unit, so that each bar has room for its figure; 0 when there is nothing to be seen. */
function scaleOf(bars: readonly BenchBar[], room: number): number {
  const scales = bars
    .filter(({ high }) => high > 0)
    .map((bar) => (room - FIGURE_GAP - wordWidth(kindOf(bar), figureText(bar.median))) / bar.high);
  return scales.length > 0 ? Math.min(...scales) : 0;
}

function kindOf({ ours }: BenchBar): WordKind {
  return ours ? "strong" : "plain";
}
