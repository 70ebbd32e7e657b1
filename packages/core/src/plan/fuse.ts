/**
 * Fusing: matmul, then a bias added, then an activation, become one `dense`,
 * so that the product's result is never written and read again on the way.
 */
import type { Attrs, Graph, SymbolicTensor } from "../graph/graph.js";
import { UNARY_CODES } from "../kernels/codes.js";
import { binaryTable } from "../ops/binary.js";
import type { OpDefinition } from "../ops/define.js";
import { denseOp, weightSizes } from "../ops/dense.js";
import { matmulOp } from "../ops/matmul.js";
import { asUnary, kernelParameters } from "../ops/unary.js";
import type { Stage } from "./place.js";

/** An op of a fused graph. `dense` reads x, the weight, `transposed` or not, and, where there is one, the bias. */
export interface FusedOp {
  readonly op: OpDefinition;
  readonly inputs: readonly SymbolicTensor[];
  readonly attrs: Attrs;
  readonly output: SymbolicTensor;
}

/** The graph's nodes in order, what can be fused fused. `stageOf` tells how often each tensor is computed. */
export function fuse(graph: Graph, stageOf: (tensor: SymbolicTensor) => Stage): FusedOp[] {
  const readers = readersOf(graph);
  const soleReader = (tensor: SymbolicTensor) => {
    const found = readers.get(tensor) ?? [];
    return found.length === 1 && !graph.outputs.includes(tensor) ? found[0] : undefined;
  };
  const isOfRows = (tensor: SymbolicTensor) => stageOf(tensor) === "rows";
  const absorbed = new Set<SymbolicTensor>();
  const fused = new Map<SymbolicTensor, FusedOp>();

  for (const node of graph.nodes) {
    const [x, weight] = node.inputs;
    if (node.op !== matmulOp || node.attrs.transposeX || weight.shape.length !== 2 || isOfRows(weight)) continue;
    const weightAttrs: Attrs = node.attrs.transposeY ? { transposed: true } : {};
    const [, units] = weightSizes(weight.shape as readonly number[], weightAttrs);
    const inputs = [x, weight];
    let last = node;

    const sum = soleReader(last.output);
    const bias = sum?.op === binaryTable.add ? sum.inputs.find((input) => input !== last.output) : undefined;
    if (sum && bias && !isOfRows(bias) && bias.shape.length === 1 && bias.shape[0] === units) {
      inputs.push(bias);
      absorbed.add(last.output);
      last = sum;
    }

    let activation: Attrs = { activation: UNARY_CODES.linear, p0: 0, p1: 0, p2: 0 };
    const next = soleReader(last.output);
    const unary = next && asUnary(next.op);
    if (next && unary) {
      const [p0, p1, p2] = kernelParameters(unary, next.attrs);
      activation = { activation: unary.code, p0, p1, p2 };
      absorbed.add(last.output);
      last = next;
    }

    // A lone product of two values that each run brings anew gains nothing from panels of the whole weight.
    if (last === node && stageOf(node.output) === "whole" && stageOf(weight) === "whole") continue;
    fused.set(last.output, { op: denseOp, inputs, attrs: { ...activation, ...weightAttrs }, output: last.output });
  }

  return graph.nodes.filter(({ output }) => !absorbed.has(output)).map((node) => fused.get(node.output) ?? node);
}

function readersOf(graph: Graph): Map<SymbolicTensor, Graph["nodes"][number][]> {
  const readers = new Map<SymbolicTensor, Graph["nodes"][number][]>();
  for (const node of graph.nodes) {
    for (const input of node.inputs) {
      const found = readers.get(input);
      if (found) found.push(node);
      else readers.set(input, [node]);
    }
  }
  return readers;
}
