/**
 * Shapes: the sizes of a tensor's axes. `null` is an axis whose size is not
 * known until data comes, as the batch's usually is.
 */
import { ShapeError } from "./errors.js";

export type Shape = readonly (number | null)[];

/** A shape whose every axis is known. */
export type StaticShape = readonly number[];

/** `(None, 3)`; one axis `(3)`, none `()`. */
export function formatShape(shape: Shape): string {
  return `(${shape.map((size) => size ?? "None").join(", ")})`;
}

/** The number of elements of a shape whose every axis is known; 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  return shape.reduce<number>((size, axis) => {
    if (axis === null) throw new ShapeError(`${formatShape(shape)} has an axis of unknown size.`);
    return size * axis;
  }, 1);
}

/** `shape` when it can be that of data: every size a whole number of at least 0. Throws a ShapeError otherwise. */
export function checkSizes(where: string, shape: StaticShape): StaticShape {
  if (shape.every((size) => Number.isInteger(size) && size >= 0)) return shape;
  throw new ShapeError(`${where}: sizes must be whole numbers of at least 0, got shape [${shape.join(", ")}].`);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

/** The shape that `a` and `b` broadcast to, by NumPy's rule: align right, stretch the ones. */
export function broadcastShapes(a: Shape, b: Shape, where: string): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = axis < rank - a.length ? 1 : a[axis - rank + a.length];
    const right = axis < rank - b.length ? 1 : b[axis - rank + b.length];
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    // An unknown axis meets a known one: data will tell, and must agree with the known size.
    if (left === null) return right;
    if (right === null) return left;
    throw new ShapeError(
      `${where}: shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast: ` +
        `axis ${axis - rank} is ${left} in the one and ${right} in the other.`,
    );
  });
}

/** The size of an axis, where the op `where` cannot do without. Throws a ShapeError when it is not known. */
export function knownSize(shape: Shape, axis: number, where: string): number {
  const size = shape[axis];
  if (size !== null) return size;
  throw new ShapeError(`${where}: the size of axis ${axis} of ${formatShape(shape)} must be known.`);
}

/** `axis` of a shape, or of so many axes, counted from the front: -1 is the last. Throws a ShapeError when it is outside. */
export function normalizeAxis(axis: number, of: Shape | number, where: string): number {
  const rank = typeof of === "number" ? of : of.length;
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank) {
    const shape = typeof of === "number" ? "" : ` for the shape ${formatShape(of)}`;
    throw new ShapeError(`${where}: axis must be a whole number from ${-rank} to ${rank - 1}${shape}, got ${axis}.`);
  }
  return axis < 0 ? axis + rank : axis;
}
