/** Vectors and matrices: differences, traces, products of vectors. */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import { moveaxis, ravel, stack } from "./axes.js";
import { multiply, subtract } from "./binary.js";
import { slice } from "./movement.js";
import { max, min, type ReduceOptions, sum } from "./reduce.js";
import { unstack } from "./split.js";
import { type DiagonalOptions, diagonal } from "./view.js";

export interface DiffOptions {
  /** How often. Default 1. */
  n?: number;
  /** Default -1. */
  axis?: number;
}

/** Each element less the one before, along an axis. */
export function diff(a: Operand, options: DiffOptions = {}): SymbolicTensor {
  checkOptions("diff", options, ["n", "axis"]);
  const { n = 1, axis = -1 } = options;
  if (!Number.isInteger(n) || n < 0) {
    throw new ArgumentError(`diff: n must be a whole number of at least 0, got ${show(n)}.`);
  }
  return composed("Diff", a, (x) => {
    const along = normalizeAxis(axis, x.shape.length, "diff");
    const size = x.shape[along];
    if (size === null || size < n) {
      throw new ShapeError(`diff: axis ${axis} of ${formatShape(x.shape)} must have a known size of at least ${n}.`);
    }
    return Array.from({ length: n }, (_, i) => size - 1 - i).reduce((y, count) => {
      const part = (begin: number) => slice(y, { axis: along, begin, size: count });
      return subtract(part(1), part(0));
    }, x);
  });
}

/** The sum of the diagonals of the matrices in two axes. */
export function trace(x: Operand, options: DiagonalOptions = {}): SymbolicTensor {
  checkOptions("trace", options, ["offset", "axis1", "axis2"]);
  return composed("Trace", x, (y) => sum(diagonal(y, options), { axis: -1 }));
}

/** The largest less the smallest. */
export function ptp(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  checkOptions("ptp", options, ["axis", "keepdims"]);
  return composed("Ptp", x, (y) => subtract(max(y, options), min(y, options)));
}

/** Σ of products of all elements, each of the two taken as one axis. */
export function vdot(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Vdot", [x1, x2], (a, b) => sum(multiply(ravel(a), ravel(b))));
}

/** The vector at right angles to two vectors of three numbers, along an axis, the last by default. */
export function cross(x1: Operand, x2: Operand, options: { axis?: number } = {}): SymbolicTensor {
  checkOptions("cross", options, ["axis"]);
  const { axis = -1 } = options;
  return composed("Cross", [x1, x2], (x, y) => {
    const [a, b] = [x, y].map((each) => {
      const along = normalizeAxis(axis, each.shape.length, "cross");
      if (each.shape[along] === 3) return unstack(each, { axis: along });
      throw new ShapeError(`cross: expected vectors of 3 numbers along axis ${axis}, got ${formatShape(each.shape)}.`);
    });
    const parts = [0, 1, 2].map((i) => {
      const [j, k] = [(i + 1) % 3, (i + 2) % 3];
      return subtract(multiply(a[j], b[k]), multiply(a[k], b[j]));
    });
    return moveaxis(stack(parts, { axis: -1 }), -1, axis);
  });
}
