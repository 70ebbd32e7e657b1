/** A summary as JSON: what the table says, for programs. */
import type { Connection, ModelDescription, ShapeStructure, WeightDescription } from "../description.js";
import type { Row } from "./cells.js";

/** What `summary(model, { format: "json" })` gives when it is parsed. */
export interface SummaryJson {
  readonly name: string;
  readonly className: string;
  readonly layers: readonly LayerJson[];
  readonly totals: {
    readonly params: CountJson;
    readonly trainable: CountJson;
    readonly nonTrainable: CountJson;
    /** null for a model without an optimizer. */
    readonly optimizer: CountJson | null;
  };
}

export interface LayerJson {
  readonly name: string;
  readonly className: string;
  /** How many models it is inside of; 0 for the layers of the model itself. */
  readonly depth: number;
  /** Sizes of the axes, null where it is not known; null while the shape itself is not. */
  readonly outputShape: ShapeStructure | null;
  readonly params: number;
  readonly built: boolean;
  readonly trainable: boolean;
  readonly connectedTo: readonly Connection[];
}

export interface CountJson {
  /** Numbers in all. */
  readonly count: number;
  readonly bytes: number;
}

export function toJson({ name, className, weights, optimizerWeights }: ModelDescription, rows: readonly Row[]): string {
  const layers = rows.map(
    ({ layer, depth }): LayerJson => ({
      name: layer.name,
      className: layer.className,
      depth,
      outputShape: layer.summaryShape,
      params: layer.parameterCount,
      built: layer.built,
      trainable: layer.trainable,
      connectedTo: depth > 0 ? [] : layer.connectedTo,
    }),
  );
  const summary: SummaryJson = {
    name,
    className,
    layers,
    totals: {
      params: count([...weights, ...(optimizerWeights ?? [])]),
      trainable: count(weights.filter(({ trainable }) => trainable)),
      nonTrainable: count(weights.filter(({ trainable }) => !trainable)),
      optimizer: optimizerWeights?.length ? count(optimizerWeights) : null,
    },
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function count(weights: readonly WeightDescription[]): CountJson {
  return {
    count: weights.reduce((sum, { size }) => sum + size, 0),
    bytes: weights.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}
