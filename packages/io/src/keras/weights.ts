/** Weights to and from model.weights.h5. */
import { formatShape, type Tensor } from "@neurode/core";
import { type Layer, LoraLayer, type Model, type Weight } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import type { Hdf5 } from "../hdf5/read.js";
import { groupAt, type Hdf5Group, newGroup } from "../hdf5/tree.js";
import { restoreOptimizer } from "../optimizerState.js";
import { datasetOf, setWeight, tensorOf } from "./numbers.js";
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

/** Sets what the model's optimizer keeps, when the file has it. */
export function loadOptimizer(model: Model, file: Hdf5, where: string): void {
  const numbers = (file.keys(OPTIMIZER) ?? []).map(Number).sort((a, b) => a - b);
  const stored = numbers.map((number) => {
    const name = `${OPTIMIZER}/${number}`;
    const dataset = file.read(name);
    const brain = isBrain(file, name);
    return { name, shape: dataset.shape, read: () => tensorOf(dataset, brain) };
  });
  restoreOptimizer(model, stored, where);
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

/** Whether two bytes of a dataset are a bfloat16. */
export function isBrain(file: Hdf5, path: string): boolean {
  return file.attribute(path, "dtype")?.[0] === "bfloat16";
}

function readOwn(owner: Layer, weights: readonly Weight[], path: string, file: Hdf5, where: string): (() => void)[] {
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
    const brain = isBrain(file, at);
    return () => setWeight(weight, dataset, brain, `${where}: "${at}"`);
  });
  return [...found, ...adapted];
}
