/**
 * Weights of layers by the layers' names, as files older than Keras 3 hold
 * them: a list for each layer, what training changes first.
 */
import { formatShape, type Tensor } from "@neurode/core";
import { type Layer, Model, type Weight } from "@neurode/layers";
import { ModelFormatError } from "./errors.js";

/** A weight in a file: its name there, its shape, and its values, which are read when they are needed. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Tensor;
}

/** A layer's weights in the order in which those files have them. */
export function orderedWeights(layer: Layer): readonly Weight[] {
  return [...layer.trainableWeights, ...layer.nonTrainableWeights];
}

/** The layers of a model that are not models, those of models inside among them, each once. */
export function innerLayers(model: Model): Layer[] {
  return [...new Set(model.layers.flatMap((layer) => (layer instanceof Model ? innerLayers(layer) : [layer])))];
}

/** The weights that a model of one's own holds itself, outside of its layers. */
export function ownWeights(model: Model): readonly Weight[] {
  const theirs = new Set(model.layers.flatMap((layer) => layer.weights));
  return orderedWeights(model).filter((weight) => !theirs.has(weight));
}

/** Sets a layer's weights. All are checked before the first is set: what it returns does that. @param own which of them */
export function matchWeights(
  layer: Layer,
  stored: readonly StoredWeight[],
  where: string,
  own = orderedWeights(layer),
): () => void {
  const weights = inOrderOf(own, stored);
  if (weights.length !== stored.length) {
    throw new ModelFormatError(
      `${where}: layer "${layer.name}" has ${weights.length} weights, but the file holds ${stored.length} for it.`,
    );
  }
  stored.forEach(({ name, shape }, index) => {
    const weight = weights[index];
    if (formatShape(shape) === formatShape(weight.shape)) return;
    throw new ModelFormatError(
      `${where}: ${weight.name} of layer "${layer.name}" should be ${formatShape(weight.shape)}, but "${name}" is ${formatShape(shape)}.`,
    );
  });
  return () => {
    stored.forEach((each, index) => {
      assign(weights[index], each, where);
    });
  };
}

/** By name when the names are the same and each there once, else as they stand. */
function inOrderOf(weights: readonly Weight[], stored: readonly StoredWeight[]): readonly Weight[] {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const found = stored.map(({ name }) => byName.get(lastOf(name)));
  const complete =
    byName.size === weights.length && found.length === weights.length && new Set(found).size === found.length;
  return complete && found.every((weight) => weight !== undefined) ? (found as Weight[]) : weights;
}

/** `dense/kernel:0` → `kernel` */
function lastOf(name: string): string {
  return (name.split("/").at(-1) ?? name).replace(/:\d+$/, "");
}

/** Sets a weight to what is stored. Throws a ModelFormatError when it cannot be. */
export function assign(weight: Weight, stored: StoredWeight, where: string): void {
  const values = stored.read();
  try {
    weight.assign(values, `${where}: "${stored.name}"`);
  } catch (cause) {
    throw new ModelFormatError(cause instanceof Error ? cause.message : String(cause), { cause });
  } finally {
    values.dispose();
  }
}
