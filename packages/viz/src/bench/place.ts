/**
 * Place: where everything in a chart is. Panels stand in columns; the bars of a
 * panel share an axis from 0, which ends where the longest bar leaves room for its figure.
 *
 *     title
 *     unit
 *     label  ████████─┤ figure
 *     label  ███─┤ figure
 */
import type { BenchBar, BenchPanel, BenchResults } from "./results.js";
import { figureText, shortened, type WordKind, wordWidth, wrapped } from "./words.js";

export interface Chart {
  readonly width: number;
  readonly height: number;
  readonly words: readonly Words[];
  readonly bars: readonly PlacedBar[];
  /** The zero lines. */
  readonly axes: readonly { readonly x: number; readonly top: number; readonly bottom: number }[];
}

/** A line of text; y is that of the baseline. */
export interface Words {
  readonly kind: WordKind;
  readonly text: string;
  readonly x: number;
  readonly y: number;
  /** All of it where the text is shortened, else null. */
  readonly full: string | null;
}

export interface PlacedBar {
  readonly ours: boolean;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly whisker: { readonly from: number; readonly to: number };
  /** Told when it is pointed at. */
  readonly told: string;
}

const PADDING = 24;
const COLUMN_GAP = 36;
const PANEL_GAP = 26;
const ROW = 25;
const BAR = 15;
const LABEL_GAP = 10;
const FIGURE_GAP = 7;
/** From this width on, panels stand side by side. */
const TWO_COLUMNS = 700;
/** Labels leave at least so much of a panel to bars and figures. */
const LABEL_SHARE = 0.45;
const HEADING_LINE = 24;
const ABOUT_LINE = 17;
const NOTE_LINE = 15;
/** Title and unit of a panel. */
const PANEL_HEAD = 40;

export function placeChart({ title, subtitle, panels, notes = [] }: BenchResults, width: number): Chart {
  const inner = width - 2 * PADDING;
  const columns = panels.length > 1 && width >= TWO_COLUMNS ? 2 : 1;
  const panelWidth = (inner - COLUMN_GAP * (columns - 1)) / columns;
  const words: Words[] = [];
  const parts: PlacedPanel[] = [];
  let y = PADDING;
  y = paragraph("heading", title, y, HEADING_LINE);
  if (subtitle !== undefined) y = paragraph("about", subtitle, y, ABOUT_LINE);
  for (let first = 0; first < panels.length; first += columns) {
    const row = panels.slice(first, first + columns);
    y += PANEL_GAP;
    const x = (column: number) => PADDING + column * (panelWidth + COLUMN_GAP);
    parts.push(...row.map((panel, column) => placePanel(panel, x(column), y, panelWidth)));
    y += Math.max(...row.map(({ bars }) => PANEL_HEAD + ROW * bars.length));
  }
  if (notes.length > 0) y += PANEL_GAP - 8;
  for (const note of notes) y = paragraph("note", note, y, NOTE_LINE);
  return {
    width,
    height: Math.ceil(y + PADDING - 4),
    words: [...words, ...parts.flatMap((part) => part.words)],
    bars: parts.flatMap((part) => part.bars),
    axes: parts.map((part) => part.axis),
  };

  /** Where it ends. */
  function paragraph(kind: WordKind, text: string, top: number, line: number): number {
    const lines = wrapped(kind, text, inner);
    words.push(...lines.map((each, i) => say(kind, each, PADDING, top + line * (i + 0.72))));
    return top + line * lines.length;
  }
}

interface PlacedPanel extends Pick<Chart, "words" | "bars"> {
  readonly axis: Chart["axes"][number];
}

function placePanel({ title, unit, better, bars }: BenchPanel, x: number, y: number, width: number): PlacedPanel {
  const labelRoom = Math.min(LABEL_SHARE * width, Math.max(...bars.map((bar) => wordWidth(kindOf(bar), bar.label))));
  const zero = x + Math.ceil(labelRoom) + LABEL_GAP;
  const scale = scaleOf(bars, x + width - zero);
  const top = y + PANEL_HEAD;
  const direction = better === "higher" ? "more is better" : "less is better";
  const placed = bars.map((bar, i): PlacedBar & { readonly words: readonly Words[] } => {
    const middle = top + ROW * (i + 0.5);
    const end = zero + scale * bar.high;
    const label = shortened(kindOf(bar), bar.label, labelRoom);
    const figure = figureText(bar.median);
    return {
      ours: bar.ours,
      x: zero,
      y: middle - BAR / 2,
      width: Math.max(1, scale * bar.median),
      height: BAR,
      whisker: { from: zero + scale * bar.low, to: end },
      told: `${bar.label}: ${figure} ${unit} (${figureText(bar.low)}–${figureText(bar.high)})`,
      words: [
        say(kindOf(bar), label, zero - LABEL_GAP - wordWidth(kindOf(bar), label), middle + 4.2, bar.label),
        say(kindOf(bar), figure, end + FIGURE_GAP, middle + 4.2),
      ],
    };
  });
  return {
    words: [
      say("panel", shortened("panel", title, width), x, y + 11, title),
      say("unit", shortened("unit", `${unit}, ${direction}`, width), x, y + 27),
      ...placed.flatMap((bar) => bar.words),
    ],
    bars: placed,
    axis: { x: zero, top, bottom: top + ROW * bars.length },
  };
}

/** Px per unit, so that each bar has room for its figure; 0 when there is nothing to be seen. */
function scaleOf(bars: readonly BenchBar[], room: number): number {
  const scales = bars
    .filter(({ high }) => high > 0)
    .map((bar) => (room - FIGURE_GAP - wordWidth(kindOf(bar), figureText(bar.median))) / bar.high);
  return scales.length > 0 ? Math.min(...scales) : 0;
}

function kindOf({ ours }: BenchBar): WordKind {
  return ours ? "our" : "other";
}

function say(kind: WordKind, text: string, x: number, y: number, whole: string = text): Words {
  return { kind, text, x, y, full: whole === text ? null : whole };
}
