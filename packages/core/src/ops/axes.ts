/**
 * Axes put in, taken out, joined, parted and put in another order: x keeps its
 * numbers, and mostly its bytes.
 *
 * Unlike `reshape`, which is told the whole shape, these say what becomes of
 * some axes, so that the others may be of unknown size.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, declare, type Operand, record } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis, type Shape } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { concatenate, reshape, slice } from "./movement.js";
import { transpose } from "./transpose.js";
import { broadcastTo } from "./view.js";

/** The `count` axes from `begin` on become axes of `sizes`, of which one may be -1: what is left for it. */
export const regroupOp: OpDefinition = {
  name: "regroup",
  className: "Reshape",
  alias: true,
  gradient: ({ inputs: [{ shape }], attrs, outputGradient }, { regroup }) => {
    const [begin, count] = [attrs.begin as number, attrs.count as number];
    const sizes = shape.slice(begin, begin + count).map((size) => size ?? -1);
    return [regroup(outputGradient, begin, (attrs.sizes as readonly number[]).length, sizes)];
  },
  shape([x], { begin, count, sizes }, where) {
    const from = begin as number;
    const replaced = x.slice(from, from + (count as number));
    const target = sizes as readonly number[];
    const known = target.filter((size) => size !== -1).reduce((product, size) => product * size, 1);
    const total = replaced.reduce<number | null>(
      (product, size) => (size === null || product === null ? null : product * size),
      1,
    );
    const rest = total === null ? null : known === 0 ? 0 : total / known;
    const fits = target.includes(-1) ? rest === null || Number.isInteger(rest) : total === null || total === known;
    if (!fits) throw new ShapeError(`${where}: ${formatShape(replaced)} does not part into ${formatShape(target)}.`);
    return [
      ...x.slice(0, from),
      ...target.map((size) => (size === -1 ? rest : size)),
      ...x.slice(from + (count as number)),
    ];
  },
};

/** x with `sizes` in place of `count` axes from `begin` on. */
export function regroup(x: Operand, begin: number, count: number, sizes: readonly number[]): SymbolicTensor {
  return record(regroupOp, [x], { begin, count, sizes });
}

/** x without axes of size 1: those named, or all. */
export function squeeze(x: Operand, options: { axis?: number | readonly number[] | null } = {}): SymbolicTensor {
  checkOptions("squeeze", options, ["axis"]);
  const { axis = null } = options;
  return composed("Squeeze", x, (y) => {
    const rank = y.shape.length;
    const named =
      axis === null
        ? y.shape.flatMap((size, i) => (size === 1 ? [i] : []))
        : axesOf("squeeze", axis).map((each) => normalizeAxis(each, rank, "squeeze"));
    for (const each of named) {
      if (y.shape[each] === 1 || y.shape[each] === null) continue;
      throw new ShapeError(`squeeze: axis ${each} of ${formatShape(y.shape)} is not of size 1.`);
    }
    const [...down] = [...new Set(named)].sort((a, b) => b - a);
    return down.reduce((z, each) => regroup(z, each, 1, []), y);
  });
}

/** x with an axis of size 1 put in where each of `axis` then is. */
export function expandDims(x: Operand, axis: number | readonly number[]): SymbolicTensor {
  return composed("ExpandDims", x, (y) => {
    const named = axesOf("expandDims", axis);
    const rank = y.shape.length + named.length;
    const places = named.map((each) => normalizeAxis(each, rank, "expandDims")).sort((a, b) => a - b);
    return places.reduce((z, each) => regroup(z, each, 0, [1]), y);
  });
}

/** All elements in one axis. */
export function ravel(x: Operand): SymbolicTensor {
  return composed("Ravel", x, (y) => reshape(y, [-1]));
}

/** x with two axes exchanged. */
export function swapaxes(x: Operand, axis1: number, axis2: number): SymbolicTensor {
  return composed("Swapaxes", x, (y) => {
    const rank = y.shape.length;
    const [a, b] = [normalizeAxis(axis1, rank, "swapaxes"), normalizeAxis(axis2, rank, "swapaxes")];
    return transpose(y, { axes: y.shape.map((_, axis) => (axis === a ? b : axis === b ? a : axis)) });
  });
}

/** x with the axes `source` moved to `destination`; the others stay in their order. */
export function moveaxis(
  x: Operand,
  source: number | readonly number[],
  destination: number | readonly number[],
): SymbolicTensor {
  return composed("Moveaxis", x, (y) => {
    const rank = y.shape.length;
    const [from, to] = [source, destination].map((axes) =>
      axesOf("moveaxis", axes).map((axis) => normalizeAxis(axis, rank, "moveaxis")),
    );
    if (from.length !== to.length || new Set(from).size !== from.length || new Set(to).size !== to.length) {
      throw new ShapeError(
        `moveaxis: expected as many sources as destinations, none twice, got ${show(source)} and ${show(destination)}.`,
      );
    }
    const axes = y.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
    const inOrder = to.map((place, i) => [place, from[i]]).sort((a, b) => a[0] - b[0]);
    for (const [place, axis] of inOrder) axes.splice(place, 0, axis);
    return transpose(y, { axes });
  });
}

/** The inputs, of one shape, side by side along a new axis; 0 by default. */
export function stack(inputs: readonly Operand[], options: { axis?: number } = {}): SymbolicTensor {
  checkOptions("stack", options, ["axis"]);
  const { axis = 0 } = options;
  if (!Array.isArray(inputs) || inputs.length === 0) {
    throw new ArgumentError(`stack: expected a list of at least one tensor, got ${show(inputs)}.`);
  }
  return composed("Stack", inputs, (...all) => {
    const place = normalizeAxis(axis, all[0].shape.length + 1, "stack");
    for (const each of all) {
      if (each.shape.length === all[0].shape.length) continue;
      throw new ShapeError(
        `stack: expected inputs of one shape, got ${all.map(({ shape }) => formatShape(shape)).join(", ")}.`,
      );
    }
    return concatenate(
      all.map((each) => regroup(each, place, 0, [1])),
      { axis: place },
    );
  });
}

/** x repeated: as many times along each axis as `repeats` says; a number is for the last axis. */
export function tile(x: Operand, repeats: number | readonly number[]): SymbolicTensor {
  return composed("Tile", x, (y) => {
    const given = axesOf("tile", repeats);
    if (given.some((times) => times < 0))
      throw new ArgumentError(`tile: repeats must be at least 0, got ${show(repeats)}.`);
    const rank = Math.max(given.length, y.shape.length);
    const times = [...new Array(rank - given.length).fill(1), ...given];
    const wide = regroup(y, 0, 0, new Array(rank - y.shape.length).fill(1));
    return times.reduce((z: SymbolicTensor, count: number, axis) => {
      if (count === 1) return z;
      const sizes = [...z.shape.map(() => -1), -1];
      sizes[axis] = count;
      return regroup(broadcastTo(regroup(z, axis, 0, [1]), sizes), axis, 2, [-1]);
    }, wide);
  });
}

/** x moved on by `shift` along an axis; what leaves at the end comes in at the beginning. Without an axis, all in one. */
export function roll(
  x: Operand,
  shift: number | readonly number[],
  options: { axis?: number | readonly number[] | null } = {},
): SymbolicTensor {
  checkOptions("roll", options, ["axis"]);
  const { axis = null } = options;
  return composed("Roll", x, (y) => {
    const shifts = axesOf("roll", shift);
    if (axis === null)
      return reshapeLike(
        rollAxis(
          reshape(y, [-1]),
          shifts.reduce((a, b) => a + b, 0),
          0,
        ),
        y.shape,
      );
    const axes = axesOf("roll", axis);
    return axes.reduce(
      (z, each, i) => rollAxis(z, shifts[shifts.length === 1 ? 0 : i], normalizeAxis(each, y.shape.length, "roll")),
      y,
    );
  });
}

function rollAxis(x: SymbolicTensor, shift: number, axis: number): SymbolicTensor {
  const size = x.shape[axis];
  if (size === null) throw new ShapeError(`roll: the size of axis ${axis} of ${formatShape(x.shape)} must be known.`);
  const by = size === 0 ? 0 : ((shift % size) + size) % size;
  if (by === 0) return declare(x, x.dtype);
  const [head, tail] = [slice(x, { axis, begin: 0, size: size - by }), slice(x, { axis, begin: size - by, size: by })];
  return concatenate([tail, head], { axis });
}

function reshapeLike(x: SymbolicTensor, shape: Shape): SymbolicTensor {
  return reshape(
    x,
    shape.map((size) => size ?? -1),
  );
}

/** Whole numbers, one or a list. */
export function axesOf(where: string, axes: number | readonly number[]): readonly number[] {
  const named = typeof axes === "number" ? [axes] : axes;
  if (Array.isArray(named) && named.every(Number.isInteger)) return named;
  throw new ArgumentError(`${where}: expected whole numbers, got ${show(axes)}.`);
}
