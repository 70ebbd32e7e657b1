/**
 * take: elements by their number along an axis. The numbers are data, so that
 * one outside of the axis is found only when the kernel meets it: the run ends
 * with an error then.
 *
 *     x (…, size, …)   indices (i, j)     take(x, indices, { axis })     (…, i, j, …)
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand, record } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { broadcastShapes, formatShape, knownSize, normalizeAxis, type Shape, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { around, reshape, rowAxis } from "./movement.js";
import { broadcastTo } from "./view.js";

export const takeOp: OpDefinition = {
  name: "take",
  className: "Take",
  keepsIntegers: true,
  keepsBools: true,
  typedBy: [0],
  shape([x, indices], { axis }, where) {
    const along = normalizeAxis(axis as number, x.length, where);
    return [...x.slice(0, along), ...indices, ...x.slice(along + 1)];
  },
  gradient: ({ inputs: [x, indices], attrs, outputGradient }, { scatterAdd }) => {
    const axis = attrs.axis as number;
    return [scatterAdd(outputGradient, indices, axis, knownSize(x.shape, axis, "take"))];
  },
  execution: {
    lower({ inputs: [x, indices], attrs }) {
      if (x.ofRows && indices.ofRows) throw mixesRows("take", "Use takeAlongAxis, which takes from each row its own.");
      const axis = x.ofRows ? (attrs.axis as number) - 1 : (attrs.axis as number);
      if (axis < 0) throw mixesRows("take", "Take along another axis.");
      const { before, behind } = around(x.shape, axis);
      const count = sizeOf(indices.shape);
      return { outer: before, size: x.shape[axis], inner: behind, count, ofRows: x.ofRows };
    },
    run(kernels, { inputs: [x, ids], output, rows, lowered, layer }) {
      const { outer, size, inner, count } = lowered as Record<string, number>;
      const [blocks, places] = lowered.ofRows ? [rows * outer, count] : [outer, rows * count];
      checkFound("take", layer, size, kernels.take(x, ids, output, blocks, size, inner, places));
    },
  },
};

export const takeAlongAxisOp: OpDefinition = {
  name: "takeAlongAxis",
  className: "TakeAlongAxis",
  keepsIntegers: true,
  keepsBools: true,
  typedBy: [0],
  shape([x, indices], { axis }, where) {
    const along = normalizeAxis(axis as number, x.length, where);
    const fits =
      x.length === indices.length &&
      x.every((size, i) => i === along || size === indices[i] || size === null || indices[i] === null);
    if (fits) return x.map((size, i) => (i === along ? indices[i] : (size ?? indices[i])));
    throw new ShapeError(
      `${where}: expected indices like ${formatShape(x)} but for axis ${axis}, got ${formatShape(indices)}.`,
    );
  },
  gradient: ({ inputs: [x, indices], attrs, outputGradient }, { scatterAddAlong }) => {
    const axis = attrs.axis as number;
    return [scatterAddAlong(outputGradient, indices, axis, knownSize(x.shape, axis, "takeAlongAxis"))];
  },
  execution: {
    lower({ inputs: [x, indices], output, attrs }) {
      if (x.ofRows !== indices.ofRows) throw mixesRows("takeAlongAxis", "Both inputs, or neither, must be of rows.");
      const axis = rowAxis(attrs, output);
      if (axis < 0) throw mixesRows("takeAlongAxis", "Take along another axis.");
      const { before, behind } = around(x.shape, axis);
      return { outer: before, size: x.shape[axis], inner: behind, count: indices.shape[axis] };
    },
    run(kernels, { inputs: [x, ids], output, rows, lowered, layer }) {
      const { outer, size, inner, count } = lowered as Record<string, number>;
      const outside = kernels.takeAlong(x, ids, output, rows * outer, size, inner, count);
      checkFound("takeAlongAxis", layer, size, outside);
    },
  },
};

/** `outside` is what the kernel returns: NaN when there is nothing to complain of. */
export function checkFound(name: string, layer: string | null, size: number, outside: number): void {
  if (Number.isNaN(outside)) return;
  const id = outside === Number.POSITIVE_INFINITY ? "one that is no finite number" : String(outside);
  const range = size === 0 ? "the axis has no elements" : `expected whole numbers from ${-size} to ${size - 1}`;
  throw new ArgumentError(
    `${layer === null ? "" : `${layer}: `}${name}: an index is outside of the axis, which has ${size} elements: ${range}, got ${id}. Check the data, or make ` +
      "the table larger.",
  );
}

export function mixesRows(name: string, advice: string): ShapeError {
  return new ShapeError(`${name}: axis 0 is the batch, whose rows a model works on each by itself. ${advice}`);
}

export interface TakeOptions {
  /** Along which axis the elements are counted. Default null: x as one axis. */
  axis?: number | null;
}

/**
 * The elements of x that `indices`, of any shape, name along an axis; those below 0 count from the end. A run with an
 * index outside of the axis throws an ArgumentError. As numbers are float32, indices are exact up to 2²⁴.
 */
export function take(x: Operand, indices: Operand, options: TakeOptions = {}): SymbolicTensor {
  checkOptions("take", options, ["axis"]);
  const { axis = null } = options;
  return composed("Take", [x, indices], (y, places) => {
    if (axis === null) return record(takeOp, [reshape(y, [-1]), places], { axis: 0 });
    return record(takeOp, [y, places], { axis: normalizeAxis(axis, y.shape.length, "take") });
  });
}

/** `take` with indices of their own for every run along the axis: the other axes of x and `indices` broadcast. */
export function takeAlongAxis(x: Operand, indices: Operand, options: TakeOptions = {}): SymbolicTensor {
  checkOptions("takeAlongAxis", options, ["axis"]);
  const { axis = null } = options;
  return composed("TakeAlongAxis", [x, indices], (y, places) => {
    if (axis === null) return record(takeAlongAxisOp, [reshape(y, [-1]), reshape(places, [-1])], { axis: 0 });
    const along = normalizeAxis(axis, y.shape.length, "takeAlongAxis");
    const others = (shape: Shape) => shape.map((size, i) => (i === along ? 1 : size));
    const common = broadcastShapes(others(y.shape), others(places.shape), "takeAlongAxis");
    return record(takeAlongAxisOp, [stretched(y, common, along), stretched(places, common, along)], { axis: along });
  });
}

/** `x` stretched to `common` along all axes but one. */
function stretched(x: SymbolicTensor, common: Shape, axis: number): SymbolicTensor {
  const stays = (size: number | null, i: number) => i === axis || size === null || x.shape[i] === size;
  if (x.shape.length === common.length && common.every(stays)) return x;
  return broadcastTo(
    x,
    common.map((size, i) => (stays(size, i) ? -1 : (size as number))),
  );
}
