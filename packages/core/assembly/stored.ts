// Stored panels: a weight kept as float16 or int8, laid out as storedDense.ts
// reads it.
//
//   weight   (inputDim, units)   row-major, of float16 or int8
//   step     (units)             what a 1 of the weight stands for, or 0 for 1
//   bias     (units)             or 0 for none
//   panels   ceil(units / 16) panels, each  b[16], s[16]  as f32, special[4] as
//            i32, then  W[inputDim][16]  as stored; columns beyond units are zero
//
// `special` is 1 when one of a panel's halves is infinite or NaN, else 0.

import { FLOAT16 } from "./codes";
import { loadLanes } from "./lanes";

export const STORED_COLUMNS: i32 = 16;
/** Where in a panel s, special and W begin. */
export const STEP: usize = 64;
export const SPECIAL: usize = 128;
export const WEIGHTS: usize = 144;

/** Bytes of all panels. An f64, so that sizes past 4 GiB come out as what they are and are refused. */
export function storedPanelBytes(storage: i32, inputDim: i32, units: i32): f64 {
  const panels = (units + STORED_COLUMNS - 1) / STORED_COLUMNS;
  return <f64>panels * (<f64>WEIGHTS + <f64>inputDim * <f64>rowBytes(storage));
}

/** Bytes from one panel to the next. */
export function storedStride(storage: i32, inputDim: i32): usize {
  return WEIGHTS + <usize>inputDim * <usize>rowBytes(storage);
}

/** Bytes of the 16 weights of one k. */
function rowBytes(storage: i32): i32 {
  return storage == FLOAT16 ? 32 : 16;
}

export function packStored(
  storage: i32, weight: usize, step: usize, bias: usize, panels: usize, inputDim: i32, units: i32,
): void {
  const elementBytes = <usize>(rowBytes(storage) / STORED_COLUMNS);
  for (let column = 0; column < units; column += STORED_COLUMNS) {
    const columns = min(STORED_COLUMNS, units - column);
    const first = <usize>column * sizeof<f32>();
    packFloats(bias + first, panels, bias ? columns : 0, 0);
    packFloats(step + first, panels + STEP, step ? columns : 0, 1);
    let to = panels + WEIGHTS;
    let from = weight + <usize>column * elementBytes;
    for (let k = 0; k < inputDim; k++) {
      memory.copy(to, from, <usize>columns * elementBytes);
      memory.fill(to + <usize>columns * elementBytes, 0, <usize>(STORED_COLUMNS - columns) * elementBytes);
      to += <usize>rowBytes(storage);
      from += <usize>units * elementBytes;
    }
    const special = storage == FLOAT16 && !allFinite(panels + WEIGHTS, inputDim);
    v128.store(panels, i32x4.splat(special ? 1 : 0), SPECIAL);
    panels = to;
  }
}

/** 16 numbers: `columns` of them from memory, then `fill`. */
function packFloats(source: usize, to: usize, columns: i32, fill: f32): void {
  for (let lane = 0; lane < STORED_COLUMNS; lane += 4) {
    v128.store(to, columns > lane ? loadLanes(source, columns - lane, fill) : f32x4.splat(fill));
    source += 16;
    to += 16;
  }
}

/** Whether none of a panel's halves is infinite or NaN. */
function allFinite(halves: usize, inputDim: i32): bool {
  const exponent = i16x8.splat(0x7c00);
  let special = i16x8.splat(0);
  for (let k = 0; k < 2 * inputDim; k++) {
    special = v128.or(special, i16x8.eq(v128.and(v128.load(halves), exponent), exponent));
    halves += 16;
  }
  return !v128.any_true(special);
}
