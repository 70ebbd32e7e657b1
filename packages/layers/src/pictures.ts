/**
 * The door to @neurode/viz, loaded when the first model is summed up or drawn:
 * whoever only predicts does not wait for it.
 */
import type * as viz from "@neurode/viz";

/** The summary of a model as text, see `summary` of @neurode/viz. */
export const summary: typeof viz.summary = (model, options) => loadViz().summary(model, options);

/** Draws a model, see `plotModel` of @neurode/viz. */
export const plotModel: typeof viz.plotModel = (model, options) => loadViz().plotModel(model, options);

/** Draws a network's neurons, see `plotNetwork` of @neurode/viz. */
export const plotNetwork: typeof viz.plotNetwork = (model, options) => loadViz().plotNetwork(model, options);

/** Draws a model's weights, see `plotWeights` of @neurode/viz. */
export const plotWeights: typeof viz.plotWeights = (weights, options) => loadViz().plotWeights(weights, options);

function loadViz(): typeof viz {
  return require("@neurode/viz");
}
