/**
 * Learning curves for a terminal, drawn with the dots of Braille characters: 2 × 4 of them
 * in a cell. Where there is no Unicode, `*` is training and `o` validation.
 */

import { type Line, text } from "../../summary/text.js";
import { spread } from "../drawing/spread.js";
import { innerScale, type Scale } from "../drawing/ticks.js";
import type { Terminal } from "../options.js";
import { canvas } from "../terminal/canvas.js";
import type { Curve, Metric } from "./history.js";
import type { HistoryPlan } from "./place.js";
import { isDrawn, valueScale } from "./range.js";
import { aboutMetric, endText } from "./words.js";

const LINES = 8;
const VALUE_TICKS = 3;
/** Columns that an epoch's tick takes at least. */
const EPOCH_ROOM = 10;
const STYLES = { training: "first", validation: "second" } as const;

export function historyText(plan: HistoryPlan, terminal: Terminal): Line[] {
  return [[text(plan.title, "bold")], ...plan.metrics.flatMap((metric) => [[], ...metricText(metric, plan, terminal)])];
}

function metricText(metric: Metric, { epochs, log }: HistoryPlan, { columns, ascii }: Terminal): Line[] {
  const { name, curves } = metric;
  const values = valueScale(curves, log, VALUE_TICKS);
  const labels = curves.map((curve) => ` ${endText(curve)}`);
  const tickRoom = Math.max(...values.ticks.map((tick) => tick.text.length));
  const width = Math.max(8, columns - tickRoom - 2 - Math.max(...labels.map((label) => label.length)));
  const across = innerScale(epochs[0], epochs[epochs.length - 1], Math.max(1, Math.floor(width / EPOCH_ROOM)));
  const drawn = canvas(width, LINES, ascii);
  for (const curve of curves) drawCurve(curve);

  const lineOf = (value: number) => Math.round((1 - values.at(value)) * (LINES - 1));
  const ticks = new Map(values.ticks.map((tick) => [lineOf(tick.value), tick.text]));
  const wanted = curves.map((curve) => lineOf(lastDrawn(curve) ?? values.high));
  const places = spread(wanted, 1, 0, LINES - 1).map(Math.round);
  const about = aboutMetric(metric, log);
  return [
    [text(name, "bold"), text(about === "" ? "" : `  ${about}`, "faint")],
    ...drawn.lines().map((cells, line): Line => {
      const tick = ticks.get(line);
      const label = places.indexOf(line);
      return [
        text((tick ?? "").padStart(tickRoom), "faint"),
        text(tick === undefined ? " │" : " ┤", "faint"),
        ...cells,
        ...(label < 0 ? [] : [text(labels[label], STYLES[curves[label].kind])]),
      ];
    }),
    [text(`${" ".repeat(tickRoom + 1)}└${"─".repeat(width)}`, "faint")],
    [text(`${" ".repeat(tickRoom + 2)}${epochLine(across, width)}`, "faint")],
  ];

  function drawCurve({ kind, values: all }: Curve): void {
    const dots = [2 * width - 1, 4 * LINES - 1];
    const dashed = kind === "validation";
    let before: [number, number] | null = null;
    for (let i = 0; i < all.length; i++) {
      if (!isDrawn(all[i], log)) {
        before = null;
        continue;
      }
      const at: [number, number] = [
        Math.round(across.at(epochs[i]) * dots[0]),
        Math.round((1 - values.at(all[i])) * dots[1]),
      ];
      drawn.line(before ?? at, at, { style: STYLES[kind], plain: dashed ? "o" : "*", dashed });
      before = at;
    }
  }

  function lastDrawn({ values: all }: Curve): number | null {
    for (let i = all.length - 1; i >= 0; i--) if (isDrawn(all[i], log)) return all[i];
    return null;
  }
}

/** Ticks below the axis, with the word `epoch` behind them where it fits. */
function epochLine(across: Scale, width: number): string {
  let line = "";
  for (const { value, text: words } of across.ticks) {
    const start = Math.round(across.at(value) * (width - 1)) - Math.floor((words.length - 1) / 2);
    const at = Math.max(0, Math.min(start, width - words.length));
    if (at > line.length || line === "") line = `${line.padEnd(at)}${words}`;
  }
  return `${line.padEnd(width)} epoch`;
}
