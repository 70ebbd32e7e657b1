/** The reference kernels for convolutions: each output by itself, tap by tap. */
import { NULL_POINTER, type Pointer } from "../memory/pointer.js";
import type { Views } from "../memory/views.js";
import { unaryFormula } from "./formulas.js";
import type { KernelSet, WindowNumbers } from "./kernels.js";

type ConvKernels = Pick<
  KernelSet,
  | "convBytes"
  | "conv"
  | "winogradBytes"
  | "winogradWeights"
  | "winograd"
  | "depthwiseBytes"
  | "depthwise"
  | "turnPatchesBytes"
  | "turnPatches"
>;

interface Axis {
  readonly size: number;
  readonly outputs: number;
  readonly taps: number;
  readonly stride: number;
  readonly dilation: number;
  readonly start: number;
  readonly yStep: number;
}

/** Lavin & Gray 2016, section 4.1. */
const G = [
  [1, 0, 0],
  [0.5, 0.5, 0.5],
  [0.5, -0.5, 0.5],
  [0, 0, 1],
];

export function convReferenceKernels(views: Views): ConvKernels {
  const kernels: ConvKernels = {
    convBytes: () => 0,

    conv(x, panels, y, _scratch, begin, end, channels, xPixel, units, yImage, activation, p0, p1, p2, ...numbers) {
      if (begin >= end) return;
      const f = unaryFormula(activation);
      const axes = axesOf(numbers);
      const inputDim = product(axes, "taps") * channels;
      const packed = views.float32(panels, units * (1 + inputDim));
      const input = imagesOf(views, x, end, axes, xPixel);
      const images = Math.ceil(end / product(axes, "outputs"));
      const output = views.float32(y, placeInY(images * product(axes, "outputs") - 1, axes, yImage) + units);
      for (let at = begin; at < end; at++) {
        const seen = placesOf(at, axes);
        const to = placeInY(at, axes, yImage);
        for (let unit = 0; unit < units; unit++) {
          const panel = unit * (1 + inputDim);
          let sum = packed[panel];
          seen.forEach((place, tap) => {
            if (place === null) return;
            for (let channel = 0; channel < channels; channel++) {
              sum += input[place * xPixel + channel] * packed[panel + 1 + tap * channels + channel];
            }
          });
          output[to + unit] = f(sum, p0, p1, p2);
        }
      }
    },

    winogradBytes: () => 0,

    winogradWeights(weight, y, channels, units) {
      const count = channels * units;
      const taps = views.float32(weight, 9 * count);
      const turned = views.float32(y, 16 * count);
      for (let at = 0; at < turned.length; at++) {
        const place = Math.floor(at / count);
        const [row, column] = [G[place >> 2], G[place & 3]];
        let sum = 0;
        for (let tap = 0; tap < 9; tap++) {
          sum += row[Math.floor(tap / 3)] * column[tap % 3] * taps[tap * count + (at % count)];
        }
        turned[at] = sum;
      }
    },

    winograd(x, panels, _turned, y, scratch, images, channels, units, activation, p0, p1, p2, ...window) {
      const outputs = product(axesOf(window), "outputs");
      const [end, yImage] = [images * outputs, outputs * units];
      // biome-ignore format: one line of roles
      kernels.conv(x, panels, y, scratch, 0, end, channels, channels, units, yImage, activation, p0, p1, p2, ...window);
    },

    turnPatchesBytes: () => 0,

    turnPatches(x, y, _scratch, begin, end, images, channels, ...numbers) {
      const axes = axesOf(numbers);
      const columns = images * product(axes, "outputs");
      const input = imagesOf(views, x, columns, axes, channels);
      const output = views.float32(y, (end - begin) * columns);
      for (let column = 0; column < columns; column++) {
        const seen = placesOf(column, axes);
        for (let row = begin; row < end; row++) {
          const place = seen[Math.floor(row / channels)];
          const value = place === null ? 0 : input[place * channels + (row % channels)];
          output[(row - begin) * columns + column] = value;
        }
      }
    },

    depthwiseBytes: () => 0,

    depthwise(x, weight, bias, y, _scratch, begin, end, channels, multiplier, activation, p0, p1, p2, ...numbers) {
      if (begin >= end) return;
      const f = unaryFormula(activation);
      const axes = axesOf(numbers);
      const units = channels * multiplier;
      const w = views.float32(weight, product(axes, "taps") * units);
      const b = bias === NULL_POINTER ? null : views.float32(bias, units);
      const input = imagesOf(views, x, end, axes, channels);
      const output = views.float32(y, end * units);
      for (let at = begin; at < end; at++) {
        const seen = placesOf(at, axes);
        for (let unit = 0; unit < units; unit++) {
          const channel = Math.floor(unit / multiplier);
          let sum = b ? b[unit] : 0;
          seen.forEach((place, tap) => {
            if (place !== null) sum += input[place * channels + channel] * w[tap * units + unit];
          });
          output[at * units + unit] = f(sum, p0, p1, p2);
        }
      }
    },
  };
  return kernels;
}

function axesOf(numbers: WindowNumbers): Axis[] {
  return [0, 7, 14].map((at) => {
    const [size, outputs, taps, stride, dilation, start, yStep] = numbers.slice(at, at + 7);
    return { size, outputs, taps, stride, dilation, start, yStep };
  });
}

function product(axes: readonly Axis[], what: keyof Axis): number {
  return axes.reduce((total, axis) => total * axis[what], 1);
}

/** The images that outputs before `end` read. */
function imagesOf(views: Views, x: Pointer, end: number, axes: readonly Axis[], xPixel: number): Float32Array {
  return views.float32(x, Math.ceil(end / product(axes, "outputs")) * product(axes, "size") * xPixel);
}

/** Which output along each axis number `at` is, and of which image. */
function indexOf(at: number, axes: readonly Axis[]): { image: number; index: number[] } {
  let rest = at;
  const index = [...axes].reverse().map(({ outputs }) => {
    const along = rest % outputs;
    rest = Math.floor(rest / outputs);
    return along;
  });
  return { image: rest, index: index.reverse() };
}

/** Where the taps of an output read, counted in places through all images; null outside of x. */
function placesOf(at: number, axes: readonly Axis[]): (number | null)[] {
  const { image, index } = indexOf(at, axes);
  let places: (number | null)[] = [image];
  axes.forEach(({ size, taps, stride, dilation, start }, i) => {
    places = places.flatMap((outer) =>
      Array.from({ length: taps }, (_, tap) => {
        const along = start + index[i] * stride + tap * dilation;
        return outer === null || along < 0 || along >= size ? null : outer * size + along;
      }),
    );
  });
  return places;
}

function placeInY(at: number, axes: readonly Axis[], yImage: number): number {
  const { image, index } = indexOf(at, axes);
  return axes.reduce((sum, { yStep }, i) => sum + index[i] * yStep, image * yImage);
}
