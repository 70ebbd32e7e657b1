/** stopGradient: y = x, which reverse mode takes for a constant. Costs nothing: y shares the bytes of x. */
import { noGradient } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import type { OpDefinition } from "./define.js";

export const stopGradientOp: OpDefinition = {
  name: "stopGradient",
  className: "StopGradient",
  alias: true,
  shape: ([x]) => x,
  gradient: noGradient,
};

/** x, whose gradient is 0 whatever becomes of it. */
export function stopGradient(x: Operand): SymbolicTensor {
  return record(stopGradientOp, [x]);
}
