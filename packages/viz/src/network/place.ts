/**
 * Place: where everything in a picture of neurons is. Layers are columns from left to
 * right, each around the same middle; a square gives the biases.
 *
 *      input       hidden       output
 *                   relu
 *        ○ ───────── ○
 *          ╲       ╱   ╲
 *        ○ ──╲───╱── ○ ── ○
 *        ⋮     ╳       ╱
 *        ○ ───╱ ╲─── ○
 *        □1         □1
 *     784 inputs   3 units   1 unit
 */
import { type Chart, type Mark, type Words, write } from "../charts/drawing/chart.js";
import { colourKey, KEY_BAR_HEIGHT, KEY_HEIGHT, KEY_WIDTH } from "../charts/drawing/key.js";
import { paragraph } from "../charts/drawing/paragraph.js";
import { circlePath, linePath, roundRectPath } from "../charts/drawing/paths.js";
import { levelOf } from "../charts/drawing/ramp.js";
import { wordWidth } from "../charts/drawing/words.js";
import { figureText } from "../charts/figures.js";
import { slotsOf } from "./columns.js";
import { type Ends, placeWeights } from "./lines.js";
import type { NetworkDescription, NeuronLayer } from "./network.js";
import { aboutLayer, largest, shortFigure, tellNetwork, unitsText } from "./words.js";

export interface NetworkPlan {
  readonly network: NetworkDescription;
  readonly title: string;
  readonly maxNeurons: number;
  readonly showBiases: boolean;
}

const PADDING = 24;
/** From the middle of one column to that of the next, between few layers and many. */
const WIDEST_GAP = 210;
const NARROWEST_GAP = 120;
const WISHED_WIDTH = 860;
/** Half of the room that the first and the last column have for their names. */
const SIDE = 64;
const HEAD_GAP = 24;
/** Name and activation of a layer. */
const HEAD = 36;
const HEAD_ROOM = 12;
const FOOT_GAP = 20;
const KEY_GAP = 30;
const KEY_LINE = 26;
/** From one neuron to the next, between many and few. */
const NARROWEST_PITCH = 38;
const WIDEST_PITCH = 56;
const COLUMN_HEIGHT = 400;
const RADIUS_SHARE = 0.36;
const LARGEST_RADIUS = 18;
const SAMPLE = 30;

/** Below it there is no room for what lines mean. */
const LEAST_WIDTH = 420;
/** From this width on, what lines and what colours mean stand side by side. */
const WIDE_KEY = 2 * PADDING + KEY_WIDTH + 250;

/** The width that so many layers need at least. */
export function leastNetworkWidth(layers: number): number {
  return Math.max(LEAST_WIDTH, 2 * (PADDING + SIDE) + (layers - 1) * 80);
}

export function networkChart(plan: NetworkPlan, asked: number | null): Chart {
  const { network, title, maxNeurons, showBiases } = plan;
  const { layers, about } = network;
  const sides = 2 * (PADDING + SIDE);
  const between = layers.length - 1;
  const wished = Math.min(WIDEST_GAP, Math.max(NARROWEST_GAP, (WISHED_WIDTH - sides) / between));
  const withValues = layers.some(({ values }) => values);
  const width = asked ?? Math.ceil(Math.max(sides + wished * between, withValues ? WIDE_KEY : LEAST_WIDTH));
  const gap =
    asked === null ? Math.min(WIDEST_GAP, Math.max(wished, 0)) : Math.min(WIDEST_GAP, (asked - sides) / between);
  const left = (width - gap * between) / 2;

  const slots = layers.map(({ units }) => slotsOf(units, maxNeurons));
  const rows = Math.max(...slots.map(({ neurons }) => neurons.length));
  const pitch = Math.min(WIDEST_PITCH, Math.max(NARROWEST_PITCH, COLUMN_HEIGHT / rows));
  const radius = Math.min(LARGEST_RADIUS, pitch * RADIUS_SHARE);
  const biased = layers.map(({ bias }) => showBiases && bias !== undefined && bias !== null && largest(bias) > 0);

  const words: Words[] = [];
  let y = paragraph(words, "heading", title, PADDING, PADDING, width - 2 * PADDING);
  if (about !== undefined) y = paragraph(words, "about", about, PADDING, y, width - 2 * PADDING);
  const top = y + HEAD_GAP + HEAD + HEAD_ROOM;
  const bottom = top + rows * pitch;
  const middle = (top + bottom) / 2;
  const columns = layers.map((layer, index): Column => {
    const { neurons } = slots[index];
    const x = left + index * gap;
    const first = middle - ((neurons.length - 1) / 2) * pitch;
    return { layer, index, x, spots: neurons.map((neuron, i) => ({ neuron, y: first + i * pitch })) };
  });
  // Below the lowest neuron of the tallest column, so that all squares stand in a line.
  const biasY = bottom + pitch / 2;
  const biasRow = biased.some(Boolean) ? pitch : 0;
  const marks: Mark[] = [];
  for (const [index, column] of columns.entries()) {
    const before = columns[index - 1];
    if (before === undefined) continue;
    const source = biased[index] ? { x: before.x, y: biasY } : null;
    marks.push(...placeWeights(endsOf(before), endsOf(column), source, radius));
    if (source !== null) {
      const size = 1.3 * radius;
      const told = `bias of ${column.layer.name}`;
      const square = roundRectPath(source.x - size / 2, source.y - size / 2, size, size, 3);
      marks.push({ look: "neuron", d: square, told });
      words.push(write("smallCell", "1", source.x, source.y + 3.2, { anchor: "middle" }));
    }
  }
  for (const column of columns) {
    const drawn = placeColumn(column, radius, gap);
    marks.push(...drawn.marks);
    words.push(...drawn.words);
    const { layer, index, x } = column;
    const room = Math.min(gap - 10, 2 * Math.min(x, width - x) - 16);
    const head = y + HEAD_GAP;
    const detail = aboutLayer(layer);
    words.push(write("panel", layer.name, x, head + 11, { anchor: "middle", room }));
    if (detail !== "") words.push(write("unit", detail, x, head + 28, { anchor: "middle", room }));
    const { elided } = slots[index];
    const units = unitsText(layer, index) + (elided > 0 ? `, ${layer.units - elided} shown` : "");
    words.push(write("unit", units, x, bottom + biasRow + FOOT_GAP, { anchor: "middle", room }));
  }
  const keyTop = bottom + biasRow + FOOT_GAP + KEY_GAP;
  const beside = width >= WIDE_KEY;
  const key = placeKey(
    PADDING,
    keyTop,
    withValues ? { x: beside ? width - PADDING - KEY_WIDTH : PADDING, y: keyTop + (beside ? 0 : KEY_LINE) } : null,
  );
  marks.push(...key.marks);
  words.push(...key.words);
  const height = Math.ceil(key.bottom + PADDING - 6);
  return { width, height, title, told: tellNetwork(network), marks, words };

  function endsOf({ layer, x, spots }: Column): Ends {
    return { layer, x, spots: spots.filter((spot): spot is { neuron: number; y: number } => spot.neuron !== null) };
  }
}

interface Column {
  readonly layer: NeuronLayer;
  readonly index: number;
  readonly x: number;
  readonly spots: readonly { readonly neuron: number | null; readonly y: number }[];
}

function placeColumn({ layer, x, spots }: Column, radius: number, gap: number) {
  const { values, bias, name } = layer;
  const most = values ? largest(values) : 0;
  const marks: Mark[] = [];
  const words: Words[] = [];
  for (const { neuron, y } of spots) {
    if (neuron === null) {
      marks.push({ look: "dots", d: [-7, 0, 7].map((dy) => circlePath(x, y + dy, 1.9)).join("") });
      continue;
    }
    const value = values?.[neuron];
    const told = [
      `${name}, neuron ${neuron + 1}`,
      ...(value === undefined ? [] : [`value ${figureText(value)}`]),
      ...(bias ? [`bias ${figureText(bias[neuron])}`] : []),
    ].join(", ");
    if (value === undefined) {
      marks.push({ look: "neuron", d: circlePath(x, y, radius), told });
      continue;
    }
    const on = levelOf(Number.isFinite(value) ? value : 0, most);
    marks.push({ look: on, d: circlePath(x, y, radius), told }, { look: "rim", d: circlePath(x, y, radius) });
    const figure = shortFigure(value);
    if (wordWidth("smallCell", figure) <= Math.min(2 * radius - 4, gap)) {
      words.push(write("smallCell", figure, x, y + 3.2, { anchor: "middle", on }));
    }
  }
  return { marks, words };
}

/** What lines mean, from (left, y) on, and what colours do where there are values. */
function placeKey(left: number, y: number, values: { readonly x: number; readonly y: number } | null) {
  const middle = y + KEY_BAR_HEIGHT / 2;
  const sample = (x: number, look: "positive" | "negative"): Mark => ({
    look,
    thickness: 3,
    d: linePath([
      [x, middle],
      [x + SAMPLE, middle],
    ]),
  });
  const second = left + SAMPLE + 8 + wordWidth("tick", "weight above 0") + 20;
  const third = second + SAMPLE + 8 + wordWidth("tick", "below 0") + 20;
  const marks = [sample(left, "positive"), sample(second, "negative")];
  const words = [
    write("tick", "weight above 0", left + SAMPLE + 8, middle + 3.7),
    write("tick", "below 0", second + SAMPLE + 8, middle + 3.7),
  ];
  if (values === null) {
    return {
      marks,
      words: [...words, write("tick", "thick: far from 0", third, middle + 3.7)],
      bottom: y + KEY_BAR_HEIGHT,
    };
  }
  const key = colourKey(values.x, values.y, [
    { at: -1, text: "value below 0" },
    { at: 0, text: "0" },
    { at: 1, text: "largest of its layer" },
  ]);
  return { marks: [...marks, ...key.marks], words: [...words, ...key.words], bottom: values.y + KEY_HEIGHT };
}
