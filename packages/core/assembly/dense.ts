// dense: Y ← activation(X · W + b), f32.
//
//   x       (rows, inputDim)   row-major
//   panels  W and b as pack.ts lays them out: ceil(units / NR) panels of NR columns
//   y       (rows, units)      row-major
//
// The loops around the microkernel of BLIS (Van Zee & van de Geijn 2015): a
// block of x stays in L2 while every panel passes over it, a panel stays in L1
// while every tile of the block does. Each element of y is one sum, over k in
// order and from the bias, however rows are grouped: splits change no bit.

import { LINEAR, RELU } from "./codes";
import { madd } from "./madd";
import { MR, NR, storeColumns } from "./tile";
import { unary } from "./unary";

/** x and y of one block: a quarter of the smallest L2 of today's server cores (1 MiB). */
const BLOCK_BYTES: i32 = 262144;

export function dense(
  x: usize, panels: usize, y: usize, rows: i32, inputDim: i32, units: i32,
  activation: i32, p0: f32, p1: f32, p2: f32,
): void {
  const plainRelu = activation == RELU && p0 == 0 && p1 == Infinity && p2 == 0;
  // Linear is a relu whose floor is −∞. The other activations follow over the block, while it is in cache.
  const floor: f32 = plainRelu ? 0 : -Infinity;
  const fused = plainRelu || activation == LINEAR;

  const xRow = <usize>inputDim * sizeof<f32>(), yRow = <usize>units * sizeof<f32>();
  const blockRows = rowsPerBlock(inputDim, units);
  for (let row = 0; row < rows; row += blockRows) {
    const count = min(blockRows, rows - row);
    multiplyBlock(x, panels, y, count, inputDim, units, floor);
    if (!fused) unary(activation, y, y, count * units, p0, p1, p2);
    x += <usize>count * xRow;
    y += <usize>count * yRow;
  }
}

/** A multiple of MR, so that only the last block has a short tile. */
function rowsPerBlock(inputDim: i32, units: i32): i32 {
  const rows = BLOCK_BYTES / 4 / max(inputDim + units, 1);
  return max(rows / MR, 1) * MR;
}

function multiplyBlock(
  x: usize, panels: usize, y: usize, rows: i32, inputDim: i32, units: i32, floor: f32,
): void {
  const panelBytes = <usize>(inputDim + 1) * NR * sizeof<f32>();
  const xTile = <usize>inputDim * MR * sizeof<f32>(), yTile = <usize>units * MR * sizeof<f32>();
  // A last row on its own is a quarter of a tile: it takes another way.
  const single = rows % MR == 1;
  const tiled = single ? rows - 1 : rows;

  let panel = panels;
  for (let column = 0; column < units && tiled; column += NR) {
    const columns = min(NR, units - column);
    let xRow = x;
    let yRow = y + <usize>column * sizeof<f32>();
    for (let row = 0; row < tiled; row += MR) {
      multiplyTile(xRow, panel, yRow, min(MR, tiled - row), columns, inputDim, units, floor);
      xRow += xTile;
      yRow += yTile;
    }
    panel += panelBytes;
  }
  if (single) {
    const row = <usize>tiled * sizeof<f32>();
    multiplyRow(x + row * <usize>inputDim, panels, y + row * <usize>units, inputDim, units, floor);
  }
}

/** One MR×NR tile: eight accumulators start at the bias and take inputDim rank-1 updates. */
// @ts-ignore
@inline
function multiplyTile(
  x: usize, panel: usize, y: usize, rows: i32, columns: i32, inputDim: i32, units: i32, floor: f32,
): void {
  // A short tile repeats its last row instead of branching in the loop below.
  const xRow = <usize>inputDim * sizeof<f32>();
  let x0 = x;
  let x1 = rows > 1 ? x0 + xRow : x0;
  let x2 = rows > 2 ? x1 + xRow : x1;
  let x3 = rows > 3 ? x2 + xRow : x2;

  let y00 = v128.load(panel), y01 = v128.load(panel, 16);
  let y10 = y00, y11 = y01, y20 = y00, y21 = y01, y30 = y00, y31 = y01;

  for (let k = 0; k < inputDim; k++) {
    panel += NR * sizeof<f32>();
    const w0 = v128.load(panel), w1 = v128.load(panel, 16);
    const a0 = v128.load32_splat(x0), a1 = v128.load32_splat(x1);
    const a2 = v128.load32_splat(x2), a3 = v128.load32_splat(x3);
    y00 = madd(a0, w0, y00); y01 = madd(a0, w1, y01);
    y10 = madd(a1, w0, y10); y11 = madd(a1, w1, y11);
    y20 = madd(a2, w0, y20); y21 = madd(a2, w1, y21);
    y30 = madd(a3, w0, y30); y31 = madd(a3, w1, y31);
    x0 += 4; x1 += 4; x2 += 4; x3 += 4;
  }

  const low = f32x4.splat(floor);
  const yRow = <usize>units * sizeof<f32>();
  storeColumns(y, f32x4.pmax(y00, low), f32x4.pmax(y01, low), columns);
  if (rows > 1) storeColumns(y += yRow, f32x4.pmax(y10, low), f32x4.pmax(y11, low), columns);
  if (rows > 2) storeColumns(y += yRow, f32x4.pmax(y20, low), f32x4.pmax(y21, low), columns);
  if (rows > 3) storeColumns(y += yRow, f32x4.pmax(y30, low), f32x4.pmax(y31, low), columns);
}

/** One row of y, two panels at a time: four sums that do not wait for each other. */
function multiplyRow(x: usize, panel: usize, y: usize, inputDim: i32, units: i32, floor: f32): void {
  const panelBytes = <usize>(inputDim + 1) * NR * sizeof<f32>();
  for (let column = 0; column < units; column += 2 * NR) {
    let left = panel;
    let right = units - column > NR ? panel + panelBytes : panel;
    let y0 = v128.load(left), y1 = v128.load(left, 16);
    let y2 = v128.load(right), y3 = v128.load(right, 16);
    for (let k = 0; k < inputDim; k++) {
      left += NR * sizeof<f32>();
      right += NR * sizeof<f32>();
      const a = v128.load32_splat(x + (<usize>k << 2));
      y0 = madd(a, v128.load(left), y0); y1 = madd(a, v128.load(left, 16), y1);
      y2 = madd(a, v128.load(right), y2); y3 = madd(a, v128.load(right, 16), y3);
    }
    storeColumns(y, f32x4.pmax(y0, f32x4.splat(floor)), f32x4.pmax(y1, f32x4.splat(floor)), min(NR, units - column));
    if (units - column > NR) {
      storeColumns(y + NR * sizeof<f32>(), f32x4.pmax(y2, f32x4.splat(floor)), f32x4.pmax(y3, f32x4.splat(floor)), min(NR, units - column - NR));
    }
    y += 2 * NR * sizeof<f32>();
    panel += 2 * panelBytes;
  }
}
