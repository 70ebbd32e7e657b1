/** What an optimizer keeps, set from a file. */
import { formatShape } from "@neurode/core";
import type { Model, Optimizer } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";
import { assign, type StoredWeight } from "./layerWeights.js";

/**
 * Sets all that the model's optimizer keeps. When there is more or less of it than now, it is left out with a warning, as
 * Keras does; a ModelFormatError is thrown when shapes are others, and then nothing is set.
 *
 * @param order puts what the file holds in the order of the optimizer, which is built for the model's weights by then
 */
export function restoreOptimizer(
  model: Model,
  stored: readonly StoredWeight[],
  where: string,
  order: (optimizer: Optimizer) => readonly StoredWeight[] = () => stored,
): void {
  const { optimizer } = model;
  if (optimizer === null || stored.length === 0) return;
  if (stored.length !== optimizer.weights.length) optimizer.build(model.trainableWeights);
  const { weights } = optimizer;
  const found = order(optimizer);
  if (found.length !== weights.length) {
    process.emitWarning(
      `${where}: what ${optimizer.where} has gathered is left out: it has ${weights.length} numbers or arrays, ` +
        `but the file holds ${stored.length}, as other versions of Keras do.`,
    );
    return;
  }
  found.forEach(({ name, shape }, index) => {
    const weight = weights[index];
    if (formatShape(shape) === formatShape(weight.shape)) return;
    throw new ModelFormatError(
      `${where}: ${weight.name} of ${optimizer.where} should be ${formatShape(weight.shape)}, but "${name}" is ${formatShape(shape)}.`,
    );
  });
  found.forEach((each, index) => {
    assign(weights[index], each, where);
  });
}
