/**
 * Place: where everything in a picture of weights is. One panel for each weight, a heat
 * map at its left and a histogram at its right.
 */
import { type Chart, type Mark, type Words, write } from "../drawing/chart.js";
import { CHART_WIDTH, COLUMN_GAP, PADDING } from "../drawing/frame.js";
import { paragraph } from "../drawing/paragraph.js";
import { linePath, rectPath } from "../drawing/paths.js";
import { linearScale } from "../drawing/ticks.js";
import { wordWidth } from "../drawing/words.js";
import { counted, figureText } from "../figures.js";
import { heatMapOf } from "./cells.js";
import { placeHeat, SMALLEST_CELL, TILE_GAP } from "./heat.js";
import { histogramOf } from "./histogram.js";
import type { WeightValues } from "./weights.js";
import { aboutWeight, tellWeights } from "./words.js";

const PANEL_GAP = 26;
/** From the top of a panel to its content: name, figures, and a note where there is one. */
const HEAD = 42;
const NOTE_LINE = 16;
const HEAT_HEIGHT = 180;
/** A histogram takes this share of a panel's width. */
const HISTOGRAM_SHARE = 0.3;
const HISTOGRAM_HEIGHT = 84;
/** Figures below a histogram. */
const FOOT = 20;
const TICK_GAP = 7;

export function weightsChart(title: string, weights: readonly WeightValues[], asked: number | null): Chart {
  const width = asked ?? CHART_WIDTH;
  const inner = width - 2 * PADDING;
  const words: Words[] = [];
  const marks: Mark[] = [];
  const count = weights.reduce((sum, { values }) => sum + values.length, 0);
  const about = `${counted(count, "value")} in ${counted(weights.length, "weight")}; orange with lines across is below zero`;
  let y = paragraph(words, "heading", title, PADDING, PADDING, inner);
  y = paragraph(words, "about", about, PADDING, y, inner);
  for (const weight of weights) {
    y += PANEL_GAP;
    const panel = placePanel(weight, PADDING, y, inner);
    words.push(...panel.words);
    marks.push(...panel.marks);
    y += panel.height;
  }
  return { width, height: Math.ceil(y + PADDING - 4), title, told: tellWeights(weights), marks, words };
}

function placePanel(weight: WeightValues, x: number, y: number, width: number) {
  const histogramWidth = Math.floor(HISTOGRAM_SHARE * width);
  const heatWidth = width - histogramWidth - COLUMN_GAP;
  const room = { rows: HEAT_HEIGHT / SMALLEST_CELL, columns: Math.floor(heatWidth / SMALLEST_CELL), tileGap: TILE_GAP };
  const map = heatMapOf(weight, room);
  const top = y + HEAD + (map.note === "" ? 0 : NOTE_LINE);
  const heat = placeHeat(map, x, top, heatWidth, HEAT_HEIGHT);
  const histogram = placeHistogram(weight, x + heatWidth + COLUMN_GAP, top, histogramWidth);
  return {
    words: [
      write("panel", weight.name, x, y + 11, { room: width }),
      write("unit", aboutWeight(weight), x, y + 28, { room: width }),
      ...(map.note === "" ? [] : [write("note", map.note, x, y + 28 + NOTE_LINE, { room: width })]),
      ...heat.words,
      ...histogram.words,
    ],
    marks: [...heat.marks, ...histogram.marks],
    height: top - y + Math.max(heat.height, HISTOGRAM_HEIGHT + FOOT),
  };
}

function placeHistogram(weight: WeightValues, x: number, y: number, width: number) {
  const { scale, bins, most } = histogramOf(weight);
  const counts = linearScale(0, Math.max(2, most), 2);
  const countRoom = Math.ceil(Math.max(...counts.ticks.map(({ text }) => wordWidth("tick", text)))) + TICK_GAP;
  // The last figure below hangs over by half.
  const edge = wordWidth("tick", scale.ticks[scale.ticks.length - 1].text) / 2;
  const [left, right, bottom] = [x + countRoom, x + width - edge, y + HISTOGRAM_HEIGHT];
  const across = (value: number) => left + scale.at(value) * (right - left);
  const up = (count: number) => bottom - counts.at(count) * HISTOGRAM_HEIGHT;
  const bars = bins.flatMap(({ low, high, count }): Mark[] => {
    if (count === 0) return [];
    const [from, to] = [across(low), across(high)];
    const height = Math.max(1, bottom - up(count));
    const told = `${counted(count, "value")} from ${figureText(low)} to ${figureText(high)}`;
    const look = low + high < 0 ? "negativeBar" : "positiveBar";
    return [{ look, d: rectPath(from + 0.5, bottom - height, Math.max(0.5, to - from - 1), height), told }];
  });
  const level = (at: number) =>
    linePath([
      [left, at],
      [right, at],
    ]);
  const marks: Mark[] = [
    ...counts.ticks.slice(1).map(({ value }): Mark => ({ look: "grid", d: level(up(value)) })),
    ...bars,
    { look: "axis", d: level(bottom) },
  ];
  return {
    marks,
    words: [
      ...counts.ticks.map(({ value, text }) =>
        write("tick", text, left - TICK_GAP, up(value) + 3.6, { anchor: "end" }),
      ),
      ...apart(
        scale.ticks.map(({ value, text }) => write("tick", text, across(value), bottom + 16, { anchor: "middle" })),
      ),
    ],
  };
}

/** Those of a line of words that do not touch one before them. */
function apart(words: readonly Words[]): Words[] {
  const kept: Words[] = [];
  for (const each of words) {
    const last = kept.at(-1);
    if (!last || last.x + wordWidth(last.kind, last.text) + TICK_GAP <= each.x) kept.push(each);
  }
  return kept;
}
