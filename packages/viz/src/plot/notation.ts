/** How pictures write shapes and counts: short, for there is little room. */
import type { Shape } from "@neurode/core";
import type { ShapeStructure } from "../description.js";

/** `N × 32 × 32 × 3`: N is the batch, `?` any other size that is not known. */
export function shapeText(shape: Shape, scalar = "scalar"): string {
  if (shape.length === 0) return scalar;
  return shape.map((size, axis) => size ?? (axis === 0 ? "N" : "?")).join(" × ");
}

/** `896 params`, `9.2K params`, `1.5M params`. */
export function parametersText(count: number): string {
  return `${shortCount(count)} ${count === 1 ? "param" : "params"}`;
}

/** Three digits at most: `896`, `9.2K`, `330K`, `1.5M`. */
export function shortCount(count: number): string {
  let value = count;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits).replace(/\.0$/, "")}${UNITS[unit]}`;
}

const UNITS = ["", "K", "M", "B", "T"];

/** The shapes of a list or record of tensors, in order. */
export function shapesIn(structure: ShapeStructure | null): Shape[] {
  if (structure === null) return [];
  if (isShape(structure)) return [structure];
  return Object.values(structure).flatMap(shapesIn);
}

function isShape(structure: ShapeStructure): structure is Shape {
  return Array.isArray(structure) && structure.every((size) => size === null || typeof size === "number");
}
