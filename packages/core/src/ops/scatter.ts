/**
 * scatterAdd: what `take` does, backwards: each element goes to its number
 * along an axis, where those of one number are added up in their order.
 *
 *     x (…, i, j, …)   indices (i, j)     scatterAdd(x, indices, axis, size)     (…, size, …)
 *
 * scatterAddAlong is that to takeAlongAxis. The gradients of the two are made of them.
 */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import { formatShape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { around, rowAxis } from "./movement.js";
import { checkFound, mixesRows } from "./take.js";

export const scatterAddOp: OpDefinition = {
  name: "scatterAdd",
  className: "ScatterAdd",
  typedBy: [0],
  shape([x, indices], { axis, size }, where) {
    const begin = axis as number;
    const end = begin + indices.length;
    const fits = x.length >= end && indices.every((count, i) => agree(count, x[begin + i]));
    if (fits) return [...x.slice(0, begin), size as number, ...x.slice(end)];
    throw new ShapeError(
      `${where}: expected the axes of the indices, ${formatShape(indices)}, from axis ${axis} of ${formatShape(x)} on.`,
    );
  },
  gradient: ({ inputs: [, indices], attrs: { axis }, outputGradient }, { take }) => [
    take(outputGradient, indices, { axis: axis as number }),
  ],
  execution: {
    lower({ inputs: [, indices], output, attrs }) {
      if (indices.ofRows) throw mixesRows("scatterAdd", "Let indices serve all rows.");
      const axis = rowAxis(attrs, output);
      if (axis < 0) throw mixesRows("scatterAdd", "Scatter along another axis.");
      const { before, behind } = around(output.shape, axis);
      return { outer: before, size: output.shape[axis], inner: behind, count: sizeOf(indices.shape) };
    },
    run(kernels, { inputs: [x, ids], output, rows, lowered, layer }) {
      const { outer, size, inner, count } = lowered as Record<string, number>;
      const outside = kernels.scatterAdd(x, ids, output, rows * outer, size, inner, count);
      checkFound("scatterAdd", layer, size, outside);
    },
  },
};

export const scatterAddAlongOp: OpDefinition = {
  name: "scatterAddAlong",
  className: "ScatterAddAlong",
  typedBy: [0],
  shape([x, indices], { axis, size }, where) {
    if (x.length === indices.length && x.every((count, i) => agree(count, indices[i]))) {
      return x.map((count, i) => (i === axis ? (size as number) : (count ?? indices[i])));
    }
    throw new ShapeError(`${where}: expected indices like ${formatShape(x)}, got ${formatShape(indices)}.`);
  },
  gradient: ({ inputs: [, indices], attrs: { axis }, outputGradient }, { takeAlongAxis }) => [
    takeAlongAxis(outputGradient, indices, { axis: axis as number }),
  ],
  execution: {
    lower({ inputs: [x, indices], output, attrs }) {
      if (x.ofRows !== indices.ofRows) throw mixesRows("scatterAddAlong", "Both inputs, or neither, must be of rows.");
      const axis = rowAxis(attrs, output);
      if (axis < 0) throw mixesRows("scatterAddAlong", "Scatter along another axis.");
      const { before, behind } = around(output.shape, axis);
      return { outer: before, size: output.shape[axis], inner: behind, count: x.shape[axis] };
    },
    run(kernels, { inputs: [x, ids], output, rows, lowered, layer }) {
      const { outer, size, inner, count } = lowered as Record<string, number>;
      const outside = kernels.scatterAddAlong(x, ids, output, rows * outer, size, inner, count);
      checkFound("scatterAddAlong", layer, size, outside);
    },
  },
};

function agree(a: number | null, b: number | null): boolean {
  return a === b || a === null || b === null;
}

/** Zeros of `size` along `axis`, counted from 0, to which each element of x is added at its index. */
export function scatterAdd(x: SymbolicTensor, indices: SymbolicTensor, axis: number, size: number): SymbolicTensor {
  return record(scatterAddOp, [x, indices], { axis, size });
}

/** `scatterAdd` with an index of its own for every element: x and `indices` are of one shape. */
export function scatterAddAlong(
  x: SymbolicTensor,
  indices: SymbolicTensor,
  axis: number,
  size: number,
): SymbolicTensor {
  return record(scatterAddAlongOp, [x, indices], { axis, size });
}
