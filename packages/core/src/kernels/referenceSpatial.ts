/**
 * The reference kernels of images: windows, borders, and sums of neighbours,
 * element by element.
 */
import type { Views } from "../memory/views.js";
import { POOL_CODES } from "./codes.js";
import type { KernelSet } from "./kernels.js";

type SpatialKernels = Pick<KernelSet, "poolScratchBytes" | "pool" | "poolGradient" | "pad" | "resample">;

export function spatialReferenceKernels(views: Views): SpatialKernels {
  return {
    poolScratchBytes: () => 0,

    pool(code, x, y, _scratch, images, channels, ...geometry) {
      const windows = windowsOf(images, channels, geometry);
      const input = views.float32(x, windows.cells);
      const output = views.float32(y, windows.count);
      for (let i = 0; i < output.length; i++) {
        const values = windows.cellsOf(i).map((cell) => input[cell]);
        const sum = () => values.reduce((total, value) => total + value, 0);
        output[i] = code === POOL_CODES.max ? Math.max(...values) : sum() / values.length;
      }
    },

    poolGradient(code, x, y, dy, dx, images, channels, ...geometry) {
      const windows = windowsOf(images, channels, geometry);
      const input = views.float32(x, windows.cells);
      const largest = views.float32(y, windows.count);
      const given = views.float32(dy, windows.count);
      const received = views.float32(dx, windows.cells).fill(0);
      for (let i = 0; i < given.length; i++) {
        const cells = windows.cellsOf(i);
        const takers = code === POOL_CODES.max ? cells.filter((cell) => input[cell] === largest[i]).slice(0, 1) : cells;
        for (const cell of takers) received[cell] += given[i] / takers.length;
      }
    },

    pad(x, y, outer, rows, run, top, bottom, left, right, value) {
      const [height, width] = [top + rows + bottom, left + run + right];
      const input = views.float32(x, outer * rows * run);
      const output = views.float32(y, outer * height * width).fill(value);
      for (let i = 0; i < input.length; i++) {
        const [line, column] = split(i, run);
        const [block, row] = split(line, rows);
        output[(block * height + top + row) * width + left + column] = input[i];
      }
    },

    resample(x, y, table, outer, size, inner, count, taps) {
      const input = views.float32(x, outer * size * inner);
      const output = views.float32(y, outer * count * inner);
      const numbers = views.float32(table, (1 + taps) * count);
      for (let i = 0; i < output.length; i++) {
        const [place, k] = split(i, inner);
        const [block, at] = split(place, count);
        const first = (block * size + numbers[at]) * inner + k;
        let sum = input[first] * numbers[count + at];
        for (let tap = 1; tap < taps; tap++) sum += input[first + tap * inner] * numbers[(1 + tap) * count + at];
        output[i] = sum;
      }
    },
  };
}

/** All windows: how many there are, over how many cells, and which cells of x number i covers. */
function windowsOf(images: number, channels: number, geometry: readonly number[]) {
  const [size, outSize] = [geometry.slice(0, 3), geometry.slice(3, 6)];
  const product = (sizes: readonly number[]) => sizes.reduce((total, each) => total * each, images * channels);
  const axisOf = (axis: number) => [size[axis], ...[6, 9, 12].map((first) => geometry[first + axis])];
  const [inDepth, inHeight, inWidth] = [0, 1, 2].map(axisOf);
  const cellsOf = (i: number): number[] => {
    const [pixel, channel] = split(i, channels);
    const [row, column] = split(pixel, outSize[2]);
    const [plane, line] = split(row, outSize[1]);
    const [image, layer] = split(plane, outSize[0]);
    return windowOf(layer, inDepth).flatMap((d) =>
      windowOf(line, inHeight).flatMap((h) =>
        windowOf(column, inWidth).map(
          (w) => (((image * size[0] + d) * size[1] + h) * size[2] + w) * channels + channel,
        ),
      ),
    );
  };
  return { cells: product(size), count: product(outSize), cellsOf };
}

/** Quotient and rest. */
function split(value: number, divisor: number): [number, number] {
  const rest = value % divisor;
  return [(value - rest) / divisor, rest];
}

/** The cells of window `place` that are there. */
function windowOf(place: number, [size, pool, stride, before]: readonly number[]): number[] {
  const begin = place * stride - before;
  const first = Math.max(begin, 0);
  return Array.from({ length: Math.max(0, Math.min(begin + pool, size) - first) }, (_, i) => first + i);
}
