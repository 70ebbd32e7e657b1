// turnPatches: what a convolution's window sees of x, turned: a row for each tap
// and channel, a column for each output. Times the gradient of the outputs they
// are the gradient of the convolution's weight.
//
//   x  images of (places…, channels)
//   y  rows `begin` to `end` of (taps · channels, images · outputs), zero where the window reaches beyond x

import { copyRun } from "./copy";
import { storeLanes } from "./lanes";
import { transposeBlock } from "./transposeBlock";
import { makeWindow, Window, WINDOW_BYTES } from "./window";

/** Bytes of scratch: the window. */
export function turnPatchesBytes(): f64 {
  return <f64>WINDOW_BYTES;
}

export function turnPatches(
  x: usize, y: usize, scratch: usize, begin: i32, end: i32, images: i32, channels: i32,
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
  const rowBytes = <usize>images * <usize>window.outputs * sizeof<f32>();
  const imageBytes = <usize>window.places * <usize>channels * sizeof<f32>();
  for (let row = begin; row < end;) {
    const tap = row / channels, channel = row % channels;
    const rows = min(channels - channel, end - row);
    let image = x + (<usize>channel << 2);
    let to = y;
    for (let i = 0; i < images; i++) {
      turnImage(image, to, rowBytes, tap, rows, channels, window);
      image += imageBytes;
      to += <usize>window.outputs * sizeof<f32>();
    }
    y += <usize>rows * rowBytes;
    row += rows;
  }
}

/** What one tap sees of `rows` channels of one image. */
function turnImage(image: usize, y: usize, rowBytes: usize, tap: i32, rows: i32, channels: i32, window: Window): void {
  const last = window.third;
  const tap2 = tap % last.taps;
  const rest = tap / last.taps;
  const tap1 = rest % window.second.taps, tap0 = rest / window.second.taps;
  const first = last.firstOutput(tap2), end = last.endOutput(tap2, first);
  const step = <usize>(last.stride * channels) * sizeof<f32>();
  for (let first0 = 0; first0 < window.first.outputs; first0++) {
    const place0 = window.first.place(first0, tap0);
    for (let first1 = 0; first1 < window.second.outputs; first1++) {
      const place1 = window.second.place(first1, tap1);
      if (window.first.has(place0) && window.second.has(place1)) {
        const place = (place0 * window.second.size + place1) * last.size + last.place(first, tap2);
        const from = image + <usize>(place * channels) * sizeof<f32>();
        const to = y + (<usize>first << 2);
        if (first > 0) clear(y, rowBytes, rows, first);
        if (step == sizeof<f32>()) copyRun(from, to, end - first);
        else transposeBlock(from, step, to, rowBytes, end - first, rows);
        if (end < last.outputs) clear(y + (<usize>end << 2), rowBytes, rows, last.outputs - end);
      } else clear(y, rowBytes, rows, last.outputs);
      y += <usize>last.outputs * sizeof<f32>();
    }
  }
}

function clear(y: usize, rowBytes: usize, rows: i32, count: i32): void {
  for (let row = 0; row < rows; row++) {
    let to = y;
    for (let left = count; left > 0; left -= 4) {
      storeLanes(to, f32x4.splat(0), left);
      to += 16;
    }
    y += rowBytes;
  }
}
