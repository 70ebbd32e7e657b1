/**
 * Tensors made of a rule, and of the shape of others: ranges, identities,
 * triangles, ones and zeros, places as vectors.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, constant, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { DType } from "../tensor/dtype.js";
import type { Tensor } from "../tensor/tensor.js";
import { regroup } from "./axes.js";
import { equal, less, lessEqual } from "./binary.js";
import { cast } from "./cast.js";
import { max, sum } from "./reduce.js";
import { diagonal } from "./view.js";
import { where } from "./where.js";

export interface DTypeOptions {
  dtype?: DType;
}

/** x's shape filled with a number; of x's dtype by default. */
export function fullLike(x: Operand, fillValue: number, options: DTypeOptions = {}): SymbolicTensor {
  return filled("FullLike", x, fillValue, options);
}

/** x's shape filled with 0; of x's dtype by default. */
export function zerosLike(x: Operand, options: DTypeOptions = {}): SymbolicTensor {
  return filled("ZerosLike", x, 0, options);
}

/** x's shape filled with 1; of x's dtype by default. */
export function onesLike(x: Operand, options: DTypeOptions = {}): SymbolicTensor {
  return filled("OnesLike", x, 1, options);
}

function filled(className: string, x: Operand, value: number, options: DTypeOptions): SymbolicTensor {
  checkOptions(className, options, ["dtype"]);
  // Chosen by x, of which only the shape counts: both choices are the value.
  return composed(className, x, (y) => cast(where(y, value, value), options.dtype ?? y.dtype));
}

/**
 * start, start + step, … before stop; `arange(n)` counts from 0. Whole numbers are int32 by default, others float32.
 */
export function arange(start: number, stop?: number | null, step = 1, options: DTypeOptions = {}): Tensor {
  checkOptions("arange", options, ["dtype"]);
  const [from, to] = stop === undefined || stop === null ? [0, start] : [start, stop];
  if (![from, to, step].every(Number.isFinite) || step === 0) {
    throw new ArgumentError(
      `arange: expected finite numbers and a step other than 0, got ${show([start, stop, step])}.`,
    );
  }
  const length = Math.max(0, Math.ceil((to - from) / step));
  const numbers = Array.from({ length }, (_, i) => from + i * step);
  return tensor(numbers, { dtype: options.dtype ?? ([from, to, step].every(Number.isInteger) ? "int32" : "float32") });
}

export interface EyeOptions extends DTypeOptions {
  /** Columns. Default: as many as rows. */
  m?: number | null;
  /** How far above the main diagonal the ones are. Default 0. */
  k?: number;
}

/** n rows with ones on a diagonal, float32 by default. */
export function eye(n: number, options: EyeOptions = {}): Tensor {
  checkOptions("eye", options, ["m", "k", "dtype"]);
  const { m, k = 0, dtype = "float32" } = options;
  const columns = m ?? n;
  if (![n, columns].every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ArgumentError(`eye: sizes must be whole numbers of at least 0, got ${show(n)} and ${show(columns)}.`);
  }
  const numbers = Array.from({ length: n * columns }, (_, i) => Number((i % columns) - Math.floor(i / columns) === k));
  return tensor(numbers, { shape: [n, columns], dtype });
}

/** The matrices in the last two axes with 0 above the diagonal `k`. */
export function tril(x: Operand, options: { k?: number } = {}): SymbolicTensor {
  return triangle("tril", "Tril", x, options, (rows, columns) => lessEqual(columns, rows));
}

/** The matrices in the last two axes with 0 below the diagonal `k`. */
export function triu(x: Operand, options: { k?: number } = {}): SymbolicTensor {
  return triangle("triu", "Triu", x, options, (rows, columns) => lessEqual(rows, columns));
}

function triangle(
  name: string,
  className: string,
  x: Operand,
  options: { k?: number },
  stays: (rows: SymbolicTensor, columns: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  checkOptions(name, options, ["k"]);
  const { k = 0 } = options;
  return composed(className, x, (y) => {
    const [m, n] = y.shape.slice(-2);
    if (y.shape.length < 2 || m === null || n === null) {
      throw new ShapeError(
        `${name}: expected matrices of a known size in the last two axes, got ${formatShape(y.shape)}.`,
      );
    }
    const rows = constant(
      tensor(
        Array.from({ length: m }, (_, i) => i + k),
        { shape: [m, 1] },
      ),
    );
    return where(stays(rows, constant(arange(n))), y, 0);
  });
}

/** Of a vector, the matrix with it on the diagonal `k`; of a matrix, that diagonal. */
export function diag(x: Operand, options: { k?: number } = {}): SymbolicTensor {
  checkOptions("diag", options, ["k"]);
  const { k = 0 } = options;
  return composed("Diag", x, (y) => {
    if (y.shape.length === 2) return diagonal(y, { offset: k });
    const [size] = y.shape;
    if (y.shape.length !== 1 || size === null) {
      throw new ShapeError(`diag: expected a matrix or a vector of known size, got ${formatShape(y.shape)}.`);
    }
    if (k === 0) return where(constant(eye(size, { dtype: "bool" })), y, 0);
    throw new ArgumentError(`diag: of a vector, k must be 0, got ${k}. Pad the matrix with zeros instead.`);
  });
}

export interface OneHotOptions extends DTypeOptions {
  /** Where the axis of the classes is put in. Default -1: last. */
  axis?: number;
}

/** Up to here every whole number is a float32, as classes are compared. */
const MOST_CLASSES = 2 ** 24;

/** For each whole number a vector with a 1 in its place, of zeros alone where there is no such place; float32 by default. */
export function oneHot(x: Operand, numClasses: number, options: OneHotOptions = {}): SymbolicTensor {
  checkOptions("oneHot", options, ["axis", "dtype"]);
  const { axis = -1, dtype = "float32" } = options;
  return composed("OneHot", x, (y) => {
    const along = normalizeAxis(axis, y.shape.length + 1, "oneHot");
    const behind = y.shape.length - along;
    const numbers = new Int32Array(checkClasses("oneHot", numClasses));
    for (let i = 0; i < numClasses; i++) numbers[i] = i;
    const classes = tensor(numbers, { shape: [numClasses, ...new Array(behind).fill(1)] });
    return cast(equal(regroup(y, along, 0, [1]), constant(classes)), dtype);
  });
}

/** For each row of whole numbers one vector with a 1 in every place that is among them; float32 by default. */
export function multiHot(inputs: Operand, numClasses: number, options: OneHotOptions = {}): SymbolicTensor {
  checkOptions("multiHot", options, ["axis", "dtype"]);
  checkClasses("multiHot", numClasses);
  return composed("MultiHot", inputs, (x) => {
    return max(oneHot(cast(x, "int32"), numClasses, options), { axis: x.shape.length > 1 ? 1 : 0 });
  });
}

function checkClasses(where: string, numClasses: number): number {
  if (Number.isInteger(numClasses) && numClasses > 0 && numClasses <= MOST_CLASSES) return numClasses;
  throw new ArgumentError(
    `${where}: numClasses must be a whole number from 1 to ${MOST_CLASSES}, got ${show(numClasses)}.`,
  );
}

/** Where `values` are to be put into a sorted vector so that it stays sorted: before equals, or behind with "right". */
export function searchsorted(
  sortedSequence: Operand,
  values: Operand,
  options: { side?: "left" | "right" } = {},
): SymbolicTensor {
  checkOptions("searchsorted", options, ["side"]);
  const { side = "left" } = options;
  if (side !== "left" && side !== "right") {
    throw new ArgumentError(`searchsorted: side must be "left" or "right", got ${show(side)}.`);
  }
  return composed("SearchSorted", [sortedSequence, values], (sequence, v) => {
    if (sequence.shape.length !== 1) {
      throw new ShapeError(`searchsorted: expected a sequence of one axis, got ${formatShape(sequence.shape)}.`);
    }
    const column = regroup(v, v.shape.length, 0, [1]);
    return sum(side === "left" ? less(sequence, column) : lessEqual(sequence, column), { axis: -1 });
  });
}
