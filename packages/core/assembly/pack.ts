// pack: lays a weight and its bias out as dense reads them.
//
//   weight  (inputDim, units)   row-major; (units, inputDim) when transposed
//   bias    (units), or 0 for none
//   panels  ceil(units / NR) panels, each  b[NR]  then  W[inputDim][NR];
//           columns beyond units are zero
//
// A panel is read front to back, once for every MR rows of x (the packed B of
// BLIS, Van Zee & van de Geijn 2015, with the bias as its first row).

import { loadLanes } from "./lanes";
import { NR } from "./tile";
import { transposeBlock } from "./transposeBlock";

/** Bytes of all panels. An f64, so that sizes past 4 GiB come out as what they are and are refused. */
export function panelBytes(inputDim: i32, units: i32): f64 {
  const panels = (units + NR - 1) / NR;
  return <f64>panels * <f64>(inputDim + 1) * <f64>(NR * sizeof<f32>());
}

/** Bytes from one panel to the next. */
export function panelStride(inputDim: i32): usize {
  return <usize>(inputDim + 1) * NR * sizeof<f32>();
}

export function pack(weight: usize, bias: usize, panels: usize, inputDim: i32, units: i32, transposed: bool): void {
  const weightRow = <usize>(transposed ? inputDim : units) * sizeof<f32>();
  packPanels(weight, weightRow, bias, panels, inputDim, units, transposed);
}

/** The same of a weight that is part of a wider one, with rows `weightRow` bytes apart. */
export function packPanels(
  weight: usize, weightRow: usize, bias: usize, panels: usize, inputDim: i32, units: i32, transposed: bool,
): void {
  for (let column = 0; column < units; column += NR) {
    const columns = min(NR, units - column);
    const first = <usize>column * sizeof<f32>();
    packRow(bias + first, panels, bias ? columns : 0);
    const panel = panels + NR * sizeof<f32>();
    if (transposed) packTransposed(weight + <usize>column * weightRow, weightRow, panel, inputDim, columns);
    else packRows(weight + first, weightRow, panel, inputDim, columns);
    panels += panelStride(inputDim);
  }
}

function packRows(weight: usize, weightRow: usize, panel: usize, inputDim: i32, columns: i32): void {
  for (let k = 0; k < inputDim; k++) {
    if (columns < NR) packRow(weight, panel, columns);
    else {
      v128.store(panel, v128.load(weight));
      v128.store(panel, v128.load(weight, 16), 16);
      if (NR == 16) {
        v128.store(panel, v128.load(weight, 32), 32);
        v128.store(panel, v128.load(weight, 48), 48);
      }
    }
    weight += weightRow;
    panel += NR * sizeof<f32>();
  }
}

function packTransposed(weight: usize, weightRow: usize, panel: usize, inputDim: i32, columns: i32): void {
  if (columns < NR) memory.fill(panel, 0, panelStride(inputDim) - NR * sizeof<f32>());
  transposeBlock(weight, weightRow, panel, NR * sizeof<f32>(), columns, inputDim);
}

/** NR numbers of a panel: `columns` (0–NR) from memory, then zeros. */
function packRow(source: usize, panel: usize, columns: i32): void {
  for (let lane = 0; lane < NR; lane += 4) {
    v128.store(panel, columns > lane ? loadLanes(source, columns - lane, 0) : f32x4.splat(0));
    source += 16;
    panel += 16;
  }
}
