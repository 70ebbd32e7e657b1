/**
 * How shapes, counts and sizes are written, in summaries and in pictures.
 *
 * Source: Keras 3.16, utils/summary_utils.py (`format_layer_shape`, `readable_memory_size`).
 */
import { formatShape, type Shape } from "@neurode/core";
import type { ShapeStructure } from "./description.js";

/** `(None, 3)` for one tensor, however deep it lies; else `[(None, 6), (None, 3)]` or `{a: (None, 6), b: (None, 3)}`. */
export function formatShapes(structure: ShapeStructure): string {
  const shapes = shapesIn(structure);
  return shapes.length === 1 ? formatShape(shapes[0]) : formatStructure(structure);
}

/** `1,234,567` */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** `80.00 B`, `397.54 KB`, `1.16 MB`, …: each unit is 1024 of the one before. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${twoDecimals(size)} ${UNITS[unit]}`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB", "PB"];

/**
 * As Python's `%.2f`, which sends a tie to the even digit where `toFixed` sends it up. Only the odd
 * eighths are ties that a double can hold: 1.125 is "1.12" (288 float32 weights are 1.12 KB), 1.375 "1.38".
 */
function twoDecimals(value: number): string {
  const tie = (value * 8) % 2 === 1;
  return (tie ? (2 * Math.round(value * 50)) / 100 : value).toFixed(2);
}

function formatStructure(structure: ShapeStructure): string {
  if (isShape(structure)) return formatShape(structure);
  if (isList(structure)) return `[${structure.map(formatStructure).join(", ")}]`;
  return `{${Object.entries(structure)
    .map(([key, value]) => `${key}: ${formatStructure(value)}`)
    .join(", ")}}`;
}

function shapesIn(structure: ShapeStructure): Shape[] {
  if (isShape(structure)) return [structure];
  return (isList(structure) ? structure : Object.values(structure)).flatMap(shapesIn);
}

function isShape(structure: ShapeStructure): structure is Shape {
  return isList(structure) && structure.every((size) => size === null || typeof size === "number");
}

/** `Array.isArray` for readonly arrays, which its own declaration does not narrow to. */
function isList(structure: ShapeStructure): structure is Shape | readonly ShapeStructure[] {
  return Array.isArray(structure);
}
