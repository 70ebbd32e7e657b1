/** Only a model that is built has a graph to draw. */
import { NotBuiltError } from "@neurode/core";
import type { ModelDescription } from "../description.js";

/** Throws a NotBuiltError that says how to build the model. */
export function checkBuilt(model: ModelDescription): void {
  if (model.graph === null || model.graph.boxes.length === 0) throw new NotBuiltError(notBuilt(model));
}

/** Why there is no graph of `model`, and how to get one. */
export function notBuilt({ name, kind }: ModelDescription): string {
  const how =
    kind === "sequential"
      ? "Give its first layer an inputShape, call build(inputShape), or call the model on data"
      : "Call build(inputShape), or call the model on data";
  return `plotModel: model "${name}" is not built, so there is no graph to draw. ${how}, and plot it then.`;
}
