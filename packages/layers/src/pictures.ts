/**
 * The door to @neurode/viz, loaded when the first model is summed up or drawn:
 * whoever only predicts does not wait for it.
 */
import type * as viz from "@neurode/viz";

/** The summary of a model as text, see `summary` of @neurode/viz. */
export const summary: typeof viz.summary = (model, options) => loadViz().summary(model, options);

/** Draws a model, see `plotModel` of @neurode/viz. */
export const plotModel: typeof viz.plotModel = (model, options) => loadViz().plotModel(model, options);

function loadViz(): typeof viz {
  return require("@neurode/viz");
}
