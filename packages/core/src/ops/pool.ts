/**
 * Pooling: the largest or the mean of windows that go over one, two or three
 * spatial axes.
 *
 * With the channels first, every channel is to the kernel an image of one.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record, shapeOf } from "../graph/trace.js";
import { POOL_CODES, type PoolName } from "../kernels/codes.js";
import type { PoolGeometry } from "../kernels/kernels.js";
import { checkOptions, oneOf, show } from "../options.js";
import { sizeOf } from "../shape.js";
import { type DataFormat, dataFormat } from "./dataFormat.js";
import type { OpDefinition } from "./define.js";
import { poolGradientTable } from "./poolGradient.js";
import { pooledShape, poolNumbers } from "./poolWindows.js";

function definePool(name: string, className: string, kind: PoolName): OpDefinition {
  return {
    name,
    className,
    keepsIntegers: kind === "max",
    shape: ([x], attrs, where) => pooledShape(x, attrs, where),
    gradient: ({ inputs: [x], output, attrs, outputGradient }, { poolGradient }) => [
      poolGradient(kind, x, output, outputGradient, attrs),
    ],
    execution: {
      lower: ({ inputs: [x], attrs }) => poolNumbers(x, attrs),
      scratchBytes: (kernels, { channels, geometry }) =>
        kernels.poolScratchBytes((geometry as PoolGeometry)[2], channels as number),
      flops: ({ images, channels, geometry }) =>
        (images as number) * (channels as number) * sizeOf((geometry as PoolGeometry).slice(3, 9)),
      run(kernels, { inputs: [x], output, scratch, rows, lowered }) {
        const geometry = lowered.geometry as PoolGeometry;
        const images = rows * (lowered.images as number);
        kernels.pool(POOL_CODES[kind], x, output, scratch, images, lowered.channels as number, ...geometry);
      },
    },
  };
}

export const maxPoolOp = definePool("maxPool", "MaxPool", "max");
export const averagePoolOp = definePool("averagePool", "AveragePool", "average");

/** One number for every axis, or one each. */
export type Sizes = number | readonly number[];

export interface PoolOptions {
  /** From the beginning of a window to that of the next. Default null: `poolSize`. */
  strides?: Sizes | null;
  /** `"valid"`: whole windows only. `"same"`: as many as strides, with cells outside that do not count. Default `"valid"`. */
  padding?: "valid" | "same";
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

type Pool = (x: Operand, poolSize: Sizes, options?: PoolOptions) => SymbolicTensor;

const pooling =
  (op: OpDefinition): Pool =>
  (x, poolSize, options = {}) => {
    checkOptions(op.name, options, ["strides", "padding", "dataFormat"]);
    const count = typeof poolSize === "number" ? shapeOf(x).length - 2 : poolSize.length;
    const { strides, padding = "valid" } = options;
    const same = oneOf(`${op.name}: padding`, padding, ["valid", "same"]) === "same";
    const channelsFirst = dataFormat(op.name, options.dataFormat) === "channels_first";
    const size = sizesOf(op.name, "poolSize", poolSize, count);
    if (count < 1 || count > 3) {
      throw new ShapeError(`${op.name}: windows go over one to three axes between batch and channels, got ${count}.`);
    }
    const steps = strides == null ? size : sizesOf(op.name, "strides", strides, count);
    return record(op, [x], { poolSize: size, strides: steps, same, channelsFirst });
  };

function sizesOf(where: string, what: string, value: Sizes, count: number): readonly number[] {
  const sizes = typeof value === "number" ? new Array<number>(Math.max(0, count)).fill(value) : value;
  if (Array.isArray(sizes) && sizes.length === count && sizes.every((size) => Number.isInteger(size) && size > 0)) {
    return sizes;
  }
  throw new ArgumentError(
    `${where}: ${what} must be a positive whole number, or a list of ${count}, got ${show(value)}.`,
  );
}

/** The largest of each window, channel by channel; NaN where there is one. Of (batch, …spatial, channels). */
export const maxPool = pooling(maxPoolOp);

/** The mean of each window, channel by channel; of the cells inside alone with "same". Of (batch, …spatial, channels). */
export const averagePool = pooling(averagePoolOp);

/** What the windows of a pooling of x to y give back to x of the gradient of y. */
export function poolGradient(
  kind: PoolName,
  x: SymbolicTensor,
  y: SymbolicTensor,
  outputGradient: SymbolicTensor,
  attrs: Attrs,
): SymbolicTensor {
  return record(poolGradientTable[kind], [x, y, outputGradient], attrs);
}
