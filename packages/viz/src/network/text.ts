/**
 * A network for a terminal: a line for each layer, and the values of its neurons as bars.
 *
 *     input    784 inputs
 *     hidden   128 units   relu
 *     digit     10 units   softmax
 *        1  ▏           0.0031
 *        2  ██████████  0.91
 */

import { figureText } from "../charts/figures.js";
import type { Terminal } from "../charts/options.js";
import { blockBar } from "../charts/terminal/blocks.js";
import { type Line, text, widthOf } from "../summary/text.js";
import { slotsOf } from "./columns.js";
import type { NeuronLayer } from "./network.js";
import type { NetworkPlan } from "./place.js";
import { aboutLayer, largest, unitsText } from "./words.js";

const LONGEST_BAR = 24;
const GAP = "  ";

export function networkText({ network, title, maxNeurons }: NetworkPlan, { ascii }: Terminal): Line[] {
  const { layers, about } = network;
  const names = layers.map(({ name }) => text(name, "bold"));
  const nameRoom = Math.max(...names.map(widthOf));
  const unitRoom = Math.max(...layers.map((layer, index) => unitsText(layer, index).length));
  return [
    [text(title, "bold")],
    ...(about === undefined ? [] : [[text(about, "faint")]]),
    [],
    ...layers.flatMap((layer, index): Line[] => [
      [
        names[index],
        text(" ".repeat(nameRoom - widthOf(names[index]))),
        text(`${GAP}${unitsText(layer, index).padStart(unitRoom)}${GAP}`),
        text(aboutLayer(layer), "faint"),
      ],
      ...valueLines(layer, maxNeurons, ascii),
    ]),
  ];
}

function valueLines({ values, units }: NeuronLayer, most: number, ascii: boolean): Line[] {
  if (!values) return [];
  const scale = largest(values);
  const numberRoom = String(units).length;
  return slotsOf(units, most).neurons.map((neuron): Line => {
    if (neuron === null) return [text(`${GAP}${"…".padStart(numberRoom)}`, "faint")];
    const value = values[neuron];
    const bar = scale > 0 && Number.isFinite(value) ? blockBar((LONGEST_BAR * Math.abs(value)) / scale, ascii) : "";
    return [
      text(`${GAP}${String(neuron + 1).padStart(numberRoom)}${GAP}`, "faint"),
      text(bar.padEnd(LONGEST_BAR), value < 0 ? "second" : "first"),
      text(`${GAP}${figureText(value)}`),
    ];
  });
}
