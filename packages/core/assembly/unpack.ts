// unpack: the weights of one stored panel as f32 panels of dense, whose biases
// are 0. Bytes become whole numbers; halves what they are.

import { halfMask, loadHalves } from "./half";
import { panelStride } from "./pack";
import { SPECIAL, WEIGHTS } from "./stored";
import { NR } from "./tile";

const ROW: usize = NR * sizeof<f32>();

/** From column 0 to column 8 of the f32 panels. */
function toRight(inputDim: i32): usize {
  return NR == 8 ? panelStride(inputDim) : 32;
}

export function unpackBytes(panel: usize, left: usize, inputDim: i32): void {
  let right = left + toRight(inputDim);
  clear(left, right);
  panel += WEIGHTS;
  for (let k = 0; k < inputDim; k++) {
    left += ROW;
    right += ROW;
    const low = v128.load8x8_s(panel), high = v128.load8x8_s(panel, 8);
    v128.store(left, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(low)));
    v128.store(left, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(low)), 16);
    v128.store(right, f32x4.convert_i32x4_s(i32x4.extend_low_i16x8_s(high)));
    v128.store(right, f32x4.convert_i32x4_s(i32x4.extend_high_i16x8_s(high)), 16);
    panel += 16;
  }
}

export function unpackHalves(panel: usize, left: usize, inputDim: i32): void {
  const right = left + toRight(inputDim);
  clear(left, right);
  if (load<i32>(panel, SPECIAL)) unpackRows(panel + WEIGHTS, left, right, inputDim, true);
  else unpackRows(panel + WEIGHTS, left, right, inputDim, false);
}

// @ts-ignore: decorator
@inline
function unpackRows(halves: usize, left: usize, right: usize, inputDim: i32, special: bool): void {
  const mask = halfMask(inputDim);
  for (let k = 0; k < inputDim; k++) {
    left += ROW;
    right += ROW;
    v128.store(left, loadHalves(halves, mask, special));
    v128.store(left, loadHalves(halves + 8, mask, special), 16);
    v128.store(right, loadHalves(halves + 16, mask, special));
    v128.store(right, loadHalves(halves + 24, mask, special), 16);
    halves += 32;
  }
}

/** The biases of 16 columns. */
function clear(left: usize, right: usize): void {
  const zero = f32x4.splat(0);
  v128.store(left, zero); v128.store(left, zero, 16);
  v128.store(right, zero); v128.store(right, zero, 16);
}
