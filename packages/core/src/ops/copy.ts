/** y = x, in bytes of its own. Only the compiler makes it: for weights read by rows, and inputs that are outputs. */
import type { OpDefinition } from "./define.js";

export const copyOp: OpDefinition = {
  name: "copy",
  className: "Copy",
  shape: ([x]) => x,
  execution: {
    lower: ({ output }) => ({ size: output.shape.reduce((size, axis) => size * axis, 1) }),
    run(kernels, { inputs: [x], output, rows, lowered }) {
      const count = rows * (lowered.size as number);
      kernels.copy(x, output, 1, count, count, count);
    },
  },
};
