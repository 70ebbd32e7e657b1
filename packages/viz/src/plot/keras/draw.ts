/**
 * Keras's own picture: its graph laid out by Graphviz, as Keras has it done, in DejaVu
 * Sans, and drawn from what Graphviz says is to be drawn.
 *
 * Graphviz knows how wide printable ASCII is in that font. A text with anything else is
 * laid out as a row of periods just as wide, and takes their place in the drawing.
 */
import { UnsupportedError } from "@neurode/core";
import type { LayerDescription, ModelDescription } from "../../description.js";
import { formatCount } from "../../format.js";
import { runDot } from "../layout/graphviz.js";
import type { Splines } from "../splines.js";
import { type DotOptions, dotText, PLAIN, type Typesetting } from "./dot.js";
import { type KerasBox, type KerasCluster, kerasGraph } from "./graph.js";
import { labelOf, type Run } from "./label.js";
import { type DotDrawing, type KerasPicture, readDrawing, runWidth } from "./picture.js";

export interface KerasOptions extends DotOptions {
  readonly expandNested: boolean;
}

/** Keras's DOT text. */
export function kerasDot(model: ModelDescription, options: KerasOptions): string {
  return dotText(kerasGraph(model, options.expandNested), options, PLAIN);
}

export async function kerasPicture(
  model: ModelDescription,
  options: KerasOptions,
): Promise<KerasPicture & { layers: readonly LayerDescription[] }> {
  const graph = kerasGraph(model, options.expandNested);
  const texts = new Map<string, readonly Run[]>();
  for (const { id, layer } of boxesIn(graph)) {
    const { header, activation, cells } = labelOf(layer, options);
    const runs = [...header, ...(activation ?? []), ...cells.flatMap((cell) => cell.runs)];
    texts.set(
      id,
      runs.filter(({ text }) => text !== ""),
    );
  }
  const layers = boxesIn(graph).map(({ layer }) => layer);
  return { ...readDrawing(await layOut(graph, options), texts), layers };
}

/** Lines that bend at right angles are more than Graphviz can do for large graphs; it is asked for simpler ones then. */
async function layOut(graph: KerasCluster, options: KerasOptions): Promise<DotDrawing> {
  const simpler: Splines[] = ["polyline", "line"];
  for (let splines = options.splines; ; ) {
    try {
      return await runDot<DotDrawing>(dotText(graph, { ...options, splines }, MEASURED));
    } catch (error) {
      const next = simpler.shift();
      if (next === undefined) throw tooLarge(graph, error);
      splines = next;
    }
  }
}

function tooLarge(graph: KerasCluster, cause: unknown): UnsupportedError {
  return new UnsupportedError(
    `plotModel: Graphviz cannot lay out ${formatCount(boxesIn(graph).length)} boxes as Keras has it done. ` +
      'Leave out theme "keras": the other themes are drawn at any size.',
    { cause },
  );
}

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/;

const MEASURED: Typesetting = {
  font: "DejaVu Sans",
  text: (run, size) => {
    if (PRINTABLE_ASCII.test(run.text)) return run.text;
    return ".".repeat(Math.ceil(runWidth(run, size) / runWidth({ ...run, text: "." }, size)));
  },
};

function boxesIn({ members }: KerasCluster): KerasBox[] {
  return members.flatMap((member) => ("id" in member ? [member] : boxesIn(member)));
}
