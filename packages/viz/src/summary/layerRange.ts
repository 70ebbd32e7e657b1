/**
 * Picks a run of layers by the names of its ends, as Keras's `layer_range` does:
 * `["conv1", "conv3"]` is all from the first that matches the one to the last that
 * matches the other, both included. Each end is a regular expression, matched at the
 * start of the name as Python's `re.match` does, so `conv1` is also found by `conv`.
 *
 * Source: Keras 3.16, utils/summary_utils.py (`get_layer_index_bound_by_layer_name`).
 */
import { ArgumentError } from "@neurode/core";

export type LayerRange = readonly [first: string, last: string];

/** The layers of the range. Throws an ArgumentError when it is not a pair of strings, or an end matches no layer. */
export function layersInRange<Named extends { readonly name: string }>(
  layers: readonly Named[],
  range: LayerRange,
): readonly Named[] {
  const given: readonly unknown[] = Array.isArray(range) ? range : [range];
  if (given.length !== 2) {
    throw new ArgumentError(
      "layer_range must be a list or tuple of length 2. " +
        `Received: layer_range = ${pythonList(given)} of length ${given.length}`,
    );
  }
  if (given.some((end) => typeof end !== "string")) {
    throw new ArgumentError(`layer_range should contain string type only. Received: ${pythonList(given)}`);
  }
  const [first, last] = range.map((pattern) => matches(layers, pattern));
  if (first.length === 0 || last.length === 0) {
    throw new ArgumentError(
      `Passed layer_names do not match the layer names in the model. Received: ${pythonList(given)}`,
    );
  }
  const inOrder = first[0] <= last[last.length - 1];
  return inOrder
    ? layers.slice(first[0], last[last.length - 1] + 1)
    : layers.slice(last[0], first[first.length - 1] + 1);
}

/** Indices of the layers whose name starts with a match of `pattern`, ascending. */
function matches(layers: readonly { readonly name: string }[], pattern: string): number[] {
  const expression = atStart(pattern);
  return layers.flatMap(({ name }, index) => (name.search(expression) === 0 ? [index] : []));
}

/** Sticky, so that a search is tried at the start only. */
function atStart(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "y");
  } catch (cause) {
    throw new ArgumentError(`summary: layerRange: "${pattern}" is not a regular expression.`, { cause });
  }
}

/** A list as Python shows it, so that the messages read as Keras's: `['a', 'b']`. */
function pythonList(values: readonly unknown[]): string {
  return `[${values.map((value) => (typeof value === "string" ? `'${value}'` : String(value))).join(", ")}]`;
}
