// conv: Y ← activation(patches(X) · W + b), f32: convolution as a product whose
// left side, the patches of x under the window, is gathered block by block.
//
//   x        images of (places…, xPixel), of which `channels` are read from each place
//   panels   (taps · channels, units) and b as pack.ts lays them out
//   y        outputs `begin` to `end`, counted through all images; yImage elements to the next image
//   scratch  convBytes: the window, a block of patches, its sums where they are not y's own rows
//
// An output is one sum over taps and channels in order (multiply.ts), so how
// outputs are split among blocks, calls and threads changes no bit.

import { copyRun } from "./copy";
import { floorOf, isFloor } from "./floor";
import { multiply } from "./multiply";
import { gatherPatches } from "./patches";
import { rowsPerBlock } from "./tile";
import { unary } from "./unary";
import { makeWindow, Window, WINDOW_BYTES } from "./window";

/** Bytes of scratch for patches of inputDim numbers. */
export function convBytes(inputDim: i32, units: i32): f64 {
  const floats = <f64>rowsPerBlock(inputDim, units) * (<f64>inputDim + <f64>units);
  return <f64>WINDOW_BYTES + 4 * floats;
}

export function conv(
  x: usize, panels: usize, y: usize, scratch: usize, begin: i32, end: i32, channels: i32, xPixel: i32, units: i32, yImage: i32,
  activation: i32, p0: f32, p1: f32, p2: f32,
  size0: i32, outputs0: i32, taps0: i32, stride0: i32, dilation0: i32, start0: i32, yStep0: i32,
  size1: i32, outputs1: i32, taps1: i32, stride1: i32, dilation1: i32, start1: i32, yStep1: i32,
  size2: i32, outputs2: i32, taps2: i32, stride2: i32, dilation2: i32, start2: i32, yStep2: i32,
): void {
  const window = makeWindow(
    scratch,
    size0, outputs0, taps0, stride0, dilation0, start0, yStep0,
    size1, outputs1, taps1, stride1, dilation1, start1, yStep1,
    size2, outputs2, taps2, stride2, dilation2, start2, yStep2,
  );
  const floor = floorOf(activation, p0, p1, p2);
  const fused = isFloor(activation, p0, p1, p2);

  const inputDim = channels * window.taps;
  const patchRow = <usize>inputDim * sizeof<f32>();
  const yRow = <usize>units * sizeof<f32>();
  const rows = rowsPerBlock(inputDim, units);
  const patches = scratch + WINDOW_BYTES;
  const sums = patches + <usize>rows * patchRow;
  const inOrder = isInOrder(window, units, yImage);
  for (let first = begin; first < end; first += rows) {
    const count = min(rows, end - first);
    gatherPatches(x, patches, first, count, channels, xPixel, window);
    const to = inOrder ? y + <usize>first * yRow : sums;
    multiply(patches, patchRow, panels, to, yRow, count, inputDim, units, floor);
    if (!fused) unary(activation, to, to, count * units, p0, p1, p2);
    if (!inOrder) scatterSums(sums, y, first, count, units, yImage, window);
  }
}

/** Whether the outputs stand in y one right after the other. */
function isInOrder(window: Window, units: i32, yImage: i32): bool {
  const first = window.first, second = window.second, third = window.third;
  return third.yStep == units && second.yStep == third.outputs * units &&
    first.yStep == second.outputs * second.yStep && yImage == first.outputs * first.yStep;
}

/** Brings sums of outputs from `output` on to their places in y. */
function scatterSums(sums: usize, y: usize, output: i32, count: i32, units: i32, yImage: i32, window: Window): void {
  for (let next = output; next < output + count; next++) {
    let rest = next;
    const third = rest % window.third.outputs;
    rest /= window.third.outputs;
    const second = rest % window.second.outputs;
    rest /= window.second.outputs;
    const first = rest % window.first.outputs;
    const image = rest / window.first.outputs;
    const at = image * yImage + first * window.first.yStep + second * window.second.yStep + third * window.third.yStep;
    copyRun(sums, y + (<usize>at << 2), units);
    sums += <usize>units * sizeof<f32>();
  }
}
