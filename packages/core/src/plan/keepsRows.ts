/** Whether an op, given a batch of rows, gives a batch of as many, each made of its own alone. */
import type { Node } from "../graph/graph.js";

/** Stands for the number of rows where shapes are tried out: a prime, so that no sizes multiplied give it. */
export const SOME_ROWS = 999_983;

/** True when it does, `ofRows` saying which inputs are of rows. */
export function keepsRows({ op, inputs, attrs, output }: Node, ofRows: readonly boolean[]): boolean {
  const [batch] = output.shape;
  // The same bytes, cut into as many rows.
  if (op.alias && typeof batch === "number" && inputs[0].shape[0] === batch) return true;
  const shapes = inputs.map(({ shape }, index) => (ofRows[index] ? [SOME_ROWS, ...shape.slice(1)] : shape));
  try {
    return op.shape(shapes, attrs, op.name)[0] === SOME_ROWS;
  } catch {
    return false; // the batch does not fit the axis it meets
  }
}
