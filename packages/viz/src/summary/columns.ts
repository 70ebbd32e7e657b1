/**
 * Which columns a summary has, and how long its lines are when nobody says.
 *
 * Three columns for a chain of layers; a fourth, "Connected to", for a graph that is more
 * than a chain; one more for `showTrainable`. Source: Keras 3.16, `print_summary`.
 */
import type { ModelDescription } from "../description.js";
import { connectionsCell, nameCell, parametersCell, type Row, shapeCell, trainableCell } from "./cells.js";
import type { Alignment } from "./table.js";
import type { Text } from "./text.js";

export interface SummaryColumn {
  readonly title: string;
  readonly align: Alignment;
  readonly cell: (row: Row) => Text;
}

export interface Layout {
  readonly columns: readonly SummaryColumn[];
  /** Where each column ends, as a fraction of the line. */
  readonly positions: readonly number[];
  readonly lineLength: number;
}

const NAME: SummaryColumn = { title: "Layer (type)", align: "left", cell: nameCell };
const SHAPE: SummaryColumn = { title: "Output Shape", align: "left", cell: shapeCell };
const PARAMETERS: SummaryColumn = { title: "Param #", align: "right", cell: parametersCell };
const CONNECTIONS: SummaryColumn = { title: "Connected to", align: "left", cell: connectionsCell };
const TRAINABLE: SummaryColumn = { title: "Trainable", align: "center", cell: trainableCell };

const CHAIN: Layout = {
  columns: [NAME, SHAPE, PARAMETERS],
  positions: [0.45, 0.8, 1],
  lineLength: 88,
};

const GRAPH: Layout = {
  columns: [NAME, SHAPE, PARAMETERS, CONNECTIONS],
  positions: [0.3, 0.56, 0.74, 1],
  lineLength: 108,
};

/** The layout for `model`; `positions`, when given, stand for those of all columns but "Trainable". */
export function layoutOf(model: ModelDescription, showTrainable: boolean, positions?: readonly number[]): Layout {
  const base = isChain(model) ? CHAIN : GRAPH;
  const layout = { ...base, positions: positions ?? base.positions };
  if (!showTrainable) return layout;
  return {
    columns: [...layout.columns, TRAINABLE],
    positions: [...layout.positions.map((position) => position * 0.9), 1],
    lineLength: layout.lineLength + 12,
  };
}

/**
 * Whether each layer is called once and reads just the layer above it, so that the order of the rows says it all.
 * Sequential and subclassed models are shown as chains whatever they do.
 */
function isChain({ kind, layers }: ModelDescription): boolean {
  if (kind !== "functional") return true;
  return layers.every(({ callCount, connectedTo }, index) => {
    if (callCount > 1) return false;
    if (index === 0) return connectedTo.length === 0;
    return connectedTo.length === 1 && connectedTo[0].layer === layers[index - 1].name;
  });
}
