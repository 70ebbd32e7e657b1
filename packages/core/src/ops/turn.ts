/**
 * turn: a matrix with its axes exchanged, some rows of the result at a time.
 *
 *     x  (count, rows)      y  (rows, count)
 *
 * Only programs make it, of `matmul(x, y, { transposeX: true })`: each row of
 * the product then follows from one row of y, so that threads can share them.
 */
import { ShapeError } from "../errors.js";
import { offset } from "../memory/pointer.js";
import { formatShape } from "../shape.js";
import type { OpDefinition } from "./define.js";

export const turnOp: OpDefinition = {
  name: "turn",
  className: "Turn",
  spreads: true,
  shape([x], _attrs, where) {
    if (x.length === 2) return [x[1], x[0]];
    throw new ShapeError(`${where}: only a matrix can be turned, got ${formatShape(x)}.`);
  },
  execution: {
    lower: ({ inputs: [{ shape }], output }) => ({
      perRow: output.ofRows ? 1 : shape[1],
      count: shape[0],
      step: shape[1],
    }),
    run(kernels, { inputs: [x], output, rows, first, lowered }) {
      const { perRow, count, step } = lowered as Record<string, number>;
      kernels.strided(offset(x, 4 * first), output, rows * perRow, count, 1, step);
    },
  },
};
