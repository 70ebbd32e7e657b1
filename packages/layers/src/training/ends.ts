/**
 * The ends of a model in training: its outputs by name, and what is said for
 * each of them, a loss, a weight, metrics, by one thing for all, a list in their
 * order, or a record by name.
 */
import { ArgumentError, didYouMean, show } from "@neurode/core";
import { isRecord, type Structure } from "../structure.js";

/** One for all outputs, a list with one for each, or a record by their names. */
export type PerOutput<Value> = Value | readonly Value[] | { readonly [output: string]: Value };

/**
 * What is said for each of the outputs called `names`. `isOne` tells a thing for all from a list or a record of them.
 * Throws an ArgumentError, beginning with `where`, when the list is of another length or a name is unknown.
 */
export function perOutput<Value>(
  where: string,
  names: readonly string[],
  given: PerOutput<Value>,
  isOne: (given: unknown) => boolean,
): (Value | undefined)[] {
  if (isOne(given)) return names.map(() => given as Value);
  if (Array.isArray(given)) {
    if (given.length === names.length) return [...given];
    throw new ArgumentError(
      `${where}: expected one for each of the ${names.length} outputs (${names.join(", ")}), got ${given.length}.`,
    );
  }
  if (typeof given === "object" && given !== null) {
    const record = given as Readonly<Record<string, Value>>;
    for (const name of Object.keys(record)) {
      if (!names.includes(name)) {
        throw new ArgumentError(
          `${where}: no output is called "${name}"${didYouMean(name, names)} Outputs: ${names.join(", ")}.`,
        );
      }
    }
    return names.map((name) => record[name]);
  }
  throw new ArgumentError(`${where}: expected one for all outputs, a list or a record, got ${show(given)}.`);
}

/** The leaves of targets, or of weights, in the order of the outputs. Null for outputs that get none. */
export function leavesFor<Leaf>(
  where: string,
  names: readonly string[],
  given: Structure<Leaf>,
  flatten: (structure: Structure<Leaf>) => Leaf[],
): (Leaf | null)[] {
  if (isRecord(given)) {
    return perOutput(where, names, given as { readonly [output: string]: Leaf }, () => false).map(
      (leaf) => leaf ?? null,
    );
  }
  const leaves = flatten(given);
  if (leaves.length === names.length) return leaves;
  throw new ArgumentError(
    `${where}: expected ${names.length} (${names.join(", ")}), one for each output, got ${leaves.length}. ` +
      "Give a list in that order, or a record by name.",
  );
}
