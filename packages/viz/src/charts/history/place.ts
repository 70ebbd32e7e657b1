/**
 * Place: where everything in a picture of learning curves is. Panels stand in columns, one
 * for each metric.
 *
 *     loss
 *     lowest validation 0.12 in epoch 14
 *     0.8 ┤‾‾\___
 *     0.4 ┤   ‾‾‾\__◯----  validation 0.13
 *     0.0 ┤         ‾‾‾‾‾  training 0.05
 *          0   10   20 epoch
 */
import { type Chart, type Mark, type Words, write } from "../drawing/chart.js";
import { CHART_WIDTH, PADDING, panelColumns } from "../drawing/frame.js";
import { paragraph } from "../drawing/paragraph.js";
import { circlePath, linePath } from "../drawing/paths.js";
import { spread } from "../drawing/spread.js";
import { innerScale } from "../drawing/ticks.js";
import { wordWidth } from "../drawing/words.js";
import { counted, figureText } from "../figures.js";
import { type PageCurve, type PagePoint, pageCurve } from "./curve.js";
import type { Curve, Metric } from "./history.js";
import { isDrawn, valueScale } from "./range.js";
import { aboutMetric, endText, tellHistory } from "./words.js";

export interface HistoryPlan {
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly epochs: readonly number[];
  readonly log: boolean;
}

const PANEL_GAP = 24;
/** Title of a panel and what is said of it. */
const PANEL_HEAD = 46;
const PLOT_HEIGHT = 176;
/** Epochs below the plot. */
const FOOT = 24;
const TICK_GAP = 8;
const VALUE_TICKS = 5;
/** An epoch's tick takes so many px at least. */
const EPOCH_ROOM = 56;
/** From the plot to the labels at its right, and between two of those. */
const LEADER = 16;
const LABEL_LINE = 15;
/** Curves end so far from the sides of the plot. */
const INSET = 6;
const RING = 5.5;
const CROSS = 2.5;

export function historyChart(plan: HistoryPlan, asked: number | null): Chart {
  const { title, metrics, epochs } = plan;
  const width = asked ?? CHART_WIDTH;
  const inner = width - 2 * PADDING;
  const { columns, panelWidth, x } = panelColumns(metrics.length, width);
  const words: Words[] = [];
  const marks: Mark[] = [];
  let y = paragraph(words, "heading", title, PADDING, PADDING, inner);
  y = paragraph(words, "about", aboutAll(plan), PADDING, y, inner);
  for (let first = 0; first < metrics.length; first += columns) {
    y += PANEL_GAP;
    for (const [column, metric] of metrics.slice(first, first + columns).entries()) {
      const panel = placePanel(metric, plan, x(column), y, panelWidth);
      words.push(...panel.words);
      marks.push(...panel.marks);
    }
    y += PANEL_HEAD + PLOT_HEIGHT + FOOT;
  }
  const told = tellHistory(metrics, epochs.length);
  return { width, height: Math.ceil(y + PADDING - 8), title, told, marks, words };
}

function aboutAll({ metrics, epochs }: HistoryPlan): string {
  const validated = metrics.some(({ curves }) => curves.some(({ kind }) => kind === "validation"));
  const ringed = metrics.some(({ best }) => best !== null);
  return [
    counted(epochs.length, "epoch"),
    ...(validated ? ["validation dashed"] : []),
    ...(ringed ? ["a ring around the best"] : []),
  ].join(", ");
}

function placePanel(metric: Metric, { epochs, log }: HistoryPlan, left: number, top: number, width: number) {
  const { name, curves, best } = metric;
  const values = valueScale(curves, log, VALUE_TICKS);
  const labels = curves.map(endText);
  const labelRoom = Math.ceil(Math.max(...labels.map((label) => wordWidth("strong", label))));
  const tickRoom = Math.ceil(Math.max(...values.ticks.map(({ text }) => wordWidth("tick", text))));
  const plot = {
    left: left + tickRoom + TICK_GAP,
    right: left + width - labelRoom - LEADER,
    top: top + PANEL_HEAD,
    bottom: top + PANEL_HEAD + PLOT_HEIGHT,
  };
  const room = plot.right - plot.left - 2 * INSET;
  const across = innerScale(epochs[0], epochs[epochs.length - 1], Math.max(1, Math.floor(room / EPOCH_ROOM)));
  const x = (epoch: number) => plot.left + INSET + across.at(epoch) * room;
  const y = (value: number) => plot.bottom - values.at(value) * PLOT_HEIGHT;
  const placed = curves.map((curve) => pageCurve(curve, x, (value) => (isDrawn(value, log) ? y(value) : null)));

  const marks: Mark[] = [
    ...values.ticks.map(({ value }, i): Mark => ({ look: i === 0 ? "axis" : "grid", d: level(y(value)) })),
    ...across.ticks.map(({ value }): Mark => ({ look: "axis", d: `M${x(value)} ${plot.bottom}v4` })),
    ...curves.flatMap((curve, i) => curveMarks(curve, placed[i], plot.top)),
  ];
  if (best && isDrawn(best.value, log)) {
    const told = `${name}, ${best.kind}: best ${figureText(best.value)} in epoch ${figureText(best.epoch)}`;
    marks.push({ look: "ring", d: circlePath(x(best.epoch), y(best.value), RING), told });
  }
  const ends = placed.map(endOf);
  const places = spread(
    ends.map((end) => end?.[1] ?? plot.top),
    LABEL_LINE,
    plot.top + 4,
    plot.bottom - 4,
  );
  marks.push(
    ...ends.flatMap((end, i): Mark[] => {
      if (end === null) return [];
      return [
        {
          look: "leader",
          d: linePath([
            [end[0] + RING + 2, end[1]],
            [plot.right + LEADER - 5, places[i]],
          ]),
        },
      ];
    }),
  );
  const words = [
    write("panel", name, left, top + 11, { room: width }),
    write("unit", aboutMetric(metric, log), left, top + 28, { room: width }),
    ...values.ticks.map(({ value, text }) =>
      write("tick", text, plot.left - TICK_GAP, y(value) + 3.6, { anchor: "end" }),
    ),
    ...epochWords(
      across.ticks.map(({ value, text }) => ({ text, x: x(value) })),
      plot,
    ),
    ...labels.map((label, i) => write("strong", label, plot.right + LEADER, places[i] + 4.2)),
  ];
  return { marks, words };

  function level(at: number): string {
    return linePath([
      [plot.left, at],
      [plot.right, at],
    ]);
  }
}

/** The epochs below the plot, and the word that says what they are where there is room for it at the right. */
function epochWords(ticks: readonly { text: string; x: number }[], plot: { right: number; bottom: number }): Words[] {
  const at = plot.bottom + 17;
  return [
    ...ticks.map(({ text, x }) => write("tick", text, x, at, { anchor: "middle" })),
    write("tick", "epoch", plot.right + LEADER, at),
  ];
}

function curveMarks({ kind, epochs, values }: Curve, { lines, dots, gaps }: PageCurve, top: number): Mark[] {
  const last = values.length - 1;
  const told = `${kind}: ${figureText(values[0])} in epoch ${figureText(epochs[0])}, ${figureText(values[last])} in epoch ${figureText(epochs[last])}`;
  const cross = (x: number) => {
    const [low, high] = [top - 4 - CROSS, top - 4 + CROSS];
    return `${linePath([
      [x - CROSS, low],
      [x + CROSS, high],
    ])}${linePath([
      [x - CROSS, high],
      [x + CROSS, low],
    ])}`;
  };
  return [
    ...(lines.length > 0 ? [{ look: kind, d: lines.map(linePath).join(""), told } as const] : []),
    ...dots.map(([x, y]): Mark => ({ look: `${kind}Dot`, d: circlePath(x, y, 3), told })),
    ...(gaps.length > 0
      ? [{ look: "missing", d: gaps.map(cross).join(""), told: `${kind}: no number here` } as const]
      : []),
  ];
}

/** The last point of a curve; null when it has none. */
function endOf({ lines, dots }: PageCurve): PagePoint | null {
  const ends = [...lines.map((line) => line[line.length - 1]), ...dots];
  return ends.length === 0 ? null : ends.reduce((last, point) => (point[0] > last[0] ? point : last));
}
