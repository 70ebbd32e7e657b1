/**
 * How a convolution is carried out: in parts, each one call of the `conv`
 * kernel with panels of its own. A convolution has one part, or one for each of
 * its groups of channels; a transposed one has one for each phase of its stride.
 * The panels of all parts stand one behind the other.
 */

import type { Attrs } from "../graph/graph.js";
import { UNARY_CODES } from "../kernels/codes.js";
import type { KernelSet, WindowNumbers } from "../kernels/kernels.js";
import { offset } from "../memory/pointer.js";
import { sizeOf } from "../shape.js";
import type { Execution, Value } from "./define.js";
import { turnedBytes } from "./winograd.js";

export interface ConvPart {
  /** Outputs of one image. */
  readonly outputs: number;
  /** Numbers that an output is a sum over. */
  readonly inputDim: number;
  /** Where in x and in y the part begins, in elements. */
  readonly xStart: number;
  readonly yStart: number;
  readonly window: WindowNumbers;
}

/** What `conv` has as `lowered`. */
export interface ConvSteps {
  /** Images of one row of the batch. */
  readonly images: number;
  /** Channels that a part reads, and all there are. */
  readonly channels: number;
  readonly xPixel: number;
  /** Units that a part writes, and elements of one image of y. */
  readonly units: number;
  readonly yImage: number;
  /** A kernel of one tap that moves place by place: x is read where it lies, by `dense`. */
  readonly pointwise: boolean;
  /** With fewer multiplications: behind the panels of its one part are those of winograd.ts. */
  readonly winograd: boolean;
  readonly parts: readonly ConvPart[];
}

const WINDOW_AT = 4;
const PART_NUMBERS = WINDOW_AT + 21;

/** As plain data, with the activation among `attrs`. */
export function encodeSteps({ parts, ...steps }: ConvSteps, attrs: Attrs): Attrs {
  const numbers = parts.flatMap(({ outputs, inputDim, xStart, yStart, window }) => [
    outputs,
    inputDim,
    xStart,
    yStart,
    ...window,
  ]);
  return { ...activationOf(attrs), ...steps, parts: numbers };
}

/** The activation that an op has taken in, as numbers for the kernels. */
export function activationOf({ activation = UNARY_CODES.linear, p0 = 0, p1 = 0, p2 = 0 }: Attrs): Attrs {
  return { activation, p0, p1, p2 };
}

function partsOf(lowered: Attrs): ConvPart[] {
  const numbers = lowered.parts as readonly number[];
  return Array.from({ length: numbers.length / PART_NUMBERS }, (_, part) => {
    const [outputs, inputDim, xStart, yStart, ...window] = numbers.slice(
      part * PART_NUMBERS,
      (part + 1) * PART_NUMBERS,
    );
    return { outputs, inputDim, xStart, yStart, window };
  });
}

/** Images of a row of `x`, or of all of it where it is not of rows, and the sizes of one. */
export function imagesOf({ shape, ofRows }: Value): { images: number; sizes: readonly number[] } {
  const image = ofRows ? shape : shape.slice(1);
  return { images: ofRows ? 1 : shape[0], sizes: image.slice(0, -1) };
}

/** Bytes of the panels of all parts. */
export function convPanelBytes(kernels: KernelSet, lowered: Attrs): number {
  const { channels, units } = lowered as Record<string, number>;
  const turned = lowered.winograd ? turnedBytes(kernels, channels, units) : 0;
  return partsOf(lowered).reduce((bytes, { inputDim }) => bytes + kernels.panelBytes(inputDim, units), turned);
}

export const runConv: Omit<Execution, "lower"> = {
  flops(lowered) {
    const each = partsOf(lowered).reduce((sum, { outputs, inputDim }) => sum + outputs * inputDim, 0);
    return each * (lowered.images as number) * (lowered.units as number);
  },
  scratchBytes(kernels, lowered) {
    if (lowered.pointwise) return 0;
    const { channels, units } = lowered as Record<string, number>;
    if (lowered.winograd) return kernels.winogradBytes(channels, units);
    return Math.max(...partsOf(lowered).map(({ inputDim }) => kernels.convBytes(inputDim, units)));
  },
  run(kernels, { inputs: [x, weights], output, scratch, rows, lowered }) {
    const { images, channels, xPixel, units, yImage, activation, p0, p1, p2 } = lowered as Record<string, number>;
    let panels = weights;
    for (const { outputs, inputDim, xStart, yStart, window } of partsOf(lowered)) {
      const end = rows * images * outputs;
      if (lowered.pointwise) {
        kernels.dense(x, panels, output, end, inputDim, units, activation, p0, p1, p2);
      } else if (lowered.winograd) {
        const turned = offset(panels, kernels.panelBytes(inputDim, units));
        // biome-ignore format: one line of roles
        kernels.winograd(x, panels, turned, output, scratch, rows * images, channels, units, activation, p0, p1, p2, ...window);
      } else {
        const [from, to] = [offset(x, 4 * xStart), offset(output, 4 * yStart)];
        // biome-ignore format: one line of roles
        kernels.conv(from, panels, to, scratch, 0, end, channels, xPixel, units, yImage, activation, p0, p1, p2, ...window);
      }
      panels = offset(panels, kernels.panelBytes(inputDim, units));
    }
  },
};

/** The elements of a weight's taps: all axes but the last two. */
export function tapsOf(kernel: readonly number[]): number {
  return sizeOf(kernel.slice(0, -2));
}
