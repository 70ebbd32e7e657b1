/** Whether a node works on each row of the batch by itself, and which inputs it then reads row by row. */
import type { Node, SymbolicTensor } from "../graph/graph.js";
import type { Value } from "../ops/define.js";
import { keepsRows, SOME_ROWS } from "../plan/keepsRows.js";
import type { StaticShape } from "../shape.js";

/** For each input whether it is read row by row; null when the node mixes rows, or reads none. */
export function rowReading(node: Node, isRows: (tensor: SymbolicTensor) => boolean): boolean[] | null {
  const { op, inputs, output } = node;
  const rows = inputs.map(isRows);
  if (!rows.includes(true) || output.shape.length === 0 || op.spreads) return null;
  if (op.affine && rows[1]) return null;
  if (keepsRows(node, rows)) return goesByRow(node, rows) ? rows : null;
  // What is there for each row, but was not made of rows, such as a number for each that is the same.
  const batch = output.shape[0];
  const fed = inputs.map(({ shape }, index) => rows[index] || (shape.length > 0 && shape[0] === batch));
  return batch !== null && batch < SOME_ROWS && keepsRows(node, fed) && goesByRow(node, fed) ? fed : null;
}

/** Whether the op can be carried out row by row: some keep all shapes and mix rows all the same, as a softmax of axis 0. */
function goesByRow({ op, inputs, attrs, output }: Node, rows: readonly boolean[]): boolean {
  const asValue = ({ shape }: SymbolicTensor, ofRows: boolean): Value => ({
    shape: (ofRows ? shape.slice(1) : shape) as StaticShape,
    ofRows,
  });
  try {
    op.execution?.lower({
      attrs,
      inputs: inputs.map((input, i) => asValue(input, rows[i])),
      output: asValue(output, true),
    });
    return true;
  } catch {
    return false;
  }
}
