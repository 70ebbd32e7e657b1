/**
 * pending: what cannot be worked out before the sizes of its inputs are known. It stands
 * in a graph for its shape alone and is never run: models are traced again for
 * the shapes of data.
 */
import { SymbolicTensor } from "../graph/graph.js";
import { record } from "../graph/trace.js";
import type { Shape } from "../shape.js";
import type { OpDefinition } from "./define.js";

/** Stands for an unknown size in attributes, which are plain numbers. */
const UNKNOWN = -1;

export const pendingOp: OpDefinition = {
  name: "pending",
  className: "Pending",
  keepsIntegers: true,
  gradient: ({ inputs, outputGradient }) => inputs.map(({ shape }) => pending(outputGradient, shape)),
  shape: (_, { shape }) => (shape as readonly number[]).map((size) => (size === UNKNOWN ? null : size)),
};

/** A tensor made from x, or from all of them, that will have this shape; null where its size is not known yet. */
export function pending(x: SymbolicTensor | readonly SymbolicTensor[], shape: Shape): SymbolicTensor {
  return record(pendingOp, x instanceof SymbolicTensor ? [x] : x, { shape: shape.map((size) => size ?? UNKNOWN) });
}
