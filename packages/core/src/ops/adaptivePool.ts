/**
 * Adaptive pooling: windows that part every spatial axis into so many places,
 * window i of o over n cells from ⌊i · n / o⌋ to before ⌈(i + 1) · n / o⌉.
 *
 * They are of at most two lengths. One axis after the other is pooled with
 * each length at every cell, and the windows that are wanted are picked.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape } from "../shape.js";
import { type DataFormat, dataFormat, spatialAxes } from "./dataFormat.js";
import { concatenate } from "./movement.js";
import { pending } from "./pending.js";
import { averagePool, maxPool, type Sizes } from "./pool.js";
import { checkTable, pick } from "./resample.js";

export interface AdaptivePoolOptions {
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

type AdaptivePool = (x: Operand, outputSize: Sizes, options?: AdaptivePoolOptions) => SymbolicTensor;

const adaptive =
  (name: string, className: string, pool: typeof maxPool): AdaptivePool =>
  (x, outputSize, options = {}) => {
    checkOptions(name, options, ["dataFormat"]);
    const format = dataFormat(name, options.dataFormat);
    return composed(className, x, (y) => {
      const rank = y.shape.length;
      const sizes = sizesOf(name, outputSize, rank - 2);
      if (rank < 3 || rank > 5) {
        throw new ShapeError(
          `${name}: expected one to three axes between batch and channels, got ${formatShape(y.shape)}.`,
        );
      }
      const axes = spatialAxes(rank - 2, format).map((axis) => rank + axis);
      if (axes.some((axis) => y.shape[axis] === null)) {
        const sizeAt = (axis: number) => sizes[axes.indexOf(axis)];
        return pending(
          y,
          y.shape.map((size, axis) => (axes.includes(axis) ? sizeAt(axis) : size)),
        );
      }
      if (axes.some((axis) => y.shape[axis] === 0)) {
        throw new ShapeError(`${name}: expected at least one cell along every axis, got ${formatShape(y.shape)}.`);
      }
      return axes.reduce((pooled, axis, i) => along(pool, pooled, axis, i, sizes, format), y);
    });
  };

/** Pools axis `axis`, which is number `i` of the spatial ones. */
function along(
  pool: typeof maxPool,
  x: SymbolicTensor,
  axis: number,
  i: number,
  sizes: readonly number[],
  format: DataFormat,
): SymbolicTensor {
  const size = x.shape[axis] as number;
  const count = sizes[i];
  const window = (length: number) => sizes.map((_, each) => (each === i ? length : 1));
  if (size % count === 0) return pool(x, window(size / count), { dataFormat: format });
  checkTable("adaptive pooling", count);
  const windows = Array.from({ length: count }, (_, place) => {
    const begin = Math.floor((place * size) / count);
    return { begin, length: Math.ceil(((place + 1) * size) / count) - begin };
  });
  const lengths = [...new Set(windows.map(({ length }) => length))];
  const everywhere = lengths.map((length) => pool(x, window(length), { strides: 1, dataFormat: format }));
  // Where in the row of all windows those of each length begin.
  const begins = lengths.map((_, which) => lengths.slice(0, which).reduce((sum, length) => sum + size - length + 1, 0));
  const places = windows.map(({ begin, length }) => begins[lengths.indexOf(length)] + begin);
  return pick(everywhere.length === 1 ? everywhere[0] : concatenate(everywhere, { axis }), axis, places);
}

function sizesOf(where: string, value: Sizes, count: number): readonly number[] {
  const sizes = typeof value === "number" ? new Array<number>(Math.max(0, count)).fill(value) : value;
  if (Array.isArray(sizes) && sizes.length === count && sizes.every((size) => Number.isInteger(size) && size > 0)) {
    return sizes;
  }
  throw new ArgumentError(
    `${where}: outputSize must be a positive whole number, or a list of ${count}, got ${show(value)}.`,
  );
}

/** The largest of each window. */
export const adaptiveMaxPool = adaptive("adaptiveMaxPool", "AdaptiveMaxPool", maxPool);

/** The mean of each window. */
export const adaptiveAveragePool = adaptive("adaptiveAveragePool", "AdaptiveAveragePool", averagePool);
