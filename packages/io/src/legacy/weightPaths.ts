/**
 * What Keras calls a model's weights: the layers that hold them, outside in.
 *
 *     sequential/dense/kernel                       of a Sequential, or a class of one's own
 *     dense/kernel                                  of a functional model, which says nothing of itself
 *     bidirectional/forward_lstm/lstm_cell/kernel   of layers inside layers
 */
import { type Layer, Model, type Weight } from "@neurode/layers";

export function weightPaths(model: Model): ReadonlyMap<Weight, string> {
  const paths = new Map<Weight, string>();
  const visit = (layer: Layer, outside: string): void => {
    const prefix = prefixOf(layer, outside);
    const inside = layer instanceof Model ? layer.layers : layer.sublayers;
    for (const each of inside) visit(each, prefix);
    for (const weight of layer.weights) if (!paths.has(weight)) paths.set(weight, `${prefix}${weight.name}`);
  };
  visit(model, "");
  return paths;
}

/** A model is built before it stands in another, so its path begins with itself. */
function prefixOf(layer: Layer, outside: string): string {
  if (!(layer instanceof Model)) return `${outside}${layer.name}/`;
  return layer.kind === "functional" ? "" : `${layer.name}/`;
}

/** Names, each once: the second `dense/kernel` is `dense/kernel_1`. */
export function unique(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 1; taken.has(own); i++) own = `${name}_${i}`;
    taken.add(own);
    return own;
  });
}
