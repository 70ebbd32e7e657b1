/**
 * Where a model's weights are in model.weights.h5. Groups follow the tree of
 * objects, not the names of layers: the layers of a model are called after
 * their classes, numbered within it, and hold their own weights in order under
 * `vars`. Of a quantized Dense that is kernel, bias, kernel_scale.
 *
 *     layers/dense/vars/0, layers/dense/vars/1, layers/dense_1/vars/0 …
 *     layers/sequential/layers/dense/vars/0       (a model inside)
 *     layers/lstm/cell/vars/0                     (a layer inside)
 *     first/vars/0, blocks/dense/vars/0           (attributes of a class of one's own)
 *
 * Source: Keras's saving_lib, `_walk_saveable` and `_save_container_state`.
 */
import { numberedNames } from "@neurode/core";
import { Layer, Model, type Weight } from "@neurode/layers";
import { snakeCase } from "./names.js";

/** A layer with the weights that are its own, and the group that holds them. */
export interface Stored {
  /** `layers/dense_1`; `""` for the model itself. */
  readonly path: string;
  readonly layer: Layer;
  readonly weights: readonly Weight[];
}

/** All layers of `model`, itself first, each once: where it is met first. */
export function storedLayers(model: Layer): Stored[] {
  const found: Stored[] = [];
  const visited = new Set<Layer>();
  const visit = (layer: Layer, path: string): void => {
    if (visited.has(layer)) return;
    visited.add(layer);
    const children = childrenOf(layer);
    found.push({ path, layer, weights: layer.weightsInFiles });
    for (const [name, child] of children) visit(child, path === "" ? name : `${path}/${name}`);
  };
  visit(model, "");
  return found;
}

type Child = readonly [path: string, layer: Layer];

function childrenOf(layer: Layer): Child[] {
  if (layer instanceof Model && layer.kind !== "subclass") return contentsOf(layer.layers, "layers");
  const parts = Object.entries(layer.partsInFiles);
  return parts.length > 0 ? parts : attributesOf(layer);
}

/** Attributes in their order by name, private ones last; a model of one's own has its list of layers among them. */
function attributesOf(layer: Layer): Child[] {
  const attributes = Object.entries(layer).map(([name, value]): [string, unknown] => [snakeCase(name), value]);
  if (layer instanceof Model) attributes.push(["layers", layer.layers]);
  const order = (name: string) => (name.startsWith("_") ? `~${name}` : name);
  attributes.sort(([a], [b]) => (order(a) < order(b) ? -1 : 1));
  return attributes.flatMap(([name, value]) =>
    value instanceof Layer ? [[name, value] as const] : contentsOf(value, name),
  );
}

/** The layers in a list or record, called after their classes. */
function contentsOf(value: unknown, path: string): Child[] {
  if (!isContainer(value)) return [];
  const nextName = numberedNames();
  return Object.values(value).flatMap((item): Child[] => {
    if (item instanceof Layer) return [[`${path}/${nextName(item.className)}`, item]];
    return isContainer(item) ? contentsOf(item, `${path}/${nextName("container")}`) : [];
  });
}

function isContainer(value: unknown): value is object {
  if (Array.isArray(value)) return true;
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
