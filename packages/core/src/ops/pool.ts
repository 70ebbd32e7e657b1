/**
 * Pooling: the largest or the mean of windows that go over one, two or three
 * spatial axes.
 *
 * With the channels first, every channel is to the kernel an image of one.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { POOL_CODES, type PoolName } from "../kernels/codes.js";
import type { PoolGeometry } from "../kernels/kernels.js";
import { checkOptions, oneOf, show } from "../options.js";
import { formatShape, type Shape, sizeOf } from "../shape.js";
import { type DataFormat, dataFormat } from "./dataFormat.js";
import type { OpDefinition, Value } from "./define.js";

/** How windows lie along one axis. */
interface Windows {
  readonly count: number;
  /** Cells of the first window that come before the axis. */
  readonly before: number;
}

interface PoolAttrs {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly same: boolean;
  readonly channelsFirst: boolean;
}

function definePool(name: string, className: string, kind: PoolName): OpDefinition {
  return {
    name,
    className,
    keepsIntegers: kind === "max",
    shape: ([x], attrs, where) => pooledShape(x, readAttrs(attrs), where),
    execution: {
      lower({ inputs: [x], attrs }) {
        const { images, channels, geometry } = geometryOf(x, readAttrs(attrs));
        return { images, channels, geometry };
      },
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

function readAttrs(attrs: Attrs): PoolAttrs {
  return attrs as unknown as PoolAttrs;
}

function pooledShape(x: Shape, { poolSize, strides, same, channelsFirst }: PoolAttrs, where: string): Shape {
  const count = poolSize.length;
  if (x.length !== count + 2) {
    throw new ShapeError(
      `${where}: a window of ${formatShape(poolSize)} goes over ${count === 1 ? "one axis" : `${count} axes`} ` +
        `between batch and channels: expected ${count + 2} axes, got ${formatShape(x)}.`,
    );
  }
  const first = channelsFirst ? 2 : 1;
  return x.map((size, axis) => {
    const i = axis - first;
    if (size === null || i < 0 || i >= count) return size;
    const windows = windowsOf(size, poolSize[i], strides[i], same);
    if (windows.count > 0 || same) return windows.count;
    throw new ShapeError(
      `${where}: a window of ${formatShape(poolSize)} does not fit into ${formatShape(x)}. ` +
        'Take a smaller poolSize, or padding "same".',
    );
  });
}

/** With "same" as many windows as strides begin within the axis, what they lack shared between both ends. */
function windowsOf(size: number, pool: number, stride: number, same: boolean): Windows {
  if (!same) return { count: Math.max(0, Math.floor((size - pool) / stride) + 1), before: 0 };
  const count = Math.ceil(size / stride);
  return { count, before: Math.floor(Math.max(0, (count - 1) * stride + pool - size) / 2) };
}

function geometryOf({ shape, ofRows }: Value, { poolSize, strides, same, channelsFirst }: PoolAttrs) {
  const [batch, ...sample] = ofRows ? [1, ...shape] : shape;
  const spatial = channelsFirst ? sample.slice(1) : sample.slice(0, -1);
  const channels = channelsFirst ? sample[0] : sample[sample.length - 1];
  // Where channels fill vectors, the places of a lone axis are rows, joined straight into y.
  const asRows = spatial.length === 1 && !channelsFirst && channels >= 4;
  const threeOf = (values: readonly number[], fill: number): number[] =>
    asRows ? [fill, ...values, fill] : [...new Array<number>(3 - values.length).fill(fill), ...values];
  const windows = spatial.map((size, i) => windowsOf(size, poolSize[i], strides[i], same));
  const geometry = [
    ...threeOf(spatial, 1),
    ...threeOf(
      windows.map(({ count }) => count),
      1,
    ),
    ...threeOf(poolSize, 1),
    ...threeOf(strides, 1),
    ...threeOf(
      windows.map(({ before }) => before),
      0,
    ),
  ];
  return { images: channelsFirst ? batch * channels : batch, channels: channelsFirst ? 1 : channels, geometry };
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
    const count = typeof poolSize === "number" ? rankOf(x) - 2 : poolSize.length;
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

function rankOf(x: Operand): number {
  return typeof x === "number" ? 0 : x.shape.length;
}

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
