/** Parts of x: several along one axis, each of a slice's size, or a block. */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, composedAll, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, knownSize, normalizeAxis } from "../shape.js";
import { regroup } from "./axes.js";
import { concatenate, slice } from "./movement.js";

/**
 * x in parts along an axis, 0 by default: as many equal ones as a number says, or cut at each of a list of places.
 */
export function split(
  x: Operand,
  indicesOrSections: number | readonly number[],
  options: { axis?: number } = {},
): SymbolicTensor[] {
  checkOptions("split", options, ["axis"]);
  const { axis = 0 } = options;
  const parts = composedAll("Split", [x], (y) => {
    const along = normalizeAxis(axis, y.shape.length, "split");
    const size = knownSize(y.shape, along, "split");
    const cuts = cutsOf(indicesOrSections, size);
    return cuts.slice(0, -1).map((begin, i) => {
      const from = Math.min(begin, size);
      return slice(y, { axis: along, begin: from, size: Math.max(0, Math.min(cuts[i + 1], size) - from) });
    });
  });
  return [...parts];
}

function cutsOf(indicesOrSections: number | readonly number[], size: number): number[] {
  if (typeof indicesOrSections !== "number") {
    const cuts = indicesOrSections.map((cut) => (cut < 0 ? Math.max(0, cut + size) : cut));
    return [0, ...cuts, size];
  }
  const sections = indicesOrSections;
  if (!Number.isInteger(sections) || sections < 1 || size % sections !== 0) {
    throw new ShapeError(
      `split: an axis of ${size} does not part into ${sections} equal parts. Name the places to cut at.`,
    );
  }
  return Array.from({ length: sections + 1 }, (_, i) => (i * size) / sections);
}

export interface UnstackOptions {
  /** How many there are. Default: the size of the axis, which must be known. */
  num?: number | null;
  /** Default 0. */
  axis?: number;
}

/** Each element along an axis by itself, without that axis. */
export function unstack(x: Operand, options: UnstackOptions = {}): SymbolicTensor[] {
  checkOptions("unstack", options, ["num", "axis"]);
  const { num = null, axis = 0 } = options;
  const parts = composedAll("Unstack", [x], (y) => {
    const along = normalizeAxis(axis, y.shape.length, "unstack");
    const size = num ?? knownSize(y.shape, along, "unstack");
    if (y.shape[along] !== null && y.shape[along] !== size) {
      throw new ShapeError(
        `unstack: axis ${axis} of ${formatShape(y.shape)} has ${y.shape[along]} elements, not ${num}.`,
      );
    }
    return Array.from({ length: size }, (_, begin) => regroup(slice(y, { axis: along, begin, size: 1 }), along, 1, []));
  });
  return [...parts];
}

/** `inputs` with the block that begins at `startIndices` replaced by `updates`. */
export function sliceUpdate(inputs: Operand, startIndices: readonly number[], updates: Operand): SymbolicTensor {
  return composed("SliceUpdate", [inputs, updates], (x, block) => {
    const fits =
      startIndices.length === x.shape.length &&
      block.shape.length === x.shape.length &&
      startIndices.every(
        (begin, axis) =>
          Number.isInteger(begin) &&
          begin >= 0 &&
          begin + (block.shape[axis] ?? 0) <= (x.shape[axis] ?? Number.POSITIVE_INFINITY),
      );
    if (!fits) {
      throw new ShapeError(
        `sliceUpdate: updates of ${formatShape(block.shape)} at ${show(startIndices)} are not within ${formatShape(x.shape)}.`,
      );
    }
    return updated(x, startIndices, block, 0);
  });
}

/** From `axis` on: what lies before and behind the block along it stays. */
function updated(x: SymbolicTensor, starts: readonly number[], block: SymbolicTensor, axis: number): SymbolicTensor {
  if (axis === starts.length) return block;
  const [size, count] = [x.shape[axis], block.shape[axis]];
  if (size === count) return updated(x, starts, block, axis + 1);
  if (size === null || count === null) throw new ShapeError(`sliceUpdate: the size of axis ${axis} must be known.`);
  const part = (begin: number, end: number) => slice(x, { axis, begin, size: end - begin });
  const [begin, end] = [starts[axis], starts[axis] + count];
  const middle = updated(part(begin, end), starts, block, axis + 1);
  const parts = [...(begin > 0 ? [part(0, begin)] : []), middle, ...(end < size ? [part(end, size)] : [])];
  return parts.length === 1 ? middle : concatenate(parts, { axis });
}
