// dense: Y ← activation(X · W + b), f32.
//
//   x       (rows, inputDim)   row-major
//   panels  W and b as pack.ts lays them out: ceil(units / NR) panels of NR columns
//   y       (rows, units)      row-major
//
// The loops around the microkernel of BLIS (Van Zee & van de Geijn 2015): a
// block of x stays in L2 while every panel passes over it. Rows are grouped as
// is fastest: splits change no bit (multiply.ts).

import { floorOf, isFloor } from "./floor";
import { multiply } from "./multiply";
import { rowsPerBlock } from "./tile";
import { unary } from "./unary";

export function dense(
  x: usize, panels: usize, y: usize, rows: i32, inputDim: i32, units: i32,
  activation: i32, p0: f32, p1: f32, p2: f32,
): void {
  const floor = floorOf(activation, p0, p1, p2);
  const fused = isFloor(activation, p0, p1, p2);

  const xRow = <usize>inputDim * sizeof<f32>();
  const yRow = <usize>units * sizeof<f32>();
  const blockRows = rowsPerBlock(inputDim, units);
  for (let row = 0; row < rows; row += blockRows) {
    const count = min(blockRows, rows - row);
    multiply(x, xRow, panels, y, yRow, count, inputDim, units, floor);
    if (!fused) unary(activation, y, y, count * units, p0, p1, p2);
    x += <usize>count * xRow;
    y += <usize>count * yRow;
  }
}
