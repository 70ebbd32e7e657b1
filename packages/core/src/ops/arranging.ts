/** Tensors side by side, turned and mirrored, under NumPy's names. */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, composedAll, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import { expandDims, ravel, regroup, swapaxes } from "./axes.js";
import { concatenate, reshape } from "./movement.js";
import { split } from "./split.js";
import { broadcastTo, flip } from "./view.js";

/** The inputs one behind the other along the second axis, vectors along their only one. */
export function hstack(xs: readonly Operand[]): SymbolicTensor {
  return composed("Hstack", xs, (...all) => {
    const rows = all.map((x) => (x.shape.length === 0 ? reshape(x, [1]) : x));
    return concatenate(rows, { axis: rows[0].shape.length === 1 ? 0 : 1 });
  });
}

/** The inputs one below the other along the first axis, vectors as rows. */
export function vstack(xs: readonly Operand[]): SymbolicTensor {
  return composed("Vstack", xs, (...all) => concatenate(all.map(asMatrix), { axis: 0 }));
}

/** The inputs one behind the other along the third axis. */
export function dstack(xs: readonly Operand[]): SymbolicTensor {
  return composed("Dstack", xs, (...all) => {
    const blocks = all.map(asMatrix).map((x) => (x.shape.length === 2 ? expandDims(x, 2) : x));
    return concatenate(blocks, { axis: 2 });
  });
}

function asMatrix(x: SymbolicTensor): SymbolicTensor {
  return x.shape.length < 2 ? reshape(x, [1, -1]) : x;
}

/** x2 behind x1 along an axis; by default both as one axis. */
export function append(x1: Operand, x2: Operand, options: { axis?: number | null } = {}): SymbolicTensor {
  checkOptions("append", options, ["axis"]);
  const { axis = null } = options;
  return composed("Append", [x1, x2], (a, b) => {
    return axis === null ? concatenate([ravel(a), ravel(b)], { axis: 0 }) : concatenate([a, b], { axis });
  });
}

/** x with its columns, the second axis, backwards. */
export function fliplr(x: Operand): SymbolicTensor {
  return composed("Fliplr", x, (y) => flip(y, { axis: 1 }));
}

/** x with its rows, the first axis, backwards. */
export function flipud(x: Operand): SymbolicTensor {
  return composed("Flipud", x, (y) => flip(y, { axis: 0 }));
}

export interface Rot90Options {
  /** How many quarter turns. Default 1. */
  k?: number;
  /** From the first axis towards the second. Default [0, 1]. */
  axes?: readonly [number, number];
}

/** x turned by quarter turns in the plane of two axes. */
export function rot90(array: Operand, options: Rot90Options = {}): SymbolicTensor {
  checkOptions("rot90", options, ["k", "axes"]);
  const { k = 1, axes = [0, 1] } = options;
  return composed("Rot90", array, (x) => {
    const [from, to] = axes.map((axis) => normalizeAxis(axis, x.shape.length, "rot90"));
    if (from === to) throw new ArgumentError(`rot90: expected two axes, got ${show(axes)}.`);
    switch (((k % 4) + 4) % 4) {
      case 1:
        return swapaxes(flip(x, { axis: to }), from, to);
      case 2:
        return flip(x, { axis: [from, to] });
      case 3:
        return flip(swapaxes(x, from, to), { axis: to });
      default:
        return x;
    }
  });
}

/** x parted along an axis into so many parts, the first of them larger by 1 when it does not come out even. */
export function arraySplit(
  x: Operand,
  indicesOrSections: number | readonly number[],
  options: { axis?: number } = {},
): SymbolicTensor[] {
  checkOptions("arraySplit", options, ["axis"]);
  const { axis = 0 } = options;
  const parts = composedAll("ArraySplit", [x], (y) => {
    if (typeof indicesOrSections !== "number") return split(y, indicesOrSections, { axis });
    const size = y.shape[normalizeAxis(axis, y.shape.length, "arraySplit")];
    if (size === null || !Number.isInteger(indicesOrSections) || indicesOrSections < 1) {
      throw new ShapeError(
        `arraySplit: expected an axis of a known size and at least 1 part, got ${formatShape(y.shape)} and ${show(indicesOrSections)}.`,
      );
    }
    const [least, larger] = [Math.floor(size / indicesOrSections), size % indicesOrSections];
    const cuts = Array.from({ length: indicesOrSections - 1 }, (_, i) => least * (i + 1) + Math.min(i + 1, larger));
    return split(y, cuts, { axis });
  });
  return [...parts];
}

/**
 * The coordinates of a grid of vectors, a tensor for each: `meshgrid([x, y])`. By `"xy"`, the default, the first two axes
 * are exchanged, as columns and rows are; by `"ij"` they are not.
 */
export function meshgrid(xs: readonly Operand[], options: { indexing?: "xy" | "ij" } = {}): SymbolicTensor[] {
  checkOptions("meshgrid", options, ["indexing"]);
  const { indexing = "xy" } = options;
  if (indexing !== "xy" && indexing !== "ij") {
    throw new ArgumentError(`meshgrid: indexing must be "xy" or "ij", got ${show(indexing)}.`);
  }
  const grids = composedAll("Meshgrid", xs, (...all) => {
    const vectors = all.map((x) => ravel(x));
    const sizes = vectors.map(({ shape: [size] }) => size);
    if (sizes.includes(null)) throw new ShapeError("meshgrid: the sizes of all inputs must be known.");
    return vectors.map((vector, i) => {
      const behind = new Array<number>(vectors.length - 1 - i).fill(1);
      const column = regroup(vector, 1, 0, behind);
      const grid = broadcastTo(column, sizes as number[]);
      return indexing === "xy" && vectors.length > 1 ? swapaxes(grid, 0, 1) : grid;
    });
  });
  return [...grids];
}
