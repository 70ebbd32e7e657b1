// denseStored: Y ← activation(X · (W · s) + b), f32, of a W kept as float16 or
// int8 with a step s for each column.
//
//   x        (rows, inputDim)   row-major
//   panels   as stored.ts lays them out
//   y        (rows, units)      row-major
//   scratch  storedScratchBytes
//
// One or two rows are multiplied straight from the stored panel. For more, the
// panel is unpacked to f32 and `dense` multiplies: unpacking costs as much as a
// row or two do. Either way an element is one sum of x · W over k in order, from
// 0, then times s, plus b: splits of the rows change no bit.

import { FLOAT16, LINEAR } from "./codes";
import { dense } from "./dense";
import { floorOf, isFloor } from "./floor";
import { madd } from "./madd";
import { panelBytes } from "./pack";
import { SPECIAL, STEP, STORED_COLUMNS, storedStride } from "./stored";
import { halvesFit, sumBytes, sumHalves } from "./storedRow";
import { storeColumns } from "./tile";
import { unary } from "./unary";
import { unpackBytes, unpackHalves } from "./unpack";

/** Rows that share an unpacked panel. Their sums are 4 KiB. */
const BLOCK_ROWS: i32 = 64;
const DIRECT_ROWS: i32 = 2;
const SUM_BYTES: usize = STORED_COLUMNS * sizeof<f32>();

/** Bytes of scratch: the sums of a block, then an unpacked panel. */
export function storedScratchBytes(inputDim: i32): f64 {
  return <f64>(<usize>BLOCK_ROWS * SUM_BYTES) + panelBytes(inputDim, STORED_COLUMNS);
}

export function denseStored(
  storage: i32, x: usize, panels: usize, y: usize, scratch: usize, rows: i32, inputDim: i32, units: i32,
  activation: i32, p0: f32, p1: f32, p2: f32,
): void {
  const floor = floorOf(activation, p0, p1, p2);
  const fused = isFloor(activation, p0, p1, p2);

  for (let row = 0; row < rows; row += BLOCK_ROWS) {
    const count = min(BLOCK_ROWS, rows - row);
    multiplyBlock(storage, x, panels, y, scratch, count, inputDim, units, floor);
    if (!fused) unary(activation, y, y, count * units, p0, p1, p2);
    x += <usize>count * <usize>inputDim * sizeof<f32>();
    y += <usize>count * <usize>units * sizeof<f32>();
  }
}

function multiplyBlock(
  storage: i32, x: usize, panel: usize, y: usize, sums: usize, rows: i32, inputDim: i32, units: i32, floor: f32,
): void {
  const unpacked = sums + <usize>BLOCK_ROWS * SUM_BYTES;
  const direct = rows <= DIRECT_ROWS && (storage != FLOAT16 || halvesFit(x, rows * inputDim));
  for (let column = 0; column < units; column += STORED_COLUMNS) {
    if (direct && !load<i32>(panel, SPECIAL)) {
      sumRows(storage, x, panel, sums, rows, inputDim);
    } else {
      if (storage == FLOAT16) unpackHalves(panel, unpacked, inputDim);
      else unpackBytes(panel, unpacked, inputDim);
      dense(x, unpacked, sums, rows, inputDim, STORED_COLUMNS, LINEAR, 0, 0, 0);
    }
    finish(sums, panel, y, rows, units - column, units, floor);
    panel += storedStride(storage, inputDim);
    y += SUM_BYTES;
  }
}

function sumRows(storage: i32, x: usize, panel: usize, sums: usize, rows: i32, inputDim: i32): void {
  for (let row = 0; row < rows; row++) {
    if (storage == FLOAT16) sumHalves(x, panel, sums, inputDim);
    else sumBytes(x, panel, sums, inputDim);
    x += <usize>inputDim * sizeof<f32>();
    sums += SUM_BYTES;
  }
}

/** y = max(sums · s + b, floor) in the 16 columns of a panel, or the `columns` that are left. */
function finish(sums: usize, panel: usize, y: usize, rows: i32, columns: i32, units: i32, floor: f32): void {
  const low = f32x4.splat(floor);
  for (let part: usize = 0; part < SUM_BYTES; part += 32) {
    const left = columns - <i32>(part >> 2);
    const b0 = v128.load(panel + part), b1 = v128.load(panel + part, 16);
    const s0 = v128.load(panel + part, STEP), s1 = v128.load(panel + part, STEP + 16);
    let from = sums + part;
    let to = y + part;
    for (let row = 0; row < rows; row++) {
      const z0 = madd(v128.load(from), s0, b0), z1 = madd(v128.load(from, 16), s1, b1);
      storeColumns(to, f32x4.pmax(z0, low), f32x4.pmax(z1, low), left);
      from += SUM_BYTES;
      to += <usize>units * sizeof<f32>();
    }
  }
}
