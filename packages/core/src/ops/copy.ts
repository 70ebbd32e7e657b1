/** y = x, in bytes of its own. Only the compiler makes it: for weights read by rows, and inputs that are outputs. */
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";

export const copyOp: OpDefinition = {
  name: "copy",
  className: "Copy",
  shape: ([x]) => x,
  execution: {
    lower: ({ output }) => ({ size: sizeOf(output.shape) }),
    run(kernels, { inputs: [x], output, rows, lowered }) {
      const count = rows * (lowered.size as number);
      kernels.copy(x, output, 1, count, count, count);
    },
  },
};
