/** Weights to and from model.weights.h5. */
import { formatShape, type Tensor } from "@neurode/core";
import { type Layer, LoraLayer, type Model, type Optimizer, type Weight } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import type { Hdf5 } from "../hdf5/read.js";
import { groupAt, type Hdf5Group, newGroup } from "../hdf5/tree.js";
import { datasetOf, setWeight } from "./numbers.js";
import { placesIn } from "./places.js";
import { storedLayers } from "./stored.js";

/** The groups and datasets that hold the weights of `model`. */
export function weightsTree(model: Model): Hdf5Group {
  const root = newGroup();
  for (const { path, layer, weights } of storedLayers(model)) {
    const own = groupAt(root, `${path}/vars`);
    own.attributes.set("name", layer.name);
    const values = valuesOf(layer, weights);
    values.forEach((tensor, index) => {
      own.members.set(String(index), datasetOf(tensor));
    });
  }
  return root;
}

/** Adds the numbers that the optimizer of a compiled model keeps: `optimizer/vars/0` … */
export function addOptimizer(root: Hdf5Group, { optimizer }: Model): void {
  if (optimizer === null) return;
  const own = groupAt(root, OPTIMIZER);
  own.attributes.set("name", optimizer.name);
  optimizer.weights.forEach(({ tensor }, index) => {
    own.members.set(String(index), datasetOf(tensor));
  });
}

/**
 * Sets what the model's optimizer keeps, when the file has it. When there is more or less of it than now, it is left out
 * with a warning, as Keras does; a ModelFormatError is thrown when shapes are others.
 */
export function loadOptimizer(model: Model, file: Hdf5, where: string): void {
  const { optimizer } = model;
  const stored = file.keys(OPTIMIZER)?.length ?? 0;
  if (optimizer === null || stored === 0) return;
  if (stored !== optimizer.weights.length) optimizer.build(model.trainableWeights);
  if (stored !== optimizer.weights.length) {
    process.emitWarning(
      `${where}: what ${optimizer.where} has gathered is left out: it has ${optimizer.weights.length} numbers or arrays, ` +
        `but the file holds ${stored}, as other versions of Keras do.`,
    );
    return;
  }
  for (const set of readOwn(optimizer, optimizer.weights, OPTIMIZER, file, where)) set();
}

const OPTIMIZER = "optimizer/vars";

/** A matrix that is adapted is saved with its adaptation, and is the first weight. */
function valuesOf(layer: Layer, weights: readonly Weight[]): Tensor[] {
  const merged = layer instanceof LoraLayer ? layer.merged() : null;
  const values = weights.map(({ tensor }) => tensor);
  return merged ? [merged, ...values.slice(1)] : values;
}

/** Sets all weights of `model`. Throws a ModelFormatError when one is missing or has another shape; then none is set. */
export function loadWeights(model: Model, file: Hdf5, where: string): void {
  const stored = storedLayers(model);
  const places = placesIn(
    file,
    stored.map(({ path }) => path),
  );
  const found = stored.flatMap(({ path, layer, weights }) => readOwn(layer, weights, places(path), file, where));
  for (const set of found) set();
}

function readOwn(
  owner: Layer | Optimizer,
  weights: readonly Weight[],
  path: string,
  file: Hdf5,
  where: string,
): (() => void)[] {
  if (weights.length === 0) return [];
  const stored = file.keys(path)?.length ?? 0;
  if (stored !== weights.length) {
    throw new ModelFormatError(
      `${where}: ${owner.where} has ${weights.length} weights, but the file holds ${stored} at "${path}".`,
    );
  }
  const adapted = owner instanceof LoraLayer && owner.loraEnabled ? [() => owner.clearProduct()] : [];
  const found = weights.map((weight, index) => {
    const at = `${path}/${index}`;
    const dataset = file.read(at);
    if (formatShape(dataset.shape) !== formatShape(weight.shape)) {
      throw new ModelFormatError(
        `${where}: ${weight.name} of ${owner.where} should be ${formatShape(weight.shape)}, but "${at}" is ${formatShape(dataset.shape)}.`,
      );
    }
    const brain = file.attribute(at, "dtype")?.[0] === "bfloat16";
    return () => setWeight(weight, dataset, brain, `${where}: "${at}"`);
  });
  return [...found, ...adapted];
}
