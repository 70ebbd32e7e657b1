/** where: one of two values, element by element; all three arguments broadcast. */
import { ArgumentError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { broadcastShapes } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { broadcastLoops, eachInnerLoops, encodeLoops } from "./loops.js";

export const whereOp: OpDefinition = {
  name: "where",
  className: "Where",
  keepsIntegers: true,
  keepsBools: true,
  typedBy: [1, 2],
  shape: ([condition, x1, x2], _attrs, where) => broadcastShapes(condition, broadcastShapes(x1, x2, where), where),
  gradient: ({ inputs: [condition, x1, x2], outputGradient }, { summedTo, where }) => [
    null,
    summedTo(where(condition, outputGradient, 0), x1.shape),
    summedTo(where(condition, 0, outputGradient), x2.shape),
  ],
  execution: {
    lower: (use) => encodeLoops(broadcastLoops(use)),
    run(kernels, step) {
      eachInnerLoops(step, ({ inputs: [c, a, b], output, row, item }) => {
        const [[cRow, aRow, bRow], [cStep, aStep, bStep]] = [row.steps, item.steps];
        kernels.select(c, a, b, output, row.size, item.size, cRow, cStep, aRow, aStep, bRow, bStep);
      });
    },
  },
};

/** x1 where the condition is not 0, else x2. Nothing is computed with the other, so that a NaN there does not show. */
export function where(condition: Operand, x1: Operand, x2: Operand): SymbolicTensor {
  if (x1 === undefined || x2 === undefined) {
    throw new ArgumentError(
      "where: expected condition, x1 and x2. The places where a condition holds are as many as the values say, which a " +
        "traced graph cannot have: choose with where(condition, x1, x2), or count with countNonzero(condition).",
    );
  }
  return record(whereOp, [condition, x1, x2]);
}
