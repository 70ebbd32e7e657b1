/**
 * pad: x with a border around it: of one value, or of what lies inside.
 *
 * The kernel pads two neighbouring axes at once, so an image takes one step;
 * more axes take more. Borders of what lies inside are places picked.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand, record } from "../graph/trace.js";
import { checkOptions, oneOf, show } from "../options.js";
import { formatShape, knownSize, sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { pending } from "./pending.js";
import { checkTable, pick } from "./resample.js";

const MODES = ["constant", "edge", "reflect", "symmetric", "wrap"] as const;

export type PadMode = (typeof MODES)[number];

export interface PadOptions {
  /**
   * What the border is made of: `"constant"`, one value; `"edge"`, the outermost element; `"reflect"` and
   * `"symmetric"`, the mirror image without or with it; `"wrap"`, the other end. Default `"constant"`.
   */
  mode?: PadMode;
  /** The value of a constant border. Default 0. */
  constantValues?: number | null;
}

/** Elements before and behind each axis. */
type Border = readonly [before: number, after: number];

/** Pads axis `axis`, and with it the one before where `top` and `bottom` are not 0. */
export const padOp: OpDefinition = {
  name: "pad",
  className: "Pad",
  keepsIntegers: true,
  shape: ([x], { axis, border }) => {
    const [top, bottom, left, right] = border as readonly number[];
    return x.map((size, i) => {
      if (size === null) return null;
      return size + (i === axis ? left + right : i === (axis as number) - 1 ? top + bottom : 0);
    });
  },
  gradient: ({ inputs: [{ shape }], attrs, outputGradient }, { slice }) => {
    const axis = attrs.axis as number;
    const [top, bottom, left, right] = attrs.border as readonly number[];
    const part = (x: SymbolicTensor, along: number, begin: number) =>
      slice(x, { axis: along, begin, size: knownSize(shape, along, "pad") });
    const inner = left + right > 0 ? part(outputGradient, axis, left) : outputGradient;
    return [top + bottom > 0 ? part(inner, axis - 1, top) : inner];
  },
  execution: {
    lower({ inputs: [{ shape, ofRows }], attrs }) {
      const axis = (attrs.axis as number) - (ofRows ? 1 : 0);
      const [top, bottom, left, right] = attrs.border as readonly number[];
      const inner = sizeOf(shape.slice(axis + 1));
      const rowAxis = Math.max(0, axis - 1);
      return {
        outer: sizeOf(shape.slice(0, rowAxis)),
        rows: sizeOf(shape.slice(rowAxis, axis)),
        run: shape[axis] * inner,
        border: [top, bottom, left * inner, right * inner],
        value: attrs.value,
      };
    },
    run(kernels, { inputs: [x], output, rows: batch, lowered }) {
      const { outer, rows, run, value } = lowered as Record<string, number>;
      const [top, bottom, left, right] = lowered.border as readonly number[];
      kernels.pad(x, output, batch * outer, rows, run, top, bottom, left, right, value);
    },
  },
};

/**
 * x with `padWidth` elements more at both ends of every axis: one number, `[before, after]` for all, or a list of such
 * pairs, one for each axis. In a model axis 0, the batch, gets none.
 */
export function pad(
  x: Operand,
  padWidth: number | readonly number[] | readonly (readonly number[])[],
  options: PadOptions = {},
): SymbolicTensor {
  checkOptions("pad", options, ["mode", "constantValues"]);
  const mode = oneOf("pad: mode", options.mode ?? "constant", MODES);
  const value = options.constantValues ?? null;
  if (value !== null && (typeof value !== "number" || mode !== "constant")) {
    const problem =
      mode === "constant" ? `must be a number, got ${show(value)}` : `is for mode "constant", not "${mode}"`;
    throw new ArgumentError(`pad: constantValues ${problem}.`);
  }
  return composed("Pad", x, (y) => {
    const borders = bordersOf(y, padWidth);
    return mode === "constant" ? surround(y, borders, value ?? 0) : continued(y, borders, mode);
  });
}

function bordersOf(x: SymbolicTensor, padWidth: Parameters<typeof pad>[1]): readonly Border[] {
  const pairs: unknown[] = typeof padWidth === "number" ? [[padWidth]] : isPair(padWidth) ? [padWidth] : [...padWidth];
  const valid = pairs.every((pair) => isPair(pair) && pair.length > 0 && pair.length <= 2);
  if (!valid || !(pairs as number[][]).flat().every((count) => Number.isInteger(count) && count >= 0)) {
    throw new ArgumentError(
      `pad: padWidth must be a whole number of at least 0, or pairs [before, after] of them, got ${show(padWidth)}.`,
    );
  }
  const rank = x.shape.length;
  if (pairs.length !== 1 && pairs.length !== rank) {
    throw new ShapeError(
      `pad: expected a pair for each of the ${rank} axes of ${formatShape(x.shape)}, got ${pairs.length}.`,
    );
  }
  const borders = (pairs as number[][]).map(([before, after = before]): Border => [before, after]);
  return Array.from({ length: rank }, (_, axis) => borders[axis % borders.length]);
}

function isPair(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}

function surround(x: SymbolicTensor, borders: readonly Border[], value: number): SymbolicTensor {
  let padded = x;
  for (let axis = borders.length - 1; axis >= 0; axis--) {
    const [left, right] = borders[axis];
    if (left + right === 0) continue;
    // The batch's axis is never one of two: rows do not have it.
    const [top, bottom] = axis > 1 ? borders[axis - 1] : [0, 0];
    padded = record(padOp, [padded], { axis, border: [top, bottom, left, right], value });
    if (top + bottom > 0) axis--;
  }
  return padded;
}

function continued(x: SymbolicTensor, borders: readonly Border[], mode: PadMode): SymbolicTensor {
  return borders.reduce((padded, [before, after], axis) => {
    const size = padded.shape[axis];
    if (before + after === 0) return padded;
    if (size === null) return pending(padded, padded.shape);
    if (size === 0) {
      throw new ShapeError(
        `pad: mode "${mode}" needs elements to go on from; axis ${axis} of ${formatShape(x.shape)} has none.`,
      );
    }
    checkTable("pad", before + size + after);
    const places = Array.from({ length: before + size + after }, (_, i) => placeInside(i - before, size, mode));
    return pick(padded, axis, places);
  }, x);
}

/** Which element stands at place `i` of an axis that goes on beyond its ends. */
function placeInside(i: number, size: number, mode: PadMode): number {
  if (mode === "edge" || size === 1) return Math.min(size - 1, Math.max(0, i));
  const modulo = (period: number) => ((i % period) + period) % period;
  if (mode === "wrap") return modulo(size);
  if (mode === "symmetric") return Math.min(modulo(2 * size), 2 * size - 1 - modulo(2 * size));
  return Math.min(modulo(2 * size - 2), 2 * size - 2 - modulo(2 * size - 2));
}
