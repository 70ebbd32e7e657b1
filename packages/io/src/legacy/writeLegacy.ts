/**
 * Writing the older format of Keras as Keras 3 does: one HDF5 file, read by
 * readLegacy.ts.
 *
 *     model_config, training_config                attributes: JSON
 *     model_weights/dense                          weight_names: what is in it, in order
 *     model_weights/dense/sequential/dense/kernel
 *     optimizer_weights                            weight_names
 *     optimizer_weights/adam/iteration
 *
 * Source: Keras's legacy_h5_format.
 */
import { type Tensor, UnsupportedError } from "@neurode/core";
import type { Model, Weight } from "@neurode/layers";
import { groupAt, type Hdf5Group, newGroup } from "../hdf5/tree.js";
import { writeHdf5 } from "../hdf5/write.js";
import { KERAS_VERSION } from "../keras/archive.js";
import { datasetOf } from "../keras/numbers.js";
import { orderedWeights, ownWeights } from "../layerWeights.js";
import { serializeLegacyModel } from "./legacyConfig.js";
import { optimizerWeightNames } from "./optimizerNames.js";
import { TOP_LEVEL } from "./readLegacy.js";
import { serializeTraining } from "./training.js";
import { unique, weightPaths } from "./weightPaths.js";

/** The order of axes in kernels is TensorFlow's, whatever computes with them. */
const BACKEND = "tensorflow";

/** Of a list of names in one attribute. */
const MOST_BYTES = 64_512;
/** What a text takes up in an attribute: its length and place. */
const PLACE_BYTES = 16;

/** The bytes of a `.h5` file. Throws an UnsupportedError when the model cannot be made again from one. */
export function legacyBytes(model: Model, includeOptimizer: boolean): Uint8Array {
  const root = newGroup();
  root.attributes.set("keras_version", KERAS_VERSION);
  root.attributes.set("backend", BACKEND);
  root.attributes.set("model_config", JSON.stringify(serializeLegacyModel(model)));
  const paths = weightPaths(model);
  addLayers(groupAt(root, "model_weights"), model, paths);
  const { optimizer } = model;
  if (includeOptimizer && model.compileOptions !== null && optimizer !== null) {
    root.attributes.set("training_config", JSON.stringify(serializeTraining(model)));
    const names = optimizerWeightNames(optimizer, paths);
    addWeights(groupAt(root, "optimizer_weights"), names, optimizer.weights.map(tensorOf));
  }
  return writeHdf5(root);
}

function addLayers(group: Hdf5Group, model: Model, paths: ReadonlyMap<Weight, string>): void {
  const names = model.layers.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new UnsupportedError(
      `${model.where}: two of its layers are called "${twice}", and .h5 files hold layers by their names. Save it as .keras.`,
    );
  }
  setNames(group, "layer_names", names);
  group.attributes.set("backend", BACKEND);
  group.attributes.set("keras_version", KERAS_VERSION);
  const add = (name: string, weights: readonly Weight[]) =>
    addWeights(
      groupAt(group, name),
      weights.map((weight) => paths.get(weight) ?? weight.name),
      weights.map(tensorOf),
    );
  for (const layer of model.layers) add(layer.name, orderedWeights(layer));
  add(TOP_LEVEL, ownWeights(model));
}

function addWeights(group: Hdf5Group, given: readonly string[], values: readonly Tensor[]): void {
  const names = unique(given);
  setNames(group, "weight_names", names);
  names.forEach((name, index) => {
    const path = name.split("/");
    const last = path.pop() as string;
    groupAt(group, path.join("/")).members.set(last, datasetOf(values[index]));
  });
}

/** Long lists are cut into several attributes of nearly equal length: `layer_names0`, `layer_names1` … */
function setNames(group: Hdf5Group, attribute: string, names: readonly string[]): void {
  const longest = Math.max(PLACE_BYTES, ...names.map((name) => Buffer.byteLength(name)));
  for (let count = 1; ; count++) {
    const size = Math.floor(names.length / count);
    const larger = names.length % count;
    if ((size + (larger > 0 ? 1 : 0)) * longest > MOST_BYTES) continue;
    if (count === 1) group.attributes.set(attribute, names);
    else {
      let begin = 0;
      for (let part = 0; part < count; part++) {
        const end = begin + size + (part < larger ? 1 : 0);
        group.attributes.set(`${attribute}${part}`, names.slice(begin, end));
        begin = end;
      }
    }
    return;
  }
}

function tensorOf({ tensor }: Weight): Tensor {
  return tensor;
}
