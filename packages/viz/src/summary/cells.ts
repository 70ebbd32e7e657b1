/**
 * What each column says of a layer: the contents of one cell, styled.
 *
 * Source: Keras 3.16, utils/summary_utils.py (`get_layer_fields`, `get_connections`).
 */
import type { LayerDescription } from "../description.js";
import { formatCount, formatShapes } from "../format.js";
import { type Text, text } from "./text.js";

/** A row of the summary: a layer, and how many models it is inside of; 0 for the layers of the model itself. */
export interface Row {
  readonly layer: LayerDescription;
  readonly depth: number;
}

/** `dense_1 (Dense)`; inside a nested model `   └ dense_1 (Dense)`. */
export function nameCell({ layer, depth }: Row): Text {
  const prefix = depth > 0 ? `${"   ".repeat(depth)}└ ` : "";
  return [...text(`${prefix}${layer.name} (`), ...text(layer.className, "className"), ...text(")")];
}

/** `(None, 3)`, or `?` while it is not known. */
export function shapeCell({ layer }: Row): Text {
  if (layer.summaryShape === null) return text("?");
  // Sizes, and nothing else, stand between "(" or ", " and "," or ")". Capturing keeps them in what `split` gives.
  return formatShapes(layer.summaryShape)
    .split(/(?<=\(|, )(None|\d+)(?=[,)])/)
    .flatMap((part, index) => (index % 2 === 0 ? text(part) : text(part, part === "None" ? "unknownSize" : "number")));
}

/** `1,234`; `0 (unbuilt)` while the layer has no weights yet. */
export function parametersCell({ layer }: Row): Text {
  return layer.built ? number(formatCount(layer.parameterCount)) : [...number("0"), ...text(" (unbuilt)")];
}

/** `conv2d[0][0], add[1][0]`: call and output of each layer that is read, or `-`. */
export function connectionsCell({ layer, depth }: Row): Text {
  // A nested model's calls are its own; they are not part of the model that is summed up.
  if (depth > 0 || layer.connectedTo.length === 0) return text("-");
  return layer.connectedTo.flatMap(({ layer: name, nodeIndex, tensorIndex }, index) => [
    ...text(index > 0 ? `, ${name}[` : `${name}[`),
    ...number(String(nodeIndex)),
    ...text("]["),
    ...number(String(tensorIndex)),
    ...text("]"),
  ]);
}

/** `Y`, `N` when frozen, `-` without weights. */
export function trainableCell({ layer }: Row): Text {
  if (!layer.hasWeights) return text("-", "bold");
  return layer.trainable ? text("Y", "trainable") : text("N", "frozen");
}

function number(digits: string): Text {
  return text(digits, "number");
}
