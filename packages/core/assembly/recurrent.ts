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
// Eight units go together, and what is left by fours: each is worked out alike.
//
// Hochreiter & Schmidhuber 1997 with the forget gate of Gers et al. 2000; Cho et
// al. 2014 with the reset after the product, as in cuDNN.

import { sigmoid, sigmoidHere, tanh, tanhHere } from "./exp";
import { loadLanes, storeLanes } from "./lanes";
import { madd } from "./madd";

export function lstmCarry(x: usize, xRow: i32, h: usize, c: usize, y: usize, rows: i32, units: i32): void {
  const gate = <usize>units * sizeof<f32>();
  for (let row = 0; row < rows; row++) {
    let left = units;
    let at: usize = 0;
    for (; left >= 8; left -= 8, at += 32) {
      const xi = x + at, xf = xi + gate, xg = xf + gate, hi = h + at, hf = hi + gate, hg = hf + gate;
      const i0 = sigmoidHere(sum(xi, hi)), i1 = sigmoidHere(sum(xi + 16, hi + 16));
      const f0 = sigmoidHere(sum(xf, hf)), f1 = sigmoidHere(sum(xf + 16, hf + 16));
      const g0 = tanhHere(sum(xg, hg)), g1 = tanhHere(sum(xg + 16, hg + 16));
      const c0 = v128.load(c + at), c1 = v128.load(c + at, 16);
      v128.store(y + at, madd(f0, c0, f32x4.mul(i0, g0)));
      v128.store(y + at, madd(f1, c1, f32x4.mul(i1, g1)), 16);
    }
    for (; left > 0; left -= 4, at += 16) {
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
    let left = units;
    let at: usize = 0;
    for (; left >= 8; left -= 8, at += 32) {
      const o0 = sigmoidHere(sum(x + at, h + at)), o1 = sigmoidHere(sum(x + at + 16, h + at + 16));
      const c0 = tanhHere(v128.load(c + at)), c1 = tanhHere(v128.load(c + at, 16));
      v128.store(y + at, f32x4.mul(o0, c0));
      v128.store(y + at, f32x4.mul(o1, c1), 16);
    }
    for (; left > 0; left -= 4, at += 16) {
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
    let left = units;
    let at: usize = 0;
    for (; left >= 8; left -= 8, at += 32) {
      const xu = x + at, xr = xu + gate, xn = xr + gate, hu = h + at, hr = hu + gate, hn = hr + gate;
      const u0 = sigmoidHere(sum(xu, hu)), u1 = sigmoidHere(sum(xu + 16, hu + 16));
      const r0 = sigmoidHere(sum(xr, hr)), r1 = sigmoidHere(sum(xr + 16, hr + 16));
      const n0 = tanhHere(madd(r0, v128.load(hn), v128.load(xn)));
      const n1 = tanhHere(madd(r1, v128.load(hn, 16), v128.load(xn, 16)));
      const s0 = v128.load(state + at), s1 = v128.load(state + at, 16);
      v128.store(y + at, madd(u0, s0, f32x4.mul(f32x4.sub(f32x4.splat(1), u0), n0)));
      v128.store(y + at, madd(u1, s1, f32x4.mul(f32x4.sub(f32x4.splat(1), u1), n1)), 16);
    }
    for (; left > 0; left -= 4, at += 16) {
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
function sum(x: usize, h: usize): v128 {
  return f32x4.add(v128.load(x), v128.load(h));
}

// @ts-ignore: decorator
@inline
export function gateSum(x: usize, h: usize, left: i32): v128 {
  return f32x4.add(loadLanes(x, left, 0), loadLanes(h, left, 0));
}
