/**
 * everyRow: one value for every row of a batch.
 *
 *     value  any shape      like  (batch, …), read for its batch alone      y  (batch, …value)
 */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

export const everyRowOp: OpDefinition = {
  name: "everyRow",
  className: "EveryRow",
  shape([value, like], _attrs, where) {
    if (like.length > 0) return [like[0], ...value];
    throw new ShapeError(`${where}: everyRow needs a batch to be like, got a scalar.`);
  },
  gradient: ({ outputGradient }, { sum }) => [sum(outputGradient, { axis: 0 })],
  execution: {
    lower: ({ inputs: [value], output }) => ({
      perRow: output.ofRows ? 1 : output.shape[0],
      size: sizeOf(value.shape),
    }),
    run(kernels, { inputs: [value], output, rows, lowered }) {
      const { perRow, size } = lowered as Record<string, number>;
      kernels.copy(value, output, rows * perRow, size, 0, size);
    },
  },
};

/** `value` for every row of `like`. */
export function everyRow(value: Operand, like: Operand): SymbolicTensor {
  return record(everyRowOp, [value, like]);
}
