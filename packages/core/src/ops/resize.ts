/**
 * resize: images of another height and width, one axis after the other.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions, oneOf, show } from "../options.js";
import { formatShape, type Shape } from "../shape.js";
import { type DType, isInteger } from "../tensor/dtype.js";
import { cast } from "./cast.js";
import { type DataFormat, dataFormat, spatialAxes } from "./dataFormat.js";
import { clip, round } from "./elementary.js";
import { INTERPOLATIONS, type Interpolation, interpolation } from "./interpolate.js";
import { slice } from "./movement.js";
import { pad } from "./pad.js";
import { pending } from "./pending.js";
import { resample } from "./resample.js";

export interface ResizeOptions {
  /** How values between pixels are made. Default `"bilinear"`. */
  interpolation?: Interpolation;
  /** Whether smaller images are smoothed first. Default false. */
  antialias?: boolean;
  /** Cuts what is too high or too wide for the new sides' ratio, in the middle. Default false. */
  cropToAspectRatio?: boolean;
  /** Puts a border around what is too low or too narrow for it. Default false. */
  padToAspectRatio?: boolean;
  /** What the border is made of. Default `"constant"`, the only one. */
  fillMode?: "constant";
  /** Value of the border. Default 0. */
  fillValue?: number;
  /** Where the channels are. Default `"channels_last"`. */
  dataFormat?: DataFormat | null;
}

const OPTIONS = [
  "interpolation",
  "antialias",
  "cropToAspectRatio",
  "padToAspectRatio",
  "fillMode",
  "fillValue",
  "dataFormat",
] as const satisfies readonly (keyof ResizeOptions)[];

/**
 * Images (batch, height, width, channels), or one without the batch, of the new `[height, width]`; those of whole numbers
 * are rounded.
 */
export function resize(images: Operand, size: readonly number[], options: ResizeOptions = {}): SymbolicTensor {
  checkOptions("resize", options, OPTIONS);
  const { antialias = false, cropToAspectRatio = false, padToAspectRatio = false, fillValue = 0 } = options;
  const name = oneOf("resize: interpolation", options.interpolation ?? "bilinear", INTERPOLATIONS);
  oneOf("resize: fillMode", options.fillMode ?? "constant", ["constant"]);
  const [rows, columns] = spatialAxes(2, dataFormat("resize", options.dataFormat));
  if (!(Array.isArray(size) && size.length === 2 && size.every((each) => Number.isInteger(each) && each > 0))) {
    throw new ArgumentError(`resize: size must be two positive whole numbers [height, width], got ${show(size)}.`);
  }
  if (cropToAspectRatio && padToAspectRatio) {
    throw new ArgumentError("resize: give either cropToAspectRatio or padToAspectRatio, not both.");
  }
  return composed("Resize", images, (x) => {
    const rank = x.shape.length;
    if (rank !== 3 && rank !== 4) {
      throw new ShapeError(`resize: expected images of 4 axes, or one of 3, got ${formatShape(x.shape)}.`);
    }
    const axes = [rank + rows, rank + columns] as const;
    const [height, width] = axes.map((axis) => x.shape[axis]);
    if (height === 0 || width === 0) {
      throw new ShapeError(`resize: expected images of at least one pixel, got ${formatShape(x.shape)}.`);
    }
    if (height === null || width === null) return pending(x, withSizes(x.shape, axes, size));
    const fitted = cropToAspectRatio
      ? cropToRatio(x, axes, [height, width], size)
      : padToAspectRatio
        ? padToRatio(x, axes, [height, width], size, fillValue)
        : x;
    const resized = axes.reduce(
      (image, axis, i) => {
        const from = image.shape[axis] as number;
        return from === size[i] ? image : resample(image, axis, interpolation(name, from, size[i], antialias));
      },
      cast(fitted, isInteger(x.dtype) ? "float32" : x.dtype),
    );
    return isInteger(x.dtype) ? rounded(resized, x.dtype) : resized;
  });
}

/** The nearest numbers, half to even, that `dtype` holds: pixels of whole numbers stay whole. */
function rounded(x: SymbolicTensor, dtype: DType): SymbolicTensor {
  const whole = round(x);
  return cast(dtype === "int8" ? clip(whole, -128, 127) : whole, dtype);
}

type Pair = readonly [number, number];

function withSizes(shape: Shape, axes: Pair, sizes: readonly number[]): Shape {
  return shape.map((size, axis) => (axes.includes(axis) ? sizes[axes.indexOf(axis)] : size));
}

/** The largest part in the middle that has the ratio of `size`. */
function cropToRatio(x: SymbolicTensor, axes: Pair, [height, width]: Pair, size: readonly number[]): SymbolicTensor {
  const kept = [
    Math.max(1, Math.min(height, Math.trunc((width * size[0]) / size[1]))),
    Math.max(1, Math.min(width, Math.trunc((height * size[1]) / size[0]))),
  ];
  return axes.reduce((image, axis, i) => {
    const whole = image.shape[axis] as number;
    const begin = Math.trunc((whole - kept[i]) / 2);
    return kept[i] === whole ? image : slice(image, { axis, begin, size: kept[i] });
  }, x);
}

/** With a border that gives it the ratio of `size`, as wide on both sides. */
function padToRatio(
  x: SymbolicTensor,
  axes: Pair,
  [height, width]: Pair,
  size: readonly number[],
  value: number,
): SymbolicTensor {
  const wanted = [Math.trunc((width * size[0]) / size[1]), Math.trunc((height * size[1]) / size[0])];
  const [above, beside] = [Math.trunc((wanted[0] - height) / 2), Math.trunc((wanted[1] - width) / 2)];
  const [axis, border] = above > 0 ? [axes[0], above] : [axes[1], Math.max(0, beside)];
  if (border === 0) return x;
  const borders = x.shape.map((_, each) => (each === axis ? [border, border] : [0, 0]));
  return pad(x, borders, { constantValues: value });
}
