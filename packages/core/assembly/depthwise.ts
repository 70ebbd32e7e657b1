// depthwise: Y ← activation(window sums of each channel by itself + b), f32.
//
//   x        images of (places…, channels)
//   weight   (taps, channels, multiplier)      bias  (channels · multiplier), or 0 for none
//   y        (outputs, channels · multiplier): outputs `begin` to `end`, counted through all images
//   scratch  depthwiseBytes: the window, and what is the same for a line of outputs
//
// Four outputs of a line go together, eight channels at a time, where the
// window is all inside of x along the last axis. Each element is one sum, from
// its bias over the taps inside of x in order, whichever way it is taken.

import { floorOf, isFloor } from "./floor";
import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";
import { unary } from "./unary";
import { Axis, makeWindow, Window, WINDOW_BYTES } from "./window";

export function depthwiseBytes(): f64 {
  return <f64>(WINDOW_BYTES + offsetof<Line>());
}

export function depthwise(
  x: usize, weight: usize, bias: usize, y: usize, scratch: usize, begin: i32, end: i32, channels: i32, multiplier: i32,
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
  const units = channels * multiplier;
  const line = changetype<Line>(scratch + WINDOW_BYTES);
  const imageBytes = <usize>window.places * <usize>channels * sizeof<f32>();
  y += <usize>begin * <usize>units * sizeof<f32>();
  for (let output = begin; output < end;) {
    const third = output % outputs2;
    const lines = output / outputs2;
    const second = lines % outputs1;
    const first = lines / outputs1 % outputs0;
    const image = x + <usize>(lines / outputs1 / outputs0) * imageBytes;
    const count = min(end - output, outputs2 - third);
    sumLine(image, weight, bias, y, first, second, third, count, channels, multiplier, floor, window, line);
    if (!fused) unary(activation, y, y, count * units, p0, p1, p2);
    y += <usize>(count * units) * sizeof<f32>();
    output += count;
  }
}

/** `count` outputs in one line, from the output (first, second, third) on. */
function sumLine(
  image: usize, weight: usize, bias: usize, y: usize, first: i32, second: i32, third: i32, count: i32,
  channels: i32, multiplier: i32, floor: f32, window: Window, line: Line,
): void {
  line.begin(image, weight, first, second, channels, multiplier, window);
  const yRow = <usize>(channels * multiplier) * sizeof<f32>();
  const units = channels * multiplier;
  const end = third + count;
  const eights = multiplier == 1 ? channels & ~7 : 0;
  for (let channel = 0; channel < eights; channel += 8) {
    const at = <usize>channel << 2;
    const from = max(third, window.third.firstInside);
    const to = min(end, window.third.endInside);
    const inside = to - from >= 4;
    const toBias = bias ? bias + at : 0;
    for (let output = third; output < end; output++) {
      if (inside && output == from) {
        sumFours(line, y + <usize>(from - third) * yRow + at, yRow, toBias, at, from, to, floor, window.third);
        output = to - 1;
      } else {
        sumEight(line, y + <usize>(output - third) * yRow + at, toBias, at, output, floor, window.third);
      }
    }
  }
  for (let unit = eights; unit < units; unit += 4) {
    const at = <usize>unit << 2;
    for (let output = third; output < end; output++) {
      const to = y + <usize>(output - third) * yRow + at;
      sumFour(line, to, bias ? bias + at : 0, unit, units - unit, multiplier, output, floor, window.third);
    }
  }
}

/** The taps of the first two axes that read places of x, the same for a whole line of outputs. */
// @ts-ignore: decorator
@unmanaged
class Line {
  /** Channel 0 of place 0 of the last axis, and its weight, for the first of these taps. */
  x: usize;
  weight: usize;
  taps0: i32;
  taps1: i32;
  /** Bytes from a tap to the next, and from a place of the last axis to the next. */
  xStep0: usize;
  xStep1: usize;
  xPixel: usize;
  wStep0: usize;
  wStep1: usize;
  wTap: usize;

  begin(image: usize, weight: usize, first: i32, second: i32, channels: i32, multiplier: i32, window: Window): void {
    const axis0 = window.first, axis1 = window.second;
    const tap0 = axis0.firstTap(first), tap1 = axis1.firstTap(second);
    this.taps0 = axis0.endTap(first) - tap0;
    this.taps1 = axis1.endTap(second) - tap1;
    this.xPixel = <usize>channels * sizeof<f32>();
    this.xStep1 = <usize>(axis1.dilation * window.third.size) * this.xPixel;
    this.xStep0 = <usize>(axis0.dilation * axis1.size * window.third.size) * this.xPixel;
    this.wTap = this.xPixel * <usize>multiplier;
    this.wStep1 = <usize>window.third.taps * this.wTap;
    this.wStep0 = <usize>axis1.taps * this.wStep1;
    const row = axis0.place(first, tap0) * axis1.size + axis1.place(second, tap1);
    this.x = image + <usize>(row * window.third.size) * this.xPixel;
    this.weight = weight + <usize>tap0 * this.wStep0 + <usize>tap1 * this.wStep1;
  }
}

/**
 * Outputs `from` to `to`, four at least, eight channels from byte `at` on; the window is inside of x. Four go together;
 * the last four begin earlier if need be: what is summed again has the same bits.
 */
function sumFours(line: Line, y: usize, yRow: usize, bias: usize, at: usize, from: i32, to: i32, floor: f32, axis: Axis): void {
  const pixel = line.xPixel;
  const step = <usize>axis.stride * pixel, tapStep = <usize>axis.dilation * pixel;
  const taps0 = line.taps0, taps1 = line.taps1, taps2 = axis.taps;
  const xStep0 = line.xStep0, xStep1 = line.xStep1, wStep0 = line.wStep0, wStep1 = line.wStep1;
  const adjacent = taps2 == 3 && axis.stride == 1 && axis.dilation == 1;
  const bias0 = bias ? v128.load(bias) : f32x4.splat(0), bias1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  const low = f32x4.splat(floor);
  const weights = line.weight + at;
  let places = line.x + <usize>axis.place(from, 0) * pixel + at;
  for (let left = to - from; left > 0; left -= 4) {
    if (left < 4) {
      places -= <usize>(4 - left) * step;
      y -= <usize>(4 - left) * yRow;
    }
    let x = places, weight = weights;
    let a0 = bias0, a1 = bias1, b0 = bias0, b1 = bias1, c0 = bias0, c1 = bias1, d0 = bias0, d1 = bias1;
    for (let tap0 = taps0; tap0 > 0; tap0--) {
      let xRow = x, wRow = weight;
      for (let tap1 = taps1; tap1 > 0; tap1--) {
        let x0 = xRow, w = wRow;
        if (adjacent) {
          // The four read twelve times from six places: each of these is loaded once.
          const u0 = v128.load(w), u1 = v128.load(w, 16);
          w += pixel;
          const v0 = v128.load(w), v1 = v128.load(w, 16);
          w += pixel;
          const w0 = v128.load(w), w1 = v128.load(w, 16);
          let p = v128.load(x0), q = v128.load(x0, 16);
          a0 = madd(p, u0, a0); a1 = madd(q, u1, a1);
          x0 += pixel; p = v128.load(x0); q = v128.load(x0, 16);
          a0 = madd(p, v0, a0); a1 = madd(q, v1, a1); b0 = madd(p, u0, b0); b1 = madd(q, u1, b1);
          x0 += pixel; p = v128.load(x0); q = v128.load(x0, 16);
          a0 = madd(p, w0, a0); a1 = madd(q, w1, a1); b0 = madd(p, v0, b0); b1 = madd(q, v1, b1); c0 = madd(p, u0, c0); c1 = madd(q, u1, c1);
          x0 += pixel; p = v128.load(x0); q = v128.load(x0, 16);
          b0 = madd(p, w0, b0); b1 = madd(q, w1, b1); c0 = madd(p, v0, c0); c1 = madd(q, v1, c1); d0 = madd(p, u0, d0); d1 = madd(q, u1, d1);
          x0 += pixel; p = v128.load(x0); q = v128.load(x0, 16);
          c0 = madd(p, w0, c0); c1 = madd(q, w1, c1); d0 = madd(p, v0, d0); d1 = madd(q, v1, d1);
          x0 += pixel; p = v128.load(x0); q = v128.load(x0, 16);
          d0 = madd(p, w0, d0); d1 = madd(q, w1, d1);
        } else {
          for (let tap2 = taps2; tap2 > 0; tap2--) {
            const x1 = x0 + step, x2 = x1 + step, x3 = x2 + step;
            const w0 = v128.load(w), w1 = v128.load(w, 16);
            a0 = madd(v128.load(x0), w0, a0); a1 = madd(v128.load(x0, 16), w1, a1);
            b0 = madd(v128.load(x1), w0, b0); b1 = madd(v128.load(x1, 16), w1, b1);
            c0 = madd(v128.load(x2), w0, c0); c1 = madd(v128.load(x2, 16), w1, c1);
            d0 = madd(v128.load(x3), w0, d0); d1 = madd(v128.load(x3, 16), w1, d1);
            w += pixel;
            x0 += tapStep;
          }
        }
        xRow += xStep1;
        wRow += wStep1;
      }
      x += xStep0;
      weight += wStep0;
    }
    v128.store(y, f32x4.pmax(a0, low)); v128.store(y, f32x4.pmax(a1, low), 16);
    y += yRow;
    v128.store(y, f32x4.pmax(b0, low)); v128.store(y, f32x4.pmax(b1, low), 16);
    y += yRow;
    v128.store(y, f32x4.pmax(c0, low)); v128.store(y, f32x4.pmax(c1, low), 16);
    y += yRow;
    v128.store(y, f32x4.pmax(d0, low)); v128.store(y, f32x4.pmax(d1, low), 16);
    y += yRow;
    places += 4 * step;
  }
}

/** One output anywhere, eight channels from byte `at` on. */
function sumEight(line: Line, y: usize, bias: usize, at: usize, output: i32, floor: f32, axis: Axis): void {
  const pixel = line.xPixel;
  const tap = axis.firstTap(output), end = axis.endTap(output);
  let x = line.x + <usize>axis.place(output, tap) * pixel + at;
  let weight = line.weight + <usize>tap * pixel + at;
  let a0 = bias ? v128.load(bias) : f32x4.splat(0), a1 = bias ? v128.load(bias, 16) : f32x4.splat(0);
  for (let tap0 = line.taps0; tap0 > 0; tap0--) {
    let xRow = x, wRow = weight;
    for (let tap1 = line.taps1; tap1 > 0; tap1--) {
      let x0 = xRow, w = wRow;
      for (let tap2 = tap; tap2 < end; tap2++) {
        a0 = madd(v128.load(x0), v128.load(w), a0);
        a1 = madd(v128.load(x0, 16), v128.load(w, 16), a1);
        w += pixel;
        x0 += <usize>axis.dilation * pixel;
      }
      xRow += line.xStep1;
      wRow += line.wStep1;
    }
    x += line.xStep0;
    weight += line.wStep0;
  }
  const low = f32x4.splat(floor);
  v128.store(y, f32x4.pmax(a0, low));
  v128.store(y, f32x4.pmax(a1, low), 16);
}

/** One output anywhere, up to four units from `unit` on, of any multiplier. */
function sumFour(
  line: Line, y: usize, bias: usize, unit: i32, left: i32, multiplier: i32, output: i32, floor: f32, axis: Axis,
): void {
  const tap = axis.firstTap(output), end = axis.endTap(output);
  let x = line.x + <usize>axis.place(output, tap) * line.xPixel;
  let weight = line.weight + <usize>tap * line.wTap + (<usize>unit << 2);
  let sum = bias ? loadLanes(bias, left, 0) : f32x4.splat(0);
  for (let tap0 = line.taps0; tap0 > 0; tap0--) {
    let xRow = x, wRow = weight;
    for (let tap1 = line.taps1; tap1 > 0; tap1--) {
      let place = xRow, w = wRow;
      for (let tap2 = tap; tap2 < end; tap2++) {
        sum = madd(loadChannels(place, unit, left, multiplier), loadLanes(w, left, 0), sum);
        w += line.wTap;
        place += <usize>axis.dilation * line.xPixel;
      }
      xRow += line.xStep1;
      wRow += line.wStep1;
    }
    x += line.xStep0;
    weight += line.wStep0;
  }
  storeLanes(y, f32x4.pmax(sum, f32x4.splat(floor)), left);
}

/** The channels that units `unit` to `unit` + 3 are sums of. */
// @ts-ignore: decorator
@inline
function loadChannels(place: usize, unit: i32, left: i32, multiplier: i32): v128 {
  if (multiplier == 1) return loadLanes(place + (<usize>unit << 2), left, 0);
  let v = v128.load32_splat(place + (<usize>(unit / multiplier) << 2));
  if (left > 1) v = v128.load_lane<f32>(place + (<usize>((unit + 1) / multiplier) << 2), v, 1);
  if (left > 2) v = v128.load_lane<f32>(place + (<usize>((unit + 2) / multiplier) << 2), v, 2);
  if (left > 3) v = v128.load_lane<f32>(place + (<usize>((unit + 3) / multiplier) << 2), v, 3);
  return v;
}
