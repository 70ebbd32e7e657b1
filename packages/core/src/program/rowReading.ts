/** Whether a node works on each row of the batch by itself, and which inputs it then reads row by row. */
import type { Node, SymbolicTensor } from "../graph/graph.js";
import { keepsRows, SOME_ROWS } from "../plan/keepsRows.js";

/** For each input whether it is read row by row; null when the node mixes rows, or reads none. */
export function rowReading(node: Node, isRows: (tensor: SymbolicTensor) => boolean): boolean[] | null {
  const { op, inputs, output } = node;
  const rows = inputs.map(isRows);
  if (!rows.includes(true) || output.shape.length === 0 || op.spreads) return null;
  if (op.affine && rows[1]) return null;
  if (keepsRows(node, rows)) return rows;
  // What is there for each row, but was not made of rows, such as a number for each that is the same.
  const batch = output.shape[0];
  const fed = inputs.map(({ shape }, index) => rows[index] || (shape.length > 0 && shape[0] === batch));
  return batch !== null && batch < SOME_ROWS && keepsRows(node, fed) ? fed : null;
}
