/**
 * Which layers a summary lists, and in which order: those of the model, or a range of
 * them, each followed by what is inside it when nested models are expanded.
 */
import type { LayerDescription, ModelDescription } from "../description.js";
import type { Row } from "./cells.js";
import { type LayerRange, layersInRange } from "./layerRange.js";

export interface RowOptions {
  readonly expandNested: boolean;
  readonly layerRange?: LayerRange;
}

/** The rows, from top to bottom. Throws an ArgumentError when `layerRange` fits no layer. */
export function rowsOf(model: ModelDescription, { expandNested, layerRange }: RowOptions): Row[] {
  const layers = layerRange === undefined ? model.layers : layersInRange(model.layers, layerRange);
  return layers.flatMap((layer) => (expandNested ? expand(layer, 0) : [{ layer, depth: 0 }]));
}

function expand(layer: LayerDescription, depth: number): Row[] {
  // Keras lists a nested model's layers, but not the ops between them, which it does list for the outermost model.
  const inside = (layer.model?.layers ?? []).filter(({ role }) => role !== "op");
  return [{ layer, depth }, ...inside.flatMap((each) => expand(each, depth + 1))];
}
