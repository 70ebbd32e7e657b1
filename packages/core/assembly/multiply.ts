// multiply: y ← max(x · panels, floor), the product that dense and product share.
//
//   x       rows of inputDim, xRow bytes apart
//   panels  as pack.ts lays them out: ceil(units / NR) panels of NR columns
//   y       rows of units, yRow bytes apart
//
// A panel stays in L1 while every tile of the rows passes over it. Each element
// of y is one sum, over k in order and from the panel's bias, whichever kernel
// it falls to: how rows are grouped changes no bit.

import { multiplyHalf16, multiplyRow16, multiplyTile16 } from "./microkernel16";
import { multiplyHalf8, multiplyRow8, multiplyTile8 } from "./microkernel8";
import { panelStride } from "./pack";
import { HALF_MR, MR, NR, ROW_COLUMNS } from "./tile";

export function multiply(
  x: usize, xRow: usize, panels: usize, y: usize, yRow: usize,
  rows: i32, inputDim: i32, units: i32, floor: f32,
): void {
  // One or two rows would fill a tile by half at most: they go row by row.
  const tiled = rows % MR <= 2 ? rows - (rows % MR) : rows;
  if (tiled) multiplyTiles(x, xRow, panels, y, yRow, tiled, inputDim, units, floor);
  const done = <usize>tiled;
  if (tiled < rows) multiplyRows(x + done * xRow, xRow, panels, y + done * yRow, yRow, rows - tiled, inputDim, units, floor);
}

function multiplyTiles(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize,
  rows: i32, inputDim: i32, units: i32, floor: f32,
): void {
  for (let column = 0; column < units; column += NR) {
    const columns = units - column;
    const first = columns <= NR / 2 ? multiplyHalves(x, xRow, panel, y, yRow, rows, columns, inputDim, floor) : 0;
    let xTile = x + <usize>first * xRow;
    let yTile = y + <usize>first * yRow;
    for (let row = first; row < rows; row += MR) {
      const count = min(MR, rows - row);
      if (NR == 16) multiplyTile16(xTile, xRow, panel, yTile, yRow, count, columns, inputDim, floor);
      else multiplyTile8(xTile, xRow, panel, yTile, yRow, count, columns, inputDim, floor);
      xTile += xRow * MR;
      yTile += yRow * MR;
    }
    panel += panelStride(inputDim);
    y += NR * sizeof<f32>();
  }
}

/** Half tiles, which are higher, over a last panel; how many rows they take. The rest, MR at most, fit one tile. */
function multiplyHalves(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize,
  rows: i32, columns: i32, inputDim: i32, floor: f32,
): i32 {
  let row = 0;
  for (; row + MR < rows; row += HALF_MR) {
    const count = min(HALF_MR, rows - row);
    if (NR == 16) multiplyHalf16(x, xRow, panel, y, yRow, count, columns, inputDim, floor);
    else multiplyHalf8(x, xRow, panel, y, yRow, count, columns, inputDim, floor);
    x += xRow * HALF_MR;
    y += yRow * HALF_MR;
  }
  return min(row, rows);
}

function multiplyRows(
  x: usize, xRow: usize, panel: usize, y: usize, yRow: usize,
  rows: i32, inputDim: i32, units: i32, floor: f32,
): void {
  for (let column = 0; column < units; column += ROW_COLUMNS) {
    let xNext = x;
    let yNext = y;
    for (let row = 0; row < rows; row++) {
      if (NR == 16) multiplyRow16(xNext, panel, yNext, units - column, inputDim, floor);
      else multiplyRow8(xNext, panel, yNext, units - column, inputDim, floor);
      xNext += xRow;
      yNext += yRow;
    }
    panel += <usize>(ROW_COLUMNS / NR) * panelStride(inputDim);
    y += ROW_COLUMNS * sizeof<f32>();
  }
}
