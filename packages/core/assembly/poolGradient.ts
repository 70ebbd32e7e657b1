// poolGradient: what the windows of pool.ts give back to the cells that they have seen.
//
//   x, dx  (images, depth, height, width, channels)      y, dy  (images, outDepth, outHeight, outWidth, channels)
//
// A largest gives all to the first cell that is as large, a mean the same part
// to each. Windows go one after the other, so that a cell in several of them
// adds up what it gets in that order.

import * as codes from "./codes";
import { loadLanes, storeLanes } from "./lanes";

export function poolGradient(
  code: i32, x: usize, y: usize, dy: usize, dx: usize, images: i32, channels: i32,
  depth: i32, height: i32, width: i32, outDepth: i32, outHeight: i32, outWidth: i32,
  poolDepth: i32, poolHeight: i32, poolWidth: i32, strideDepth: i32, strideHeight: i32, strideWidth: i32,
  beforeDepth: i32, beforeHeight: i32, beforeWidth: i32,
): void {
  const pixel = <usize>channels * sizeof<f32>();
  const imageBytes = <usize>(depth * height * width) * pixel;
  memory.fill(dx, 0, <usize>images * imageBytes);
  for (let image = 0; image < images; image++) {
    for (let plane = 0; plane < outDepth; plane++) {
      const front = plane * strideDepth - beforeDepth;
      const d0 = max(front, 0), d1 = min(front + poolDepth, depth);
      for (let row = 0; row < outHeight; row++) {
        const top = row * strideHeight - beforeHeight;
        const h0 = max(top, 0), h1 = min(top + poolHeight, height);
        for (let column = 0; column < outWidth; column++) {
          const left = column * strideWidth - beforeWidth;
          const w0 = max(left, 0), w1 = min(left + poolWidth, width);
          if (code == codes.POOL_MAX) giveLargest(x, y, dy, dx, channels, height, width, d0, d1, h0, h1, w0, w1);
          else giveParts(dy, dx, channels, height, width, d0, d1, h0, h1, w0, w1);
          y += pixel;
          dy += pixel;
        }
      }
    }
    x += imageBytes;
    dx += imageBytes;
  }
}

/** Adds one window's gradient, of all channels, to the first cells of x that are its largest. */
function giveLargest(
  x: usize, y: usize, dy: usize, dx: usize, channels: i32, height: i32, width: i32,
  d0: i32, d1: i32, h0: i32, h1: i32, w0: i32, w1: i32,
): void {
  for (let channel = 0; channel < channels; channel += 4) {
    const left = channels - channel;
    const at = <usize>channel << 2;
    const largest = loadLanes(y + at, left, 0);
    let gradient = loadLanes(dy + at, left, 0);
    for (let d = d0; d < d1; d++) {
      for (let h = h0; h < h1; h++) {
        let cell = (<usize>(((d * height + h) * width + w0) * channels) << 2) + at;
        for (let w = w0; w < w1; w++) {
          const found = f32x4.eq(loadLanes(x + cell, left, 0), largest);
          if (v128.any_true(found)) {
            storeLanes(dx + cell, f32x4.add(loadLanes(dx + cell, left, 0), v128.and(gradient, found)), left);
            gradient = v128.andnot(gradient, found);
          }
          cell += <usize>channels << 2;
        }
      }
    }
  }
}

/** Adds an equal part of one window's gradient, of all channels, to each of its cells. */
function giveParts(
  dy: usize, dx: usize, channels: i32, height: i32, width: i32, d0: i32, d1: i32, h0: i32, h1: i32, w0: i32, w1: i32,
): void {
  const cells = f32x4.splat(<f32>((d1 - d0) * (h1 - h0) * (w1 - w0)));
  for (let channel = 0; channel < channels; channel += 4) {
    const left = channels - channel;
    const at = <usize>channel << 2;
    const part = f32x4.div(loadLanes(dy + at, left, 0), cells);
    for (let d = d0; d < d1; d++) {
      for (let h = h0; h < h1; h++) {
        let cell = dx + (<usize>(((d * height + h) * width + w0) * channels) << 2) + at;
        for (let w = w0; w < w1; w++) {
          storeLanes(cell, f32x4.add(loadLanes(cell, left, 0), part), left);
          cell += <usize>channels << 2;
        }
      }
    }
  }
}
