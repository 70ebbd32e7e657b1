/**
 * Structures: what layers take and give. One tensor, a list, or a record of
 * them, nested as deep as need be. Records go by sorted key, as in Keras.
 */
import { isTensor, SymbolicTensor } from "@neurode/core";

export type Structure<Leaf> = Leaf | readonly Structure<Leaf>[] | { readonly [key: string]: Structure<Leaf> };

/** The leaves, in order. */
export function flatten<Leaf>(structure: Structure<Leaf>): Leaf[] {
  if (isLeaf(structure)) return [structure as Leaf];
  if (Array.isArray(structure)) return structure.flatMap((item) => flatten<Leaf>(item));
  const record = structure as { readonly [key: string]: Structure<Leaf> };
  return Object.keys(record)
    .sort()
    .flatMap((key) => flatten<Leaf>(record[key]));
}

/** `leaves` in the arrangement of `structure`. */
export function arrange<Leaf>(structure: Structure<unknown>, leaves: readonly Leaf[]): Structure<Leaf> {
  let next = 0;
  const visit = (part: Structure<unknown>): Structure<Leaf> => {
    if (isLeaf(part)) return leaves[next++];
    if (Array.isArray(part)) return part.map(visit);
    const record = part as { readonly [key: string]: Structure<unknown> };
    const sorted = Object.fromEntries(
      Object.keys(record)
        .sort()
        .map((key) => [key, visit(record[key])]),
    );
    return Object.fromEntries(Object.keys(record).map((key) => [key, sorted[key]]));
  };
  return visit(structure);
}

/** The names under which leaves stand: their keys in a record, else their positions. */
export function isRecord<Leaf>(structure: Structure<Leaf>): structure is { readonly [key: string]: Structure<Leaf> } {
  return !isLeaf(structure) && !Array.isArray(structure);
}

function isLeaf(part: unknown): boolean {
  if (part instanceof SymbolicTensor || isTensor(part)) return true;
  if (typeof part !== "object" || part === null || Array.isArray(part)) return !Array.isArray(part);
  const prototype = Object.getPrototypeOf(part);
  return prototype !== null && Object.getPrototypeOf(prototype) !== null;
}
