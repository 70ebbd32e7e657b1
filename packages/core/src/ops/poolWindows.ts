/** How the windows of a pooling lie over x, along up to three axes. */
import { ShapeError } from "../errors.js";
import type { Attrs } from "../graph/graph.js";
import { formatShape, type Shape } from "../shape.js";
import type { Value } from "./define.js";

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

function readAttrs(attrs: Attrs): PoolAttrs {
  return attrs as unknown as PoolAttrs;
}

export function pooledShape(x: Shape, attrs: Attrs, where: string): Shape {
  const { poolSize, strides, same, channelsFirst } = readAttrs(attrs);
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

/** The images, their channels and the windows, as the kernels want them. */
export function poolNumbers({ shape, ofRows }: Value, attrs: Attrs): Attrs {
  const { poolSize, strides, same, channelsFirst } = readAttrs(attrs);
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
