/** A model's weights by names of their own: those of the layers that hold them, and theirs. */
import { UnsupportedError } from "@neurode/core";
import type { Layer, Model, Weight } from "@neurode/layers";
import { storedLayers } from "../keras/stored.js";

/** `encoder/dense/kernel`, `lstm/lstm_cell/bias`; in the order in which Keras's files hold them. */
export function namedWeights(model: Model): ReadonlyMap<string, Weight> {
  const named = new Map<string, Weight>();
  const add = (layer: Layer, weights: readonly Weight[], prefix: string): void => {
    for (const weight of weights) {
      const name = `${prefix}${weight.name}`;
      if (named.has(name)) {
        throw new UnsupportedError(
          `${model.where}: two weights are called "${name}"; give ${layer.where} another name.`,
        );
      }
      named.set(name, weight);
    }
  };
  const names = namesByPath(model);
  for (const { path, layer } of storedLayers(model)) add(layer, ownWeights(layer), names.get(path) ?? "");
  return named;
}

/** Those that are not of layers inside. */
function ownWeights(layer: Layer): readonly Weight[] {
  const theirs = new Set(layer.sublayers.flatMap(({ weights }) => weights));
  return layer.weights.filter((weight) => !theirs.has(weight));
}

/** For each group of Keras's files, the names of the layers on the way to it. */
function namesByPath(model: Model): ReadonlyMap<string, string> {
  const names = new Map([["", ""]]);
  for (const { path, layer } of storedLayers(model)) {
    if (path === "") continue;
    let outside = path;
    while (outside !== "" && !names.has(outside)) outside = outside.slice(0, Math.max(0, outside.lastIndexOf("/")));
    names.set(path, `${names.get(outside)}${layer.name}/`);
  }
  return names;
}
