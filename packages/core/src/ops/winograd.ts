/**
 * The convolutions that take 4 multiplications in the place of 9: 3 × 3 taps
 * that move place by place, of as many channels and filters as are worth it
 * (assembly/winograd.ts). Their panels stand behind those of the plain product,
 * which does again what comes out infinite or NaN.
 */
import type { Attrs } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import { windowAttrs } from "./window.js";

/** Places of a tile of 4 × 4, each with a product of its own, and the one whose sums have the bias. */
const PLACES = 16;
const BIAS_PLACE = 5;
/** Below, a tile is turned longer than its products take (Zen 4). */
const LEAST_CHANNELS = 16;
/** Channels · filters, above which the panels, of 16 numbers for each, leave the cache and cost more than they save. */
const MOST_PAIRS = 128 * 128;

/** Whether a convolution with this kernel is carried out so. */
export function takesWinograd(kernel: readonly number[], attrs: Attrs): boolean {
  const [channels, filters] = kernel.slice(-2);
  const { strides, dilation } = windowAttrs(attrs, kernel.slice(0, -2));
  return (
    kernel.length === 4 &&
    kernel[0] === 3 &&
    kernel[1] === 3 &&
    attrs.groups === 1 &&
    [...strides, ...dilation].every((each) => each === 1) &&
    [channels, filters].every((each) => each >= LEAST_CHANNELS && each % 8 === 0) &&
    channels * filters <= MOST_PAIRS
  );
}

/** Bytes of the panels of all places. */
export function turnedBytes(kernels: KernelSet, channels: number, units: number): number {
  return PLACES * kernels.panelBytes(channels, units);
}

/** Lays the panels of all places out; scratch is 16 · channels · units numbers. */
export function packTurned(
  kernels: KernelSet,
  kernel: Pointer,
  bias: Pointer,
  panels: Pointer,
  scratch: Pointer,
  channels: number,
  units: number,
): void {
  kernels.winogradWeights(kernel, scratch, channels, units);
  for (let place = 0; place < PLACES; place++) {
    const from = offset(scratch, 4 * place * channels * units);
    const to = offset(panels, place * kernels.panelBytes(channels, units));
    kernels.pack(from, place === BIAS_PLACE ? bias : NULL_POINTER, to, channels, units);
  }
}
