/** Weights as lines between two columns: the larger, the thicker and the stronger; drawn last, the largest lies on top. */
import type { Mark } from "../charts/drawing/chart.js";
import { linePath } from "../charts/drawing/paths.js";
import { figureText } from "../charts/figures.js";
import type { NeuronLayer } from "./network.js";

/** The neurons of a column that are drawn. */
export interface Ends {
  readonly layer: NeuronLayer;
  readonly x: number;
  readonly spots: readonly { readonly neuron: number; readonly y: number }[];
}

interface Line {
  readonly weight: number;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly told: string;
}

const THINNEST = 0.75;
const THICKEST = 4.5;
/** With more lines than this, all are thinner. */
const FEW_LINES = 16;
const FAINTEST = 0.2;
const STRONGEST = 0.95;

/** `bias` is where the biases of the column at the right come from; null when they are not drawn. */
export function placeWeights(
  before: Ends,
  after: Ends,
  bias: { readonly x: number; readonly y: number } | null,
  radius: number,
): Mark[] {
  const { kernel, bias: biases, units, name } = after.layer;
  if (!kernel) return [];
  const lines: Line[] = before.spots.flatMap((start) =>
    after.spots.map((end) => ({
      weight: kernel[start.neuron * units + end.neuron],
      from: [before.x + radius, start.y] as const,
      to: [after.x - radius, end.y] as const,
      told: `${before.layer.name} ${start.neuron + 1} to ${name} ${end.neuron + 1}`,
    })),
  );
  const all = lines.length;
  if (bias && biases) {
    for (const end of after.spots) {
      lines.push({
        weight: biases[end.neuron],
        from: [bias.x + 0.65 * radius, bias.y],
        to: [after.x - radius, end.y],
        told: `bias of ${name} ${end.neuron + 1}`,
      });
    }
  }
  const most = lines.reduce((max, { weight }) => (Number.isFinite(weight) ? Math.max(max, Math.abs(weight)) : max), 0);
  const thickest = Math.max(1.6, THICKEST * Math.min(1, Math.sqrt(FEW_LINES / Math.max(1, all))));
  return lines
    .filter(({ weight }) => weight !== 0)
    .map((line) => ({ ...line, size: Number.isFinite(line.weight) ? Math.abs(line.weight) / most : 1 }))
    .sort((a, b) => a.size - b.size)
    .map(
      ({ weight, from, to, told, size }): Mark => ({
        look: Number.isFinite(weight) ? (weight > 0 ? "positive" : "negative") : "missing",
        d: linePath([from, to]),
        told: `${told}: ${figureText(weight)}`,
        thickness: THINNEST + (thickest - THINNEST) * size,
        opacity: FAINTEST + (STRONGEST - FAINTEST) * size,
      }),
    );
}
