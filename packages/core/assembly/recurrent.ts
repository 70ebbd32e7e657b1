// One step of a recurrent layer's gates, f32, for all rows.
//
//   lstmCarry    c' = σ(f) · c + σ(i) · tanh(g)                 z = i, f, g, o = x + h
//   lstmHidden   h' = σ(o) · tanh(c')
//   gruHidden    h' = u · h + (1 − u) · tanh(xn + r · hn)       u = σ(xu + hu), r = σ(xr + hr)
//
//   x            rows of gates · units, from the input, xRow numbers apart
//   h            (rows, gates · units), from the state before
//   c, y         (rows, units); y may be c
//
// Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; Cho et
// al. 2014 with the reset after the product, as in cuDNN.

import { sigmoid, tanh } from "./exp";
import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";

export function lstmCarry(x: usize, xRow: i32, h: usize, c: usize, y: usize, rows: i32, units: i32): void {
  const gate = <usize>units * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const i = sigmoid(gateSum(x + at, h + at, left));
      const f = sigmoid(gateSum(x + gate + at, h + gate + at, left));
      const g = tanh(gateSum(x + 2 * gate + at, h + 2 * gate + at, left));
      storeLanes(y + at, madd(f, loadLanes(c + at, left, 0), f32x4.mul(i, g)), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 4 * gate;
    c += gate;
    y += gate;
  }
}

export function lstmHidden(x: usize, xRow: i32, h: usize, c: usize, y: usize, rows: i32, units: i32): void {
  const gate = <usize>units * sizeof<f32>();
  x += 3 * gate;
  h += 3 * gate;
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const o = sigmoid(gateSum(x + at, h + at, left));
      storeLanes(y + at, f32x4.mul(o, tanh(loadLanes(c + at, left, 0))), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 4 * gate;
    c += gate;
    y += gate;
  }
}

/** `state` is the h of the step before, and y may be it. */
export function gruHidden(x: usize, xRow: i32, h: usize, state: usize, y: usize, rows: i32, units: i32): void {
  const gate = <usize>units * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    for (let left = units, at: usize = 0; left > 0; left -= 4, at += 16) {
      const u = sigmoid(gateSum(x + at, h + at, left));
      const r = sigmoid(gateSum(x + gate + at, h + gate + at, left));
      const inner = loadLanes(h + 2 * gate + at, left, 0);
      const n = tanh(madd(r, inner, loadLanes(x + 2 * gate + at, left, 0)));
      const rest = f32x4.mul(f32x4.sub(f32x4.splat(1), u), n);
      storeLanes(y + at, madd(u, loadLanes(state + at, left, 0), rest), left);
    }
    x += <usize>xRow * sizeof<f32>();
    h += 3 * gate;
    state += gate;
    y += gate;
  }
}

// @ts-ignore: decorator
@inline
export function gateSum(x: usize, h: usize, left: i32): v128 {
  return f32x4.add(loadLanes(x, left, 0), loadLanes(h, left, 0));
}
