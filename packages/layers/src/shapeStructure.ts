/** Structures whose leaves are shapes: there an array of sizes is a leaf, not a list. */
import type { Shape } from "@neurode/core";
import type { Structure } from "./structure.js";

/** The shapes, in order; records go by sorted key. */
export function flattenShapes(shapes: Structure<Shape>): Shape[] {
  if (isShape(shapes)) return [shapes];
  if (Array.isArray(shapes)) return shapes.flatMap((item: Structure<Shape>) => flattenShapes(item));
  const record = shapes as { readonly [key: string]: Structure<Shape> };
  return Object.keys(record)
    .sort()
    .flatMap((key) => flattenShapes(record[key]));
}

/** `leaves` in the arrangement of `shapes`. */
export function arrangeLikeShapes<Leaf>(shapes: Structure<Shape>, leaves: readonly Leaf[]): Structure<Leaf> {
  let next = 0;
  const visit = (part: Structure<Shape>): Structure<Leaf> => {
    if (isShape(part)) return leaves[next++];
    if (Array.isArray(part)) return part.map(visit);
    const record = part as { readonly [key: string]: Structure<Shape> };
    const sorted = Object.keys(record).sort();
    return Object.fromEntries(sorted.map((key) => [key, visit(record[key])]));
  };
  return visit(shapes);
}

function isShape(part: Structure<Shape>): part is Shape {
  return Array.isArray(part) && part.every((size) => size === null || typeof size === "number");
}
