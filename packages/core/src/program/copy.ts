/** Copies of nodes: the same op on other inputs. */
import type { Node, SymbolicTensor } from "../graph/graph.js";
import { declareAs, derive, identityOp } from "../graph/trace.js";

/** What `node` gives for `inputs`, said to be of the dtype that it had. */
export function copyNode(node: Node, inputs: readonly SymbolicTensor[]): SymbolicTensor {
  const { output } = derive(node.op, inputs, node.attrs);
  return output.dtype === node.output.dtype ? output : declareAs(output, node.output.dtype);
}

/** The same values, made by a node. */
export function copyOf(tensor: SymbolicTensor): SymbolicTensor {
  return derive(identityOp, [tensor]).output;
}
