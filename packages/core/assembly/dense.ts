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
import { multiplyRow16, multiplyTile16 } from "./microkernel16";
import { multiplyRow8, multiplyTile8 } from "./microkernel8";
import { panelStride } from "./pack";
import { MR, NR } from "./tile";
import { unary } from "./unary";

/** x and y of one block: half of the smallest L2 still common, 512 KiB; on Zen 4 anything from 64 KiB to 1 MiB is alike. */
const BLOCK_BYTES: i32 = 262144;

/** Columns of a row that go together: three panels of 8, or two of 16. */
const ROW_COLUMNS: i32 = NR == 16 ? 32 : 24;

export function dense(
  x: usize, panels: usize, y: usize, rows: i32, inputDim: i32, units: i32,
  activation: i32, p0: f32, p1: f32, p2: f32,
): void {
  // Linear is a relu whose floor is −∞. Other activations follow over the block, while it is in cache.
  const plainRelu = activation == RELU && p0 == 0 && p1 == Infinity && p2 == 0;
  const floor: f32 = plainRelu ? 0 : -Infinity;
  const fused = plainRelu || activation == LINEAR;

  const blockRows = rowsPerBlock(inputDim, units);
  for (let row = 0; row < rows; row += blockRows) {
    const count = min(blockRows, rows - row);
    // One or two rows would fill a tile by half at most: they go row by row.
    const tiled = count % MR <= 2 ? count - (count % MR) : count;
    multiplyTiles(x, panels, y, tiled, inputDim, units, floor);
    multiplyRows(
      x + <usize>tiled * <usize>inputDim * sizeof<f32>(), panels, y + <usize>tiled * <usize>units * sizeof<f32>(),
      count - tiled, inputDim, units, floor,
    );
    if (!fused) unary(activation, y, y, count * units, p0, p1, p2);
    x += <usize>count * <usize>inputDim * sizeof<f32>();
    y += <usize>count * <usize>units * sizeof<f32>();
  }
}

/** A multiple of MR, so that only the last block has rows beside its tiles. */
function rowsPerBlock(inputDim: i32, units: i32): i32 {
  const rows = BLOCK_BYTES / (4 * max(inputDim + units, 1));
  return max(rows / MR, 1) * MR;
}

function multiplyTiles(x: usize, panel: usize, y: usize, rows: i32, inputDim: i32, units: i32, floor: f32): void {
  if (!rows) return;
  for (let column = 0; column < units; column += NR) {
    let xTile = x;
    let yTile = y + <usize>column * sizeof<f32>();
    for (let row = 0; row < rows; row += MR) {
      const count = min(MR, rows - row);
      if (NR == 16) multiplyTile16(xTile, panel, yTile, count, units - column, inputDim, units, floor);
      else multiplyTile8(xTile, panel, yTile, count, units - column, inputDim, units, floor);
      xTile += <usize>inputDim * MR * sizeof<f32>();
      yTile += <usize>units * MR * sizeof<f32>();
    }
    panel += panelStride(inputDim);
  }
}

function multiplyRows(x: usize, panel: usize, y: usize, rows: i32, inputDim: i32, units: i32, floor: f32): void {
  if (!rows) return;
  for (let column = 0; column < units; column += ROW_COLUMNS) {
    let xRow = x;
    let yRow = y + <usize>column * sizeof<f32>();
    for (let row = 0; row < rows; row++) {
      if (NR == 16) multiplyRow16(xRow, panel, yRow, units - column, inputDim, floor);
      else multiplyRow8(xRow, panel, yRow, units - column, inputDim, floor);
      xRow += <usize>inputDim * sizeof<f32>();
      yRow += <usize>units * sizeof<f32>();
    }
    panel += <usize>(ROW_COLUMNS / NR) * panelStride(inputDim);
  }
}
