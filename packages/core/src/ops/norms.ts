/** Sizes of vectors and matrices, and means with weights. */
import { ArgumentError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { normalizeAxis } from "../shape.js";
import { axesOf, regroup } from "./axes.js";
import { divide, maximum, minimum, multiply, notEqual, power } from "./binary.js";
import { cast } from "./cast.js";
import { rsqrt } from "./elementary.js";
import { onesLike } from "./make.js";
import { reshape } from "./movement.js";
import { max, mean, min, type ReduceOptions, sum } from "./reduce.js";
import { abs, sqrt, square } from "./unary.js";

export interface NormOptions extends ReduceOptions {
  /**
   * Of vectors: any number, ∞ and −∞ included, or 0 for how many are not 0; of matrices "fro", 1, −1, ∞ or −∞. Default
   * null: the root of the sum of squares.
   */
  ord?: number | "fro" | null;
}

/** The norm of vectors along one axis, of matrices in two, or of all as one vector. */
export function norm(x: Operand, options: NormOptions = {}): SymbolicTensor {
  checkOptions("norm", options, ["ord", "axis", "keepdims"]);
  const { ord = null, axis = null, keepdims = false } = options;
  return composed("Norm", x, (y) => {
    const rank = y.shape.length;
    const named = axis === null ? null : axesOf("norm", axis).map((each) => normalizeAxis(each, rank, "norm"));
    const matrices = named ? named.length === 2 : rank === 2;
    if (ord === null || (ord === "fro" && matrices)) return sqrt(sum(square(y), { axis: named, keepdims }));
    const vectors = named ? named.length === 1 : rank === 1;
    if (vectors && typeof ord === "number") return vectorNorm(y, ord, { axis: named, keepdims });
    if (
      matrices &&
      typeof ord === "number" &&
      [1, -1, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].includes(ord)
    ) {
      return matrixNorm(y, ord, named ?? [0, 1], keepdims);
    }
    throw new ArgumentError(
      `norm: ord ${show(ord)} is not for ${axis === null ? `${rank} axes without "axis"` : `axis ${show(axis)}`}. Known: null; of ` +
        'one axis any number; of two "fro", 1, -1, Infinity and -Infinity.',
    );
  });
}

function vectorNorm(x: SymbolicTensor, ord: number, options: ReduceOptions): SymbolicTensor {
  if (ord === Number.POSITIVE_INFINITY) return max(abs(x), options);
  if (ord === Number.NEGATIVE_INFINITY) return min(abs(x), options);
  if (ord === 0) return sum(cast(notEqual(x, 0), "float32"), options);
  if (ord === 1) return sum(abs(x), options);
  if (ord === 2) return sqrt(sum(square(x), options));
  return power(sum(power(abs(x), ord), options), 1 / ord);
}

/** The largest or smallest sum of magnitudes: of columns for ±1, of rows for ±∞. */
function matrixNorm(
  x: SymbolicTensor,
  ord: number,
  [rows, columns]: readonly number[],
  keepdims: boolean,
): SymbolicTensor {
  const [summed, searched] = Math.abs(ord) === 1 ? [rows, columns] : [columns, rows];
  const search = ord > 0 ? max : min;
  const found = search(sum(abs(x), { axis: summed, keepdims: true }), { axis: searched, keepdims: true });
  if (keepdims) return found;
  return [rows, columns].sort((a, b) => b - a).reduce((y, axis) => regroup(y, axis, 1, []), found);
}

export interface NormalizeOptions {
  /** Default -1. */
  axis?: number | readonly number[];
  /** Which norm: a whole number of at least 1. Default 2. */
  order?: number;
  /** The least that is divided by. Default 1e-7. */
  epsilon?: number | null;
}

/** x with every vector along an axis scaled to a norm of 1. */
export function normalize(x: Operand, options: NormalizeOptions = {}): SymbolicTensor {
  checkOptions("normalize", options, ["axis", "order", "epsilon"]);
  const { axis = -1, order = 2 } = options;
  const epsilon = options.epsilon ?? 1e-7;
  if (!Number.isInteger(order) || order < 1) {
    throw new ArgumentError(`normalize: order must be a whole number of at least 1, got ${show(order)}.`);
  }
  return composed("Normalize", x, (given) => {
    const y = given.shape.length === 0 ? regroup(given, 0, 0, [1]) : given;
    if (order === 2) {
      const inverse = rsqrt(sum(square(y), { axis, keepdims: true }));
      return multiply(y, minimum(inverse, 1 / epsilon));
    }
    return divide(y, maximum(norm(y, { ord: order, axis, keepdims: true }), epsilon));
  });
}

export interface AverageOptions {
  axis?: number | readonly number[] | null;
  /** One for each element of x, or for each along the axis. Default: all alike. */
  weights?: Operand | null;
}

/** The mean, with weights: Σ wx / Σ w. */
export function average(x: Operand, options: AverageOptions = {}): SymbolicTensor {
  checkOptions("average", options, ["axis", "weights"]);
  const { axis = null, weights = null } = options;
  if (weights === null) return composed("Average", x, (y) => mean(y, { axis }));
  return composed("Average", [x, weights], (y, w) => {
    const along = typeof axis === "number" ? normalizeAxis(axis, y.shape.length, "average") : null;
    const vector = along !== null && w.shape.length === 1 && y.shape.length > 1;
    const wide = vector ? reshape(w, [-1, ...y.shape.slice(along + 1).map(() => 1)]) : w;
    return divide(sum(multiply(y, wide), { axis }), sum(multiply(wide, onesLike(y)), { axis }));
  });
}

type Test = (x: Operand, options?: ReduceOptions) => SymbolicTensor;

const test =
  (name: string, className: string, reduce: (x: SymbolicTensor, options: ReduceOptions) => SymbolicTensor): Test =>
  (x, options = {}) => {
    checkOptions(name, options, ["axis", "keepdims"]);
    return composed(className, x, (y) => reduce(notEqual(y, 0), options));
  };

/** Whether any element along the axes is not 0, as a bool. */
export const any = test("any", "Any", max);
/** Whether all elements along the axes are not 0, as a bool. */
export const all = test("all", "All", min);
/** How many elements along the axes are not 0, as an int32. */
export const countNonzero = test("countNonzero", "CountNonzero", sum);
