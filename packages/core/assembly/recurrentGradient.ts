// What one step of a recurrent layer's gates gives back of dy, the gradient of
// its state: to the sums of its gates, and to the state before, side by side.
//
//   lstmCarryGradient    y = di, df, dg, 0, dc                    of c' = σ(f) · c + σ(i) · tanh(g)
//   lstmHiddenGradient   y = 0, 0, 0, do, dc'                     of h' = σ(o) · tanh(c')
//   gruHiddenGradient    y = du, dr, dn, du, dr, r · dn, dh       of h' = u · h + (1 − u) · tanh(n), n = xn + r · hn
//
//   x, h                 as of the steps, recurrent.ts
//   state, dy            (rows, units)      y  (rows, 5 · units), for GRU (rows, 7 · units)

import { sigmoid, tanh } from "./exp";
import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";
import { gateSum } from "./recurrent";

export function lstmCarryGradient(
  x: usize, xRow: i32, h: usize, state: usize, dy: usize, y: usize, rows: i32, units: i32,
): void {
  const gate = <usize>units * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const i = sigmoid(gateSum(x + at, h + at, left));
      const f = sigmoid(gateSum(x + gate + at, h + gate + at, left));
      const g = tanh(gateSum(x + 2 * gate + at, h + 2 * gate + at, left));
      const d = loadLanes(dy + at, left, 0);
      const to = y + at;
      storeLanes(to, f32x4.mul(f32x4.mul(d, g), slopeOfSigmoid(i)), left);
      storeLanes(to + gate, f32x4.mul(f32x4.mul(d, loadLanes(state + at, left, 0)), slopeOfSigmoid(f)), left);
      storeLanes(to + 2 * gate, f32x4.mul(f32x4.mul(d, i), slopeOfTanh(g)), left);
      storeLanes(to + 3 * gate, f32x4.splat(0), left);
      storeLanes(to + 4 * gate, f32x4.mul(d, f), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 4 * gate;
    state += gate;
    dy += gate;
    y += 5 * gate;
  }
}

export function lstmHiddenGradient(
  x: usize, xRow: i32, h: usize, state: usize, dy: usize, y: usize, rows: i32, units: i32,
): void {
  const gate = <usize>units * sizeof<f32>();
  x += 3 * gate;
  h += 3 * gate;
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const o = sigmoid(gateSum(x + at, h + at, left));
      const c = tanh(loadLanes(state + at, left, 0));
      const d = loadLanes(dy + at, left, 0);
      const to = y + at;
      storeLanes(to, f32x4.splat(0), left);
      storeLanes(to + gate, f32x4.splat(0), left);
      storeLanes(to + 2 * gate, f32x4.splat(0), left);
      storeLanes(to + 3 * gate, f32x4.mul(f32x4.mul(d, c), slopeOfSigmoid(o)), left);
      storeLanes(to + 4 * gate, f32x4.mul(f32x4.mul(d, o), slopeOfTanh(c)), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 4 * gate;
    state += gate;
    dy += gate;
    y += 5 * gate;
  }
}

export function gruHiddenGradient(
  x: usize, xRow: i32, h: usize, state: usize, dy: usize, y: usize, rows: i32, units: i32,
): void {
  const gate = <usize>units * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const u = sigmoid(gateSum(x + at, h + at, left));
      const r = sigmoid(gateSum(x + gate + at, h + gate + at, left));
      const inner = loadLanes(h + 2 * gate + at, left, 0);
      const n = tanh(madd(r, inner, loadLanes(x + 2 * gate + at, left, 0)));
      const d = loadLanes(dy + at, left, 0);
      const du = f32x4.mul(f32x4.mul(d, f32x4.sub(loadLanes(state + at, left, 0), n)), slopeOfSigmoid(u));
      const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(f32x4.splat(1), u)), slopeOfTanh(n));
      const dr = f32x4.mul(f32x4.mul(dn, inner), slopeOfSigmoid(r));
      const to = y + at;
      storeLanes(to, du, left);
      storeLanes(to + gate, dr, left);
      storeLanes(to + 2 * gate, dn, left);
      storeLanes(to + 3 * gate, du, left);
      storeLanes(to + 4 * gate, dr, left);
      storeLanes(to + 5 * gate, f32x4.mul(dn, r), left);
      storeLanes(to + 6 * gate, f32x4.mul(d, u), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 3 * gate;
    state += gate;
    dy += gate;
    y += 7 * gate;
  }
}

// @ts-ignore: decorator
@inline
function slopeOfSigmoid(y: v128): v128 {
  return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
}

// @ts-ignore: decorator
@inline
function slopeOfTanh(y: v128): v128 {
  return f32x4.mul(f32x4.sub(f32x4.splat(1), y), f32x4.add(f32x4.splat(1), y));
}
