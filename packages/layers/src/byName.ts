/**
 * What is known by name, as losses and metrics are: Keras's names in snake case
 * and its short ones, class names, and camelCase.
 */
import { oneOf } from "@neurode/core";

export interface Named<Made> {
  readonly make: Made;
  /** The name that it is given: as it was spelled, where Keras knows that spelling; else its own. */
  readonly name: string | undefined;
}

/** `value` in `table`. Throws an ArgumentError with a suggestion for names that are not known. */
export function byName<Made>(where: string, value: string, table: Readonly<Record<string, Made>>): Named<Made> {
  const known = oneOf(where, value, Object.keys(table));
  const isKeras = value === known || value === known.toUpperCase();
  return { make: table[known], name: isKeras ? value : undefined };
}

/** Whether targets are of two classes (one output), or labels of many, by the rule of Keras's `compile`. */
export function kindOfTargets(
  target: readonly (number | null)[],
  output: readonly (number | null)[],
): "binary" | "sparse" | "categorical" {
  const [targetSize, outputSize] = [target.at(-1), output.at(-1)];
  if (outputSize === 1) return "binary";
  const isSparse = target.length < output.length || (targetSize === 1 && (outputSize ?? 0) > 1);
  return isSparse ? "sparse" : "categorical";
}
