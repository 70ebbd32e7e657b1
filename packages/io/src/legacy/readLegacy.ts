/**
 * The older format of Keras: one HDF5 file, the config as an attribute and the
 * weights by the names of layers.
 *
 *     model_config, training_config                    attributes: JSON
 *     model_weights/dense                              weight_names: what is in it, in order
 *     model_weights/dense/dense/kernel:0
 *     optimizer_weights                                weight_names
 *
 * A file of weights only has the layers at its root.
 */
import type { Layer, Model } from "@neurode/layers";
import { ModelFormatError } from "../errors.js";
import { weightsOnly } from "../files/content.js";
import type { Hdf5 } from "../hdf5/read.js";
import { parseJson } from "../json.js";
import { compileFrom } from "../keras/compilation.js";
import { modelFromConfig } from "../keras/config.js";
import { tensorOf } from "../keras/numbers.js";
import { matchWeights, orderedWeights, ownWeights, type StoredWeight } from "../layerWeights.js";
import { restoreOptimizer } from "../optimizerState.js";
import { inOrderOfToday } from "./oldOptimizers.js";
import { compileConfigOf } from "./training.js";

/** Whether the file holds weights by the names of layers, of a whole model or alone. */
export function isLegacy(file: Hdf5): boolean {
  return file.attribute("", "model_config") !== null || namesAt(file, "", "layer_names") !== null;
}

/** The config of the model, and whether it is of an older Keras; null when there are weights only. */
export function legacyConfig(file: Hdf5, where: string): { readonly config: unknown; readonly old: boolean } | null {
  const text = file.attribute("", "model_config")?.[0];
  if (text === undefined) return null;
  const version = file.attribute("", "keras_version")?.[0] ?? "2";
  return { config: parseJson(text, `${where}: model_config`), old: !version.startsWith("3") };
}

/** @param compile whether the model is compiled as the file says, its optimizer as it stood */
export function readLegacyModel(file: Hdf5, where: string, compile: boolean): Model {
  const found = legacyConfig(file, where);
  if (found === null) throw weightsOnly(where);
  const model = modelFromConfig(found.config, where, found.old);
  loadLegacyWeights(model, file, where);
  if (compile) restoreTraining(model, file, where, found.old);
  return model;
}

/** What cannot be restored is left out with a warning, as Keras does: the model predicts all the same. */
function restoreTraining(model: Model, file: Hdf5, where: string, old: boolean): void {
  const text = file.attribute("", "training_config")?.[0];
  if (text === undefined) return;
  try {
    const training = parseJson(text, `${where}: training_config`);
    compileFrom(model, compileConfigOf(training, old, where), where);
    const stored = storedIn(file, "optimizer_weights");
    restoreOptimizer(model, stored, where, old ? (optimizer) => inOrderOfToday(optimizer, stored) : undefined);
  } catch (cause) {
    if (!(cause instanceof ModelFormatError)) throw cause;
    const left = model.compiled ? "its optimizer begins anew" : "the model is not compiled";
    process.emitWarning(`${left}, since what it was trained with cannot be restored: ${cause.message}`);
  }
}

/** The group of the weights that a model of one's own holds itself. */
export const TOP_LEVEL = "top_level_model_weights";

export function loadLegacyWeights(model: Model, file: Hdf5, where: string): void {
  const root = file.has("model_weights") ? "model_weights" : "";
  const names = namesAt(file, root, "layer_names");
  if (!names) throw new ModelFormatError(`${where}: has no layer_names, so it holds no weights that can be read.`);
  const stored = new Map<string, StoredWeight[]>();
  const at = (name: string) => storedIn(file, root === "" ? name : `${root}/${name}`);
  for (const name of names) {
    const weights = at(name);
    if (weights.length > 0) stored.set(name, weights);
  }
  const layers = model.layers.filter((layer) => layer.weights.length > 0);
  const found = layers.map((layer, index) => ({ layer, weights: weightsFor(layer, index, layers, stored, where) }));
  const setters = found.map(({ layer, weights }) => matchWeights(layer, weights, where));
  const own = ownWeights(model);
  if (own.length > 0) setters.push(matchWeights(model, at(TOP_LEVEL), where, own));
  for (const set of setters) set();
}

/** By the layers' names when all are in the file, else in their order, as Keras does. */
function weightsFor(
  layer: Layer,
  index: number,
  layers: readonly Layer[],
  stored: ReadonlyMap<string, StoredWeight[]>,
  where: string,
): StoredWeight[] {
  if (stored.size !== layers.length) {
    throw new ModelFormatError(
      `${where}: the model has ${layers.length} layers with weights, but the file holds those of ${stored.size}.`,
    );
  }
  const named = layers.every(({ name }) => stored.has(name));
  const weights = named ? stored.get(layer.name) : [...stored.values()][index];
  return weights ?? missing(layer, where);
}

function missing(layer: Layer, where: string): never {
  const names = orderedWeights(layer).map(({ name }) => name);
  throw new ModelFormatError(`${where}: has no weights for layer "${layer.name}", which needs ${names.join(", ")}.`);
}

/** The weights of a group, in their order. */
function storedIn(file: Hdf5, group: string): StoredWeight[] {
  return (namesAt(file, group, "weight_names") ?? []).map((name) => {
    const dataset = file.read(`${group}/${name}`);
    return { name, shape: dataset.shape, read: () => tensorOf(dataset, false) };
  });
}

/** Long lists are cut into several attributes: `layer_names0`, `layer_names1` … */
function namesAt(file: Hdf5, path: string, attribute: string): readonly string[] | null {
  const whole = file.attribute(path, attribute);
  if (whole) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = file.attribute(path, `${attribute}${i}`);
    if (!part) return i > 0 ? parts : null;
    parts.push(...part);
  }
}
