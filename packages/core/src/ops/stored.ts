/**
 * stored: y = x, of a weight that is to stay in memory as the dtype it has,
 * not as float32. It changes no value; the fuser heeds it where the weight is
 * the right side of a product,
 *
 *     matmul(x, stored(kernel))                    kernel of float16
 *     matmul(x, multiply(stored(kernel), step))    kernel of int8, step (units)
 *
 * and makes `denseStored` of it, `dense` for panels that keep the weight so.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import { NULL_POINTER } from "../memory/pointer.js";
import type { OpDefinition } from "./define.js";
import { denseOp } from "./dense.js";

export const storedOp: OpDefinition = {
  name: "stored",
  className: "Stored",
  shape: ([x]) => x,
  alias: true,
  gradient: ({ outputGradient }) => [outputGradient],
};

/** `x`, a weight of float16 or int8, said to stay in memory as it is stored. */
export function stored(x: SymbolicTensor): SymbolicTensor {
  return record(storedOp, [x]);
}

/** Lays (inputDim, units) as stored, the step and the bias, those there are, out for `denseStored`. */
export const packStoredOp: OpDefinition = {
  name: "packStored",
  className: "PackStored",
  shape: ([weight]) => weight,
  execution: {
    lower: ({ attrs: { storage, hasStep }, inputs: [weight] }) => ({
      storage,
      hasStep,
      inputDim: weight.shape[0],
      units: weight.shape[1],
    }),
    run(kernels, { inputs: [weight, ...others], output, lowered }) {
      const { storage, inputDim, units } = lowered as Record<string, number>;
      const step = lowered.hasStep ? others[0] : NULL_POINTER;
      const bias = others[lowered.hasStep ? 1 : 0] ?? NULL_POINTER;
      kernels.packStored(storage, weight, step, bias, output, inputDim, units);
    },
  },
};

export const denseStoredOp: OpDefinition = {
  name: "denseStored",
  className: "DenseStored",
  shape: denseOp.shape,
  execution: {
    lower: (use) => denseOp.execution?.lower(use) ?? {},
    flops: denseOp.execution?.flops,
    scratchBytes: (kernels, { inputDim }) => kernels.storedScratchBytes(inputDim as number),
    run(kernels, { inputs: [x, panels], output, scratch, rows, lowered }) {
      const { storage, products, inputDim, units, activation, p0, p1, p2 } = lowered as Record<string, number>;
      const count = rows * products;
      kernels.denseStored(storage, x, panels, output, scratch, count, inputDim, units, activation, p0, p1, p2);
    },
  },
};
