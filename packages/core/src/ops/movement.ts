/**
 * Ops that move numbers and compute none: reshape, concatenate, slice.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand, record } from "../graph/trace.js";
import { offset } from "../memory/pointer.js";
import { show } from "../options.js";
import { formatShape, knownSize, normalizeAxis, type Shape } from "../shape.js";
import type { OpDefinition, Value } from "./define.js";

/** Stands for an axis of unknown size in attributes, which are plain numbers. */
const INFERRED = -1;

export const reshapeOp: OpDefinition = {
  name: "reshape",
  className: "Reshape",
  alias: true,
  gradient: ({ inputs: [x], outputGradient }, { asShape }) => [asShape(outputGradient, x.shape)],
  shape([x], { shape }, where) {
    const target = shape as readonly number[];
    const known = target.filter((size) => size !== INFERRED).reduce((product, size) => product * size, 1);
    const open = target.length - target.filter((size) => size !== INFERRED).length;
    if (open > 1) throw new ShapeError(`${where}: at most one size may be -1, got [${target.join(", ")}].`);
    const total = x.includes(null) ? null : x.reduce<number>((product, size) => product * (size as number), 1);
    if (total === null) {
      // The batch fills the open axis, provided that all other axes are known to fit.
      const rest = x.slice(1);
      const fits = x[0] === null && !rest.includes(null) && product(rest) === known;
      if (open === 1 && (fits || rest.includes(null))) return target.map((size) => (size === INFERRED ? null : size));
    } else if (open === 1 && known > 0 ? total % known === 0 : total === known) {
      // Of no elements any number of rows can be made: the batch stays what it is.
      return target.map((size) => (size === INFERRED ? (known > 0 ? total / known : x[0]) : size));
    }
    throw new ShapeError(
      `${where}: cannot reshape ${formatShape(x)} to (${target.join(", ")}): the number of elements must stay the same.`,
    );
  },
};

/** x under another shape, the batch included; one size may be -1. */
export function reshape(x: Operand, shape: readonly number[]): SymbolicTensor {
  if (shape.some((size) => !Number.isInteger(size) || size < -1)) {
    throw new ArgumentError(`reshape: sizes must be whole numbers, or one -1, got [${shape.join(", ")}].`);
  }
  return record(reshapeOp, [x], { shape });
}

export const concatenateOp: OpDefinition = {
  name: "concatenate",
  className: "Concatenate",
  keepsIntegers: true,
  keepsBools: true,
  shape(shapes, { axis }, where) {
    const [first] = shapes;
    const along = normalizeAxis(axis as number, first, where);
    const fits = shapes.every(
      (shape) =>
        shape.length === first.length &&
        shape.every((size, i) => i === along || size === first[i] || size === null || first[i] === null),
    );
    if (!fits) {
      throw new ShapeError(
        `${where}: expected inputs of the same shape but for axis ${axis}, got ${shapes.map(formatShape).join(", ")}.`,
      );
    }
    const sizes = shapes.map((shape) => shape[along]);
    const total = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size as number), 0);
    return first.map((size, i) =>
      i === along ? total : (size ?? shapes.find((shape) => shape[i] !== null)?.[i] ?? null),
    );
  },
  gradient({ inputs, output, attrs, outputGradient }, { slice }) {
    const axis = normalizeAxis(attrs.axis as number, output.shape.length, "axis");
    let end = 0;
    return inputs.map(({ shape }) => {
      const size = knownSize(shape, axis, "concatenate");
      end += size;
      return slice(outputGradient, { axis, begin: end - size, size });
    });
  },
  execution: {
    lower({ inputs, output, attrs }) {
      const axis = rowAxis(attrs, output);
      const { before, behind } = around(output.shape, axis);
      return { before, counts: inputs.map((input) => input.shape[axis] * behind), total: output.shape[axis] * behind };
    },
    run(kernels, { inputs, output, rows, lowered }) {
      const counts = lowered.counts as readonly number[];
      const [before, total] = [lowered.before as number, lowered.total as number];
      let at = 0;
      inputs.forEach((input, i) => {
        kernels.copy(input, offset(output, 4 * at), rows * before, counts[i], counts[i], total);
        at += counts[i];
      });
    },
  },
};

/** The inputs one behind the other along `axis`; -1, the default, is the last. */
export function concatenate(inputs: readonly Operand[], { axis = -1 }: { axis?: number } = {}): SymbolicTensor {
  if (inputs.length === 0) throw new ArgumentError("concatenate: expected at least one tensor, got none.");
  return record(concatenateOp, inputs, { axis });
}

export const sliceOp: OpDefinition = {
  name: "slice",
  className: "GetItem",
  keepsIntegers: true,
  keepsBools: true,
  shape([x], { axis, begin, size }, where) {
    const along = normalizeAxis(axis as number, x.length, where);
    const whole = x[along];
    if (whole !== null && (begin as number) + (size as number) > whole) {
      throw new ShapeError(
        `${where}: ${begin} to ${(begin as number) + (size as number)} is outside axis ${axis} of ${formatShape(x)}.`,
      );
    }
    return x.map((old, i) => (i === along ? (size as number) : old));
  },
  gradient: ({ inputs: [x], attrs: { axis, begin }, outputGradient }) => {
    const along = normalizeAxis(axis as number, x.shape.length, "axis");
    return [{ axis: along, begin: begin as number, values: outputGradient }];
  },
  execution: {
    lower({ inputs: [x], output, attrs }) {
      const axis = rowAxis(attrs, output);
      const { before, behind } = around(output.shape, axis);
      return {
        before,
        first: (attrs.begin as number) * behind,
        count: output.shape[axis] * behind,
        step: x.shape[axis] * behind,
      };
    },
    run(kernels, { inputs: [x], output, rows, lowered }) {
      const { before, first, count, step } = lowered as Record<string, number>;
      kernels.copy(offset(x, 4 * first), output, rows * before, count, step, count);
    },
  },
};

/** Part of one axis: `size` elements from `begin` on. */
export interface AxisSlice {
  axis: number;
  begin: number;
  size: number;
}

/** A block of x: of `shape`, from `startIndices` on, where -1 is for all that follows; or part of one axis. */
export function slice(
  x: Operand,
  startIndices: readonly number[] | AxisSlice,
  shape?: readonly number[],
): SymbolicTensor {
  if (!Array.isArray(startIndices)) return sliceAxis(x, startIndices as AxisSlice);
  const starts: readonly number[] = startIndices;
  return composed("Slice", x, (y) => {
    if (starts.length !== y.shape.length || shape?.length !== starts.length) {
      throw new ShapeError(
        `slice: expected a start and a size for each axis of ${formatShape(y.shape)}, got ${show(starts)} and ${show(shape)}.`,
      );
    }
    return starts.reduce((z, begin, axis) => {
      const whole = y.shape[axis];
      if (begin === 0 && (shape[axis] === -1 || shape[axis] === whole)) return z;
      if (shape[axis] !== -1) return sliceAxis(z, { axis, begin, size: shape[axis] });
      if (whole === null)
        throw new ShapeError(`slice: the size of axis ${axis} of ${formatShape(y.shape)} must be known.`);
      return sliceAxis(z, { axis, begin, size: whole - begin });
    }, y);
  });
}

function sliceAxis(x: Operand, { axis, begin, size }: AxisSlice): SymbolicTensor {
  if (![begin, size].every((count) => Number.isInteger(count) && count >= 0)) {
    throw new ArgumentError(`slice: begin and size must be whole numbers of at least 0, got ${begin} and ${size}.`);
  }
  return record(sliceOp, [x], { axis, begin, size });
}

/** The op's axis counted within one row: the batch's own, which no op may join or cut, is left out. */
export function rowAxis(attrs: Attrs, { shape, ofRows }: Value): number {
  const batch = ofRows ? 1 : 0;
  return normalizeAxis(attrs.axis as number, shape.length + batch, "axis") - batch;
}

/** How many runs there are before `axis`, and how many elements one step along it is. */
export function around(shape: readonly number[], axis: number): { before: number; behind: number } {
  return { before: product(shape.slice(0, axis)), behind: product(shape.slice(axis + 1)) };
}

function product(sizes: Shape): number {
  return sizes.reduce<number>((total, size) => total * (size ?? 1), 1);
}
