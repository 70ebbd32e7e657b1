/**
 * model.weights.h5 → weights. Groups follow the tree of objects, not the names
 * of layers: the layers of a model are called after their classes, numbered
 * within it, and hold their own weights in order under `vars`. Of a quantized
 * Dense that is kernel, bias, kernel_scale.
 *
 *     layers/dense/vars/0, layers/dense/vars/1, layers/dense_1/vars/0 …
 *     layers/sequential/layers/dense/vars/0       (a model inside)
 *     layers/lstm/cell/vars/0                     (a layer inside)
 */
import { formatShape, numberedNames, tensor } from "@neurode/core";
import { type Layer, Model, type Weight } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import type { Hdf5 } from "../hdf5.js";

/** Sets all weights of `model`. Throws a ModelFormatError when one is missing or has another shape. */
export function loadWeights(model: Model, file: Hdf5, where: string): void {
  loadLayers(model, "", file, where);
}

function loadLayers(model: Model, path: string, file: Hdf5, where: string): void {
  const nextName = numberedNames();
  for (const layer of model.layers) {
    const group = `${path}layers/${nextName(layer.className)}`;
    if (layer instanceof Model) loadLayers(layer, `${group}/`, file, where);
    else loadLayer(layer, group, file, where);
  }
}

/** A layer's own weights, and those of the layers it holds. */
function loadLayer(layer: Layer, group: string, file: Hdf5, where: string): void {
  const parts = Object.entries(layer.partsInFiles);
  const theirs = new Set(parts.flatMap(([, part]) => part.weights));
  loadOwn(
    layer,
    layer.weightsInFiles.filter((weight) => !theirs.has(weight)),
    `${group}/vars`,
    file,
    where,
  );
  for (const [name, part] of parts) loadLayer(part, `${group}/${name}`, file, where);
}

function loadOwn(layer: Layer, weights: readonly Weight[], path: string, file: Hdf5, where: string): void {
  const stored = file.keys(path)?.length ?? 0;
  if (stored !== weights.length) {
    throw new ModelFormatError(
      `${where}: layer "${layer.name}" has ${weights.length} weights, but the file holds ${stored} at "${path}".`,
    );
  }
  weights.forEach((weight, index) => {
    const { shape, values } = file.read(`${path}/${index}`);
    if (formatShape(shape) !== formatShape(weight.shape)) {
      throw new ModelFormatError(
        `${where}: ${weight.name} of layer "${layer.name}" should be ${formatShape(weight.shape)}, but "${path}/${index}" is ${formatShape(shape)}.`,
      );
    }
    const given = tensor(Float64Array.from(values), { shape: weight.shape });
    weight.assign(given);
    given.dispose();
  });
}
