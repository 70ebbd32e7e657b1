/**
 * Rewriting: a graph made ready to be parted into sections.
 *
 *     a reduction of the batch and other axes   two: of the other axes, row by row, then of the batch
 *     xᵀ · y, large                             turn(x) · y, whose rows can be shared out
 */
import type { Graph, Node, SymbolicTensor } from "../graph/graph.js";
import { derive } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import { matmulOp } from "../ops/matmul.js";
import { reduceTable } from "../ops/reduce.js";
import { turnOp } from "../ops/turn.js";
import { normalizeAxis } from "../shape.js";
import { copyNode, copyOf } from "./copy.js";
import { isLarge } from "./seats.js";

/** The same graph, its outputs in their order, as programs want it. */
export function rewrite(graph: Graph): Graph {
  const become = new Map<SymbolicTensor, SymbolicTensor>();
  const changed = new Set<SymbolicTensor>();
  const now = (tensor: SymbolicTensor) => become.get(tensor) ?? tensor;
  for (const node of graph.nodes) {
    if (graph.inputs.includes(node.output)) continue;
    const inputs = node.inputs.map(now);
    const written = reduction(node, inputs) ?? product(node, inputs);
    if (written) become.set(node.output, written);
    else if (node.inputs.some((input) => changed.has(input))) become.set(node.output, copyNode(node, inputs));
    if (become.has(node.output)) changed.add(node.output);
  }
  // What is made by nobody, a weight or an input, passes through a section like all outputs.
  const outputs = graph.outputs.map(now).map((output) => (output.node.inputs.length > 0 ? output : copyOf(output)));
  return graphOf(graph.inputs, outputs);
}

const SPLIT: readonly unknown[] = [reduceTable.sum, reduceTable.mean, reduceTable.max, reduceTable.min];

/** Of axis 0 and of others: the others first. */
function reduction({ op, attrs }: Node, [x]: readonly SymbolicTensor[]): SymbolicTensor | null {
  if (!SPLIT.includes(op) || x.shape.length < 2) return null;
  const rank = x.shape.length;
  const named = attrs.axis as readonly number[] | undefined;
  const axes = named ? named.map((axis) => normalizeAxis(axis, rank, op.name)) : x.shape.map((_, axis) => axis);
  const others = axes.filter((axis) => axis !== 0);
  if (others.length === axes.length || others.length === 0) return null;
  const { output: kept } = derive(op, [x], { axis: others, keepdims: attrs.keepdims });
  return derive(op, [kept], { axis: [0], keepdims: attrs.keepdims }).output;
}

function product({ op, attrs, output }: Node, [x, y]: readonly SymbolicTensor[]): SymbolicTensor | null {
  if (op !== matmulOp || !attrs.transposeX || attrs.transposeY) return null;
  if (x.shape.length !== 2 || y.shape.length !== 2 || !isLarge(output.shape)) return null;
  return derive(matmulOp, [derive(turnOp, [x]).output, y]).output;
}
