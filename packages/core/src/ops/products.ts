/** Products of tensors under NumPy's names: each is an equation for einsum, or a matmul. */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis } from "../shape.js";
import { multiply } from "./binary.js";
import { einsum } from "./einsum.js";
import { reshape } from "./movement.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

/** Letters for the axes of x1, and for those of x2 that are not summed with one of x1. */
function equation(x1: SymbolicTensor, x2: SymbolicTensor, axes1: readonly number[], axes2: readonly number[]): string {
  const [rank1, rank2] = [x1.shape.length, x2.shape.length];
  const left = [...LETTERS.slice(0, rank1)];
  const right = [...LETTERS.slice(rank1, rank1 + rank2)];
  axes2.forEach((axis, i) => {
    right[axis] = left[axes1[i]];
  });
  const kept = [
    ...left.filter((_, axis) => !axes1.includes(axis)),
    ...right.filter((_, axis) => !axes2.includes(axis)),
  ];
  return `${left.join("")},${right.join("")}->${kept.join("")}`;
}

/** Σ of products over the last axis of x1 and the last but one of x2, or its only one; of a scalar, the product. */
export function dot(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Dot", [x1, x2], (a, b) => {
    const [rank1, rank2] = [a.shape.length, b.shape.length];
    if (rank1 === 0 || rank2 === 0) return multiply(a, b);
    return einsum(equation(a, b, [rank1 - 1], [Math.max(0, rank2 - 2)]), a, b);
  });
}

/** Σ of products over the last axis of both; of a scalar, the product. */
export function inner(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Inner", [x1, x2], (a, b) => {
    const [rank1, rank2] = [a.shape.length, b.shape.length];
    if (rank1 === 0 || rank2 === 0) return multiply(a, b);
    return einsum(equation(a, b, [rank1 - 1], [rank2 - 1]), a, b);
  });
}

/** The product of every element of x1 with every one of x2, each taken as one axis. */
export function outer(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Outer", [x1, x2], (a, b) => multiply(reshape(a, [-1, 1]), reshape(b, [-1])));
}

export interface TensordotOptions {
  /** How many of x1's last and x2's first axes are summed over, or which of each, in pairs. Default 2. */
  axes?: number | readonly [number | readonly number[], number | readonly number[]];
}

/** Σ of products over some axes of x1 and as many of x2. */
export function tensordot(x1: Operand, x2: Operand, options: TensordotOptions = {}): SymbolicTensor {
  checkOptions("tensordot", options, ["axes"]);
  const { axes = 2 } = options;
  return composed("Tensordot", [x1, x2], (a, b) => {
    const [rank1, rank2] = [a.shape.length, b.shape.length];
    const [axes1, axes2] =
      typeof axes === "number"
        ? [Array.from({ length: axes }, (_, i) => rank1 - axes + i), Array.from({ length: axes }, (_, i) => i)]
        : axes.map((each) => (typeof each === "number" ? [each] : [...each]));
    if (axes1.length !== axes2.length) {
      throw new ArgumentError(
        `tensordot: expected as many axes of x1 as of x2, got ${show(axes1)} and ${show(axes2)}.`,
      );
    }
    if (rank1 + rank2 > LETTERS.length) {
      throw new ShapeError(`tensordot: too many axes: ${formatShape(a.shape)} and ${formatShape(b.shape)}.`);
    }
    const [first, second] = [
      axes1.map((axis) => normalizeAxis(axis, rank1, "tensordot")),
      axes2.map((axis) => normalizeAxis(axis, rank2, "tensordot")),
    ];
    return einsum(equation(a, b, first, second), a, b);
  });
}
