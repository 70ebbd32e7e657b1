// gatherPatches: what a convolution's window sees of x, a row for each output.
//
//   x        images of (places…, xPixel), of which `channels` are read from each place
//   patches  (count, taps · channels), zero where the window reaches beyond x
//
// Outputs go line by line of the last axis, and in a line tap by tap of the
// first two, so that where the window lies is worked out once for all of them.
// Taps of the last axis that read one place after the other are copied in one run.

import { storeLanes } from "./lanes";
import { Window } from "./window";

/** Patches of outputs from `output` on, counted through all images. */
export function gatherPatches(
  x: usize, patches: usize, output: i32, count: i32, channels: i32, xPixel: i32, window: Window,
): void {
  const imageBytes = <usize>window.places * <usize>xPixel * sizeof<f32>();
  const patchBytes = <usize>window.taps * <usize>channels * sizeof<f32>();
  let third = output % window.third.outputs;
  let rest = output / window.third.outputs;
  let second = rest % window.second.outputs;
  rest /= window.second.outputs;
  let first = rest % window.first.outputs;
  let image = x + <usize>(rest / window.first.outputs) * imageBytes;
  while (count > 0) {
    const line = min(count, window.third.outputs - third);
    gatherLine(image, patches, patchBytes, first, second, third, line, channels, xPixel, window);
    patches += <usize>line * patchBytes;
    count -= line;
    third = 0;
    if (++second < window.second.outputs) continue;
    second = 0;
    if (++first < window.first.outputs) continue;
    first = 0;
    image += imageBytes;
  }
}

/** Patches of `count` outputs in one line, from the output (first, second, third) on. */
function gatherLine(
  image: usize, patch: usize, patchBytes: usize, first: i32, second: i32, third: i32, count: i32,
  channels: i32, xPixel: i32, window: Window,
): void {
  const last = window.third;
  const joined = channels == xPixel && last.dilation == 1;
  const taps = joined ? last.taps : 1;
  const xPixelBytes = <usize>xPixel * sizeof<f32>();
  for (let tap0 = 0; tap0 < window.first.taps; tap0++) {
    const place0 = window.first.place(first, tap0);
    for (let tap1 = 0; tap1 < window.second.taps; tap1++) {
      const place1 = window.second.place(second, tap1);
      const inside = window.first.has(place0) && window.second.has(place1);
      const line = image + <usize>((place0 * window.second.size + place1) * last.size) * xPixelBytes;
      for (let tap2 = 0; tap2 < last.taps; tap2 += taps) {
        const place = last.place(third, tap2);
        if (inside) gatherRuns(line, xPixelBytes, place, last.stride, last.size, patch, patchBytes, count, taps, channels);
        else clearRuns(patch, patchBytes, count, taps * channels);
        patch += <usize>(taps * channels) * sizeof<f32>();
      }
    }
  }
}

/** Runs of `taps` places each, `stride` places from one to the next, into `count` patches. */
function gatherRuns(
  line: usize, xPixelBytes: usize, place: i32, stride: i32, size: i32,
  patch: usize, patchBytes: usize, count: i32, taps: i32, channels: i32,
): void {
  for (let i = 0; i < count; i++) {
    const from = line + <usize>place * xPixelBytes;
    if (place >= 0 && place + taps <= size) {
      copyFloats(from, patch, taps * channels);
    } else {
      const before = min(max(-place, 0), taps);
      const end = max(min(size - place, taps), before);
      const skipped = <usize>(before * channels) * sizeof<f32>();
      clearFloats(patch, before * channels);
      copyFloats(from + skipped, patch + skipped, (end - before) * channels);
      clearFloats(patch + <usize>(end * channels) * sizeof<f32>(), (taps - end) * channels);
    }
    place += stride;
    patch += patchBytes;
  }
}

function clearRuns(patch: usize, patchBytes: usize, count: i32, run: i32): void {
  for (let i = 0; i < count; i++) {
    clearFloats(patch, run);
    patch += patchBytes;
  }
}

/** The last four overlap those before, where fewer than four are left. */
// @ts-ignore: decorator
@inline
function copyFloats(from: usize, to: usize, count: i32): void {
  if (count < 4) {
    if (count & 2) store<u64>(to, load<u64>(from));
    const pair = <usize>(count & 2) << 2;
    if (count & 1) store<u32>(to + pair, load<u32>(from + pair));
    return;
  }
  const last = <usize>(count - 4) << 2;
  for (let at: usize = 0; at < last; at += 16) v128.store(to + at, v128.load(from + at));
  v128.store(to + last, v128.load(from + last));
}

function clearFloats(to: usize, count: i32): void {
  for (let left = count; left > 0; left -= 4) {
    storeLanes(to, f32x4.splat(0), left);
    to += 16;
  }
}
