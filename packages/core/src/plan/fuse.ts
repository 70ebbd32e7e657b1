/**
 * Fusing: matmul, then a bias added, then an activation, become one `dense`,
 * so that the product's result is never written and read again on the way. Of
 * a weight that is to stay as it is stored it is a `denseStored`.
 */
import type { Attrs, Graph, SymbolicTensor } from "../graph/graph.js";
import { STORAGE_CODES, UNARY_CODES } from "../kernels/codes.js";
import { binaryTable } from "../ops/binary.js";
import type { OpDefinition } from "../ops/define.js";
import { denseOp, weightSizes } from "../ops/dense.js";
import { matmulOp } from "../ops/matmul.js";
import { denseStoredOp, storedOp } from "../ops/stored.js";
import { asUnary, kernelParameters } from "../ops/unary.js";
import type { Stage } from "./place.js";

/**
 * An op of a fused graph. `dense` reads x, the weight, `transposed` or not, and, where there is one, the bias;
 * `denseStored` reads the step, if there is one, between the two.
 */
export interface FusedOp {
  readonly op: OpDefinition;
  readonly inputs: readonly SymbolicTensor[];
  readonly attrs: Attrs;
  readonly output: SymbolicTensor;
}

/** The graph's nodes in order, what can be fused fused. `stageOf` tells how often each tensor changes. */
export function fuse(graph: Graph, stageOf: (tensor: SymbolicTensor) => Stage): FusedOp[] {
  const isOfRows = (tensor: SymbolicTensor) => stageOf(tensor) === "rows";
  const readers = readersOf(graph);
  const soleReader = (tensor: SymbolicTensor) => {
    const found = readers.get(tensor) ?? [];
    return found.length === 1 && !graph.outputs.includes(tensor) ? found[0] : undefined;
  };
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
      last = sum;
    }

    let activation: Attrs = { activation: UNARY_CODES.linear, p0: 0, p1: 0, p2: 0 };
    const next = soleReader(last.output);
    const unary = next && asUnary(next.op);
    if (next && unary) {
      const [p0, p1, p2] = kernelParameters(unary, next.attrs);
      activation = { activation: unary.code, p0, p1, p2 };
      last = next;
    }

    // A lone product of two values that each run brings anew gains nothing from panels of the whole weight.
    if (last === node && stageOf(node.output) === "whole" && stageOf(weight) === "whole") continue;
    const kept = weightAttrs.transposed ? null : storedWeight(weight);
    if (kept && inputs.slice(1).every((tensor) => stageOf(tensor) === "held")) {
      const attrs = { ...activation, storage: STORAGE_CODES[kept.dtype], hasStep: kept.tensors.length > 1 };
      const operands = [x, ...kept.tensors, ...inputs.slice(2)];
      fused.set(last.output, { op: denseStoredOp, inputs: operands, attrs, output: last.output });
    } else {
      fused.set(last.output, { op: denseOp, inputs, attrs: { ...activation, ...weightAttrs }, output: last.output });
    }
  }

  return withoutUnread(
    graph.nodes.map((node) => fused.get(node.output) ?? node),
    graph.outputs,
  );
}

interface StoredWeight {
  readonly dtype: keyof typeof STORAGE_CODES;
  /** The kernel and, where there is one, the step. */
  readonly tensors: readonly SymbolicTensor[];
}

/** What `weight` is made of when it is to stay as it is stored: stored(kernel), or that by a step for each column. */
function storedWeight(weight: SymbolicTensor): StoredWeight | null {
  const { op, inputs } = weight.node;
  const [kept, step] = op === binaryTable.multiply ? inputs : [weight];
  if (kept.node.op !== storedOp || (step && (step.shape.length !== 1 || step.shape[0] !== weight.shape[1])))
    return null;
  const [kernel] = kept.node.inputs;
  const { dtype } = kernel;
  if (kernel.node.source === null || (dtype !== "float16" && dtype !== "int8")) return null;
  return { dtype, tensors: step ? [kernel, step] : [kernel] };
}

/** Leaves out what has gone into another op, so that nothing reads it any more. */
function withoutUnread(ops: readonly FusedOp[], outputs: readonly SymbolicTensor[]): FusedOp[] {
  const read = new Set(outputs);
  const kept = [...ops].reverse().filter(({ inputs, output }) => {
    if (!read.has(output)) return false;
    for (const input of inputs) read.add(input);
    return true;
  });
  return kept.reverse();
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
