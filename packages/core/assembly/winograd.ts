// winograd: Y ← activation(X convolved with 3 × 3 taps, place by place, + b), f32, with 4 products in the place of 9.
//
//   x        images of (places…, channels)
//   panels   (3 · 3 · channels, units) and b as pack.ts lays them out
//   turned   the 16 matrices (channels, units) of winogradWeights.ts, each laid out as such; b heads the one at (1, 1)
//   y        (images, outputs…, units)
//   scratch  winogradBytes: the window, the edges of a tile, a block of tiles turned, and their products
//
// Lavin & Gray 2016, F(2 × 2, 3 × 3), with their matrices. Of a tile d of 4 × 4 places the 2 × 2 outputs are
//
//   Aᵀ · M · A      M = Σ (G · g · Gᵀ) ⊙ (Bᵀ · d · B) over the channels,
//
// so that each of the 16 places of M is a product of matrices, (tiles, channels) by (channels, units). Sums are a
// third as long as those of conv.ts, and errors no larger. Tiles are counted from an image's first output, and each
// has its own arithmetic: how they are grouped changes no bit.
//
// ∞ or NaN in a tile would reach outputs that do not see it: where an output is no number, its tile is done again
// as conv.ts does it.
//
// Channels and units are multiples of 8.

import { floorOf, isFloor } from "./floor";
import { madd } from "./madd";
import { multiply } from "./multiply";
import { panelBytes } from "./pack";
import { gatherPatches } from "./patches";
import { unary } from "./unary";
import { makeWindow, Window, WINDOW_BYTES } from "./window";

/** Places of M. */
const PLACES: usize = 16;
/** A block's tiles turned and their products: half of the smallest L2 still common. */
const BLOCK_BYTES: i32 = 262144;
/** Tiles that a block has at least, for the weights are read once for each. */
const LEAST_TILES: i32 = 16;
/** Between the matrices of a block: else the 16 numbers of a channel would all fall to one set of the cache. */
const GAP: usize = 64;

function tilesPerBlock(channels: i32, units: i32): i32 {
  const tiles = BLOCK_BYTES / (64 * (channels + units));
  return max(tiles & ~3, LEAST_TILES);
}

/** Of a 4 × 4 tile of x, 2 × 2 outputs, or the patches of two outputs. */
function edgeBytes(channels: i32, units: i32): usize {
  return <usize>(4 * max(18 * channels, 4 * units));
}

export function winogradBytes(channels: i32, units: i32): f64 {
  const matrices = <f64>tilesPerBlock(channels, units) * 4 * <f64>(channels + units) + 2 * <f64>GAP;
  return <f64>WINDOW_BYTES + <f64>edgeBytes(channels, units) + <f64>PLACES * matrices;
}

export function winograd(
  x: usize, panels: usize, turned: usize, y: usize, scratch: usize, images: i32, channels: i32, units: i32,
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
  const across = (outputs2 + 1) / 2;
  const tiles = images * ((outputs1 + 1) / 2) * across;
  const perBlock = tilesPerBlock(channels, units);
  const xRow = <usize>channels * sizeof<f32>(), mRow = <usize>units * sizeof<f32>();
  const edge = scratch + WINDOW_BYTES;
  const d = edge + edgeBytes(channels, units), dStep = <usize>perBlock * xRow + GAP;
  const m = d + PLACES * dStep, mStep = <usize>perBlock * mRow + GAP;
  const turnedBytes = <usize>panelBytes(channels, units);

  for (let first = 0; first < tiles; first += perBlock) {
    const count = min(perBlock, tiles - first);
    turnTiles(x, first, count, across, d, dStep, edge, channels, window);
    for (let place: usize = 0; place < PLACES; place++) {
      multiply(d + place * dStep, xRow, turned + place * turnedBytes, m + place * mStep, mRow, count, channels, units, -Infinity);
    }
    finishTiles(x, panels, y, first, count, across, m, mStep, edge, channels, units, floor, window);
    if (!fused) activateTiles(y, first, count, across, units, window, activation, p0, p1, p2);
  }
}

/** d ← Bᵀ · d · B of tiles from `first` on, `step` bytes from place to place; what is outside of the image is 0. */
function turnTiles(
  x: usize, first: i32, count: i32, across: i32, to: usize, step: usize, edge: usize, channels: i32, window: Window,
): void {
  const rows = window.second, columns = window.third;
  const down = (rows.outputs + 1) / 2;
  const pixel = <usize>channels * sizeof<f32>();
  const line = <usize>columns.size * pixel;
  let column = first % across, row = first / across % down;
  let image = x + <usize>(first / across / down * rows.size) * line;
  for (let i = 0; i < count; i++) {
    const top = rows.start + 2 * row, left = columns.start + 2 * column;
    if (top >= 0 && top + 4 <= rows.size && left >= 0 && left + 4 <= columns.size) {
      turn(image + <usize>top * line + <usize>left * pixel, line, pixel, to, step);
    } else {
      copyTile(image, top, left, line, pixel, edge, window);
      turn(edge, 4 * pixel, pixel, to, step);
    }
    to += pixel;
    if (++column < across) continue;
    column = 0;
    if (++row < down) continue;
    row = 0;
    image += <usize>rows.size * line;
  }
}

/** The 4 × 4 places from (top, left) on; 0 where there are none. */
function copyTile(image: usize, top: i32, left: i32, line: usize, pixel: usize, to: usize, window: Window): void {
  for (let i = top; i < top + 4; i++) {
    for (let j = left; j < left + 4; j++) {
      if (window.second.has(i) && window.third.has(j)) copyEights(image + <usize>i * line + <usize>j * pixel, to, pixel);
      else memory.fill(to, 0, pixel);
      to += pixel;
    }
  }
}

function turn(x: usize, line: usize, pixel: usize, to: usize, step: usize): void {
  const x1 = x + line, x2 = x1 + line, x3 = x2 + line;
  for (let at: usize = 0; at < pixel; at += 32) {
    turnLine(x + at, x2 + at, pixel, to + at, step, false);
    turnLine(x1 + at, x2 + at, pixel, to + at + 4 * step, step, true);
    turnLine(x2 + at, x1 + at, pixel, to + at + 8 * step, step, false);
    turnLine(x1 + at, x3 + at, pixel, to + at + 12 * step, step, false);
  }
}

/** A line of Bᵀ · d, which is a ± b, times B, for eight channels. */
// @ts-ignore: decorator
@inline
function turnLine(a: usize, b: usize, pixel: usize, to: usize, step: usize, plus: bool): void {
  const u0 = joined(a, b, plus), v0 = joined(a + 16, b + 16, plus);
  a += pixel; b += pixel;
  const u1 = joined(a, b, plus), v1 = joined(a + 16, b + 16, plus);
  a += pixel; b += pixel;
  const u2 = joined(a, b, plus), v2 = joined(a + 16, b + 16, plus);
  a += pixel; b += pixel;
  const u3 = joined(a, b, plus), v3 = joined(a + 16, b + 16, plus);
  v128.store(to, f32x4.sub(u0, u2)); v128.store(to, f32x4.sub(v0, v2), 16);
  to += step;
  v128.store(to, f32x4.add(u1, u2)); v128.store(to, f32x4.add(v1, v2), 16);
  to += step;
  v128.store(to, f32x4.sub(u2, u1)); v128.store(to, f32x4.sub(v2, v1), 16);
  to += step;
  v128.store(to, f32x4.sub(u1, u3)); v128.store(to, f32x4.sub(v1, v3), 16);
}

// @ts-ignore: decorator
@inline
function joined(a: usize, b: usize, plus: bool): v128 {
  return plus ? f32x4.add(v128.load(a), v128.load(b)) : f32x4.sub(v128.load(a), v128.load(b));
}

/** The outputs of tiles from `first` on, of M, `step` bytes from place to place; those beyond the image are left out. */
function finishTiles(
  x: usize, panels: usize, y: usize, first: i32, count: i32, across: i32, m: usize, step: usize, edge: usize,
  channels: i32, units: i32, floor: f32, window: Window,
): void {
  const rows = window.second.outputs, columns = window.third.outputs;
  const down = (rows + 1) / 2;
  const pixel = <usize>units * sizeof<f32>();
  const line = <usize>columns * pixel;
  let column = first % across, row = first / across % down, image = first / across / down;
  for (let i = 0; i < count; i++) {
    const high = min(2, rows - 2 * row), wide = min(2, columns - 2 * column);
    const output = (image * rows + 2 * row) * columns + 2 * column;
    const to = y + <usize>output * pixel;
    if (high == 2 && wide == 2) turnBack(m, step, to, line, pixel, floor);
    else {
      turnBack(m, step, edge, 2 * pixel, pixel, floor);
      for (let j = 0; j < high; j++) copyEights(edge + <usize>(2 * j) * pixel, to + <usize>j * line, <usize>wide * pixel);
    }
    const bytes = <usize>wide * pixel;
    if (!areNumbers(to, bytes) || (high == 2 && !areNumbers(to + line, bytes))) {
      for (let j = 0; j < high; j++) {
        convolve(x, panels, y, output + j * columns, wide, edge, channels, units, floor, window);
      }
    }
    m += pixel;
    if (++column < across) continue;
    column = 0;
    if (++row < down) continue;
    row = 0;
    image++;
  }
}

/** Outputs from `output` on as conv.ts makes them. */
function convolve(
  x: usize, panels: usize, y: usize, output: i32, count: i32, patches: usize, channels: i32, units: i32, floor: f32,
  window: Window,
): void {
  const inputDim = 9 * channels;
  const pixel = <usize>units * sizeof<f32>();
  gatherPatches(x, patches, output, count, channels, channels, window);
  multiply(
    patches, <usize>inputDim * sizeof<f32>(), panels, y + <usize>output * pixel, pixel, count, inputDim, units, floor,
  );
}

/** max(Aᵀ · M · A, floor), eight units at a time. */
function turnBack(m: usize, step: usize, y: usize, line: usize, pixel: usize, floor: f32): void {
  const low = f32x4.splat(floor);
  for (let at: usize = 0; at < pixel; at += 32) {
    let from = m + at;
    const a0 = above(from, step), a1 = above(from + 16, step);
    const b0 = below(from, step), b1 = below(from + 16, step);
    from += step;
    const c0 = above(from, step), c1 = above(from + 16, step);
    const d0 = below(from, step), d1 = below(from + 16, step);
    from += step;
    const e0 = above(from, step), e1 = above(from + 16, step);
    const f0 = below(from, step), f1 = below(from + 16, step);
    from += step;
    const g0 = above(from, step), g1 = above(from + 16, step);
    const h0 = below(from, step), h1 = below(from + 16, step);
    const top = y + at, bottom = top + line;
    v128.store(top, f32x4.pmax(f32x4.add(f32x4.add(a0, c0), e0), low));
    v128.store(top, f32x4.pmax(f32x4.add(f32x4.add(a1, c1), e1), low), 16);
    v128.store(top + pixel, f32x4.pmax(f32x4.sub(f32x4.sub(c0, e0), g0), low));
    v128.store(top + pixel, f32x4.pmax(f32x4.sub(f32x4.sub(c1, e1), g1), low), 16);
    v128.store(bottom, f32x4.pmax(f32x4.add(f32x4.add(b0, d0), f0), low));
    v128.store(bottom, f32x4.pmax(f32x4.add(f32x4.add(b1, d1), f1), low), 16);
    v128.store(bottom + pixel, f32x4.pmax(f32x4.sub(f32x4.sub(d0, f0), h0), low));
    v128.store(bottom + pixel, f32x4.pmax(f32x4.sub(f32x4.sub(d1, f1), h1), low), 16);
  }
}

/** The first row of Aᵀ times a column of M. */
// @ts-ignore: decorator
@inline
function above(m: usize, step: usize): v128 {
  return f32x4.add(f32x4.add(v128.load(m), v128.load(m + 4 * step)), v128.load(m + 8 * step));
}

/** The second row of Aᵀ times a column of M. */
// @ts-ignore: decorator
@inline
function below(m: usize, step: usize): v128 {
  return f32x4.sub(f32x4.sub(v128.load(m + 4 * step), v128.load(m + 8 * step)), v128.load(m + 12 * step));
}

/** Whether all are finite: 0 times anything else is NaN. */
function areNumbers(y: usize, bytes: usize): bool {
  const zero = f32x4.splat(0);
  let a = zero, b = zero;
  for (const end = y + bytes; y < end; y += 32) {
    a = madd(v128.load(y), zero, a);
    b = madd(v128.load(y, 16), zero, b);
  }
  const sum = f32x4.add(a, b);
  return !v128.any_true(f32x4.ne(sum, sum));
}

function activateTiles(
  y: usize, first: i32, count: i32, across: i32, units: i32, window: Window, activation: i32, p0: f32, p1: f32, p2: f32,
): void {
  const rows = window.second.outputs, columns = window.third.outputs;
  const down = (rows + 1) / 2;
  const line = <usize>(columns * units) * sizeof<f32>();
  for (let tile = first; tile < first + count; tile++) {
    const column = 2 * (tile % across), row = 2 * (tile / across % down), image = tile / across / down;
    const at = y + <usize>(image * rows + row) * line + <usize>(column * units) * sizeof<f32>();
    const numbers = min(2, columns - column) * units;
    unary(activation, at, at, numbers, p0, p1, p2);
    if (row + 1 < rows) unary(activation, at + line, at + line, numbers, p0, p1, p2);
  }
}

function copyEights(from: usize, to: usize, bytes: usize): void {
  for (const end = to + bytes; to < end; to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += 32;
  }
}
