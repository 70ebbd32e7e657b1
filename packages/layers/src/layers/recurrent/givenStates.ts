/** givenStates: states that a call is given, checked against those that a cell has. */
import { formatShape, type Shape, ShapeError, SymbolicTensor, show } from "@neurode/core";
import { arrange, flatten, type Structure } from "../../structure.js";
import { type Cell, type States, stateShapeOf, stateSizes } from "./cell.js";

/**
 * `given` in the arrangement of the cell's states, for an input `step` (batch, …features). Throws a ShapeError, which
 * calls them `what`, when they are not as many, or of other shapes.
 */
export function givenStates(where: string, what: string, cell: Cell, given: unknown, step: Shape): States {
  const sizes = stateSizes(cell);
  const shapes = flatten<number>(sizes as Structure<number>).map((size) => stateShapeOf(cell, size, step));
  const leaves = flatten<unknown>(given as Structure<unknown>);
  const fits = (leaf: unknown, index: number) => leaf instanceof SymbolicTensor && agree(leaf.shape, shapes[index]);
  if (leaves.length === shapes.length && leaves.every(fits)) {
    return arrange(sizes as Structure<unknown>, leaves as SymbolicTensor[]) as States;
  }
  const got = leaves.map((leaf) => (leaf instanceof SymbolicTensor ? formatShape(leaf.shape) : show(leaf))).join(", ");
  throw new ShapeError(
    `${where}: expected ${what} of ${shapes.length} ${shapes.length === 1 ? "tensor" : "tensors"}, ` +
      `${shapes.map(formatShape).join(", ")}, got ${got}.`,
  );
}

/** Whether two shapes may be the same, as far as their sizes are known. */
export function agree(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis] || size === null || b[axis] === null);
}
