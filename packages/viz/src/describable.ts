/** From whatever can be summed up or drawn to its description, which is plain data and may be anyone's: so it is checked. */
import { ArgumentError, show } from "@neurode/core";
import type { Describable, ModelDescription } from "./description.js";

/** Throws an ArgumentError, on behalf of `where`, for what is neither, and for a graph that leads out of itself. */
export function descriptionOf(where: string, model: Describable): ModelDescription {
  const describes = isObject(model) && "describe" in model && typeof model.describe === "function";
  const description = describes ? model.describe() : (model as ModelDescription);
  checkDescription(where, description);
  return description;
}

function checkDescription(where: string, model: ModelDescription): void {
  if (!isObject(model) || !Array.isArray(model.layers) || !Array.isArray(model.weights)) {
    throw new ArgumentError(
      `${where}: expected a model or its description, with its name, layers, graph and weights, got ${show(model)}.`,
    );
  }
  const { name, graph, layers } = model;
  if (graph) {
    const ends = [
      ...graph.edges.flatMap(({ from, to }) => [from, to]),
      ...graph.inputs,
      ...graph.outputs.map(({ box }) => box),
    ];
    const lost = ends.find((box) => graph.boxes[box] === undefined);
    if (lost !== undefined) {
      throw new ArgumentError(
        `${where}: the graph of "${name}" leads to box ${show(lost)}, but its boxes are 0 to ${graph.boxes.length - 1}.`,
      );
    }
  }
  for (const layer of graph?.boxes ?? layers) if (layer.model) checkDescription(where, layer.model);
}

function isObject(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
