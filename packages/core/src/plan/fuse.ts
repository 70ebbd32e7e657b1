/**
 * Fusing: a product with a weight, that is a matmul or a convolution, then a
 * bias added, then an activation, become one step, so that the product's result
 * is never written and read again on the way. A matmul becomes `dense`; of a
 * weight that is to stay as it is stored, `denseStored`.
 *
 * A scale for each channel between the two, and what is added after it, go into
 * weight and bias, once, where all of these follow from the weights alone:
 *
 *     (x · W + b) · s + t  =  x · (W · s) + (b · s + t)
 *
 * That is how batch normalization behind a product costs nothing. The products
 * are rounded elsewhere, so results differ from unfolded ones in their last bits.
 */
import type { Attrs, Graph, Node, SymbolicTensor } from "../graph/graph.js";
import { derive } from "../graph/trace.js";
import { STORAGE_CODES, UNARY_CODES } from "../kernels/codes.js";
import { binaryTable } from "../ops/binary.js";
import type { OpDefinition } from "../ops/define.js";
import { denseOp, weightSizes } from "../ops/dense.js";
import { matmulOp } from "../ops/matmul.js";
import { reshapeOp } from "../ops/movement.js";
import { denseStoredOp, storedOp } from "../ops/stored.js";
import { asUnary, kernelParameters } from "../ops/unary.js";
import { sizeOf } from "../shape.js";
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
  const isHeld = (tensor: SymbolicTensor) => stageOf(tensor) === "held";
  /** What stands in the place of an output's node: the fused op, behind what folding makes of its weights. */
  const fused = new Map<SymbolicTensor, FusedOp[]>();

  for (const node of graph.nodes) {
    const product = productOf(node);
    if (!product || isOfRows(node.inputs[1])) continue;
    const [x] = node.inputs;
    let [, weight] = node.inputs;
    let bias: SymbolicTensor | null = null;
    let last = node;
    const made: FusedOp[] = [];
    const derived = (op: OpDefinition, inputs: readonly SymbolicTensor[], attrs?: Attrs): SymbolicTensor => {
      const { output } = derive(op, inputs, attrs);
      made.push(output.node);
      return output;
    };
    const units = sizeOf(product.channels);

    /** What a number for each channel is combined with the result so far by `op`, where nothing else reads that. */
    const perChannel = (op: OpDefinition): { by: SymbolicTensor; reader: Node } | null => {
      const reader = soleReader(last.output);
      const by = reader?.op === op ? reader.inputs.find((input) => input !== last.output) : undefined;
      return reader && by && !isOfRows(by) && by.shape.length === 1 && by.shape[0] === units ? { by, reader } : null;
    };

    const sum = perChannel(binaryTable.add);
    if (sum) {
      bias = sum.by;
      last = sum.reader;
    }

    const kept = product.op === denseOp && !product.attrs.transposed ? storedWeight(weight) : null;
    const scaled = perChannel(binaryTable.multiply);
    const all = scaled && [weight, scaled.by, ...(bias ? [bias] : [])];
    if (scaled && !kept && all?.every(isHeld)) {
      const scale = derived(reshapeOp, [scaled.by], { shape: product.channels });
      weight = derived(binaryTable.multiply, [weight, scale]);
      if (bias) bias = derived(binaryTable.multiply, [bias, scaled.by]);
      last = scaled.reader;
      const shift = perChannel(binaryTable.add);
      if (shift && isHeld(shift.by)) {
        bias = bias ? derived(binaryTable.add, [bias, shift.by]) : shift.by;
        last = shift.reader;
      }
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
    const isLone = product.op === denseOp && last === node;
    if (isLone && stageOf(node.output) === "whole" && stageOf(weight) === "whole") continue;
    const biases = bias ? [bias] : [];
    if (kept && [weight, ...biases].every(isHeld)) {
      const attrs = { ...activation, storage: STORAGE_CODES[kept.dtype], hasStep: kept.tensors.length > 1 };
      const operands = [x, ...kept.tensors, ...biases];
      fused.set(last.output, [{ op: denseStoredOp, inputs: operands, attrs, output: last.output }]);
    } else {
      const attrs = { ...activation, ...product.attrs };
      const inputs = [x, weight, ...biases];
      fused.set(last.output, [...made, { op: product.op, inputs, attrs, output: last.output }]);
    }
  }

  return withoutUnread(
    graph.nodes.flatMap((node) => fused.get(node.output) ?? [node]),
    graph.outputs,
  );
}

/** A node as a product with a weight that can take in what follows it. */
interface Product {
  readonly op: OpDefinition;
  readonly attrs: Attrs;
  /** The shape under which a number for each channel multiplies the weight. */
  readonly channels: readonly number[];
}

function productOf({ op, inputs: [, weight], attrs }: Node): Product | null {
  if (op === matmulOp && !attrs.transposeX && weight.shape.length === 2) {
    const product: Attrs = attrs.transposeY ? { transposed: true } : {};
    const [, units] = weightSizes(weight.shape as readonly number[], product);
    return { op: denseOp, attrs: product, channels: product.transposed ? [units, 1] : [units] };
  }
  return op.affine ? { op, attrs, channels: op.affine.channels(weight.shape) as readonly number[] } : null;
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
