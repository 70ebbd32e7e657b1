/**
 * Walks over nodes and calls. All are loops, not recursions: a network may be
 * thousands of layers deep.
 */
import { GraphError } from "../errors.js";
import { inputOp } from "../ops/leaf.js";
import { formatShape } from "../shape.js";
import type { Call, Graph, Node, SymbolicTensor } from "./graph.js";

/** The graph that computes `outputs` from `inputs`. Throws a GraphError when something else is needed for it. */
export function graphOf(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Graph {
  const nodes = topologicalOrder(inputs, outputs);
  const given = new Set(inputs.map(({ node }) => node));
  for (const node of nodes) if (node.op === inputOp && !given.has(node)) throw disconnected(node, outputs);
  return { inputs, outputs, nodes, calls: callOrder(inputs, outputs) };
}

/** Every node that `outputs` need, each behind those it reads; nothing above `inputs`. */
export function topologicalOrder(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Node[] {
  const order = new Set<Node>(inputs.map(({ node }) => node));
  const stack = outputs.map(({ node }) => node).reverse();
  while (stack.length > 0) {
    const node = stack[stack.length - 1];
    const missing = order.has(node) ? [] : node.inputs.map((input) => input.node).filter((input) => !order.has(input));
    if (missing.length > 0) {
      stack.push(...missing.reverse());
      continue;
    }
    stack.pop();
    order.add(node);
  }
  return [...order];
}

function disconnected(node: Node, outputs: readonly SymbolicTensor[]): GraphError {
  const name = node.call ? `"${node.call.owner.name}" ` : "";
  return new GraphError(
    `Graph disconnected: ${outputs.length === 1 ? "the output depends" : "the outputs depend"} on the input ${name}of ` +
      `shape ${formatShape(node.output.shape)}, which is not among the model's inputs. Add it to inputs.`,
  );
}

/** The outermost call that made a tensor; null for weights and constants. */
export function outermostCall(tensor: SymbolicTensor): Call | null {
  let call = tensor.node.call;
  while (call?.parent) call = call.parent;
  return call;
}

/**
 * The order in which Keras lists the layers of a functional model: by depth,
 * the longest way to an output, deepest first; within a depth in the order in
 * which a walk back from the outputs first meets each layer. Calls of one
 * layer share its depth, the greatest of theirs.
 */
function callOrder(inputs: readonly SymbolicTensor[], outputs: readonly SymbolicTensor[]): Call[] {
  const given = new Set(inputs);
  const { met, finished } = walkBack(outputs, given);
  const depthOf = new Map<Call, number>();
  const ownerDepth = new Map<unknown, number>();
  for (const call of finished.reverse()) {
    const depth = Math.max(depthOf.get(call) ?? 0, ownerDepth.get(call.owner) ?? 0);
    depthOf.set(call, depth);
    ownerDepth.set(call.owner, depth);
    for (const source of sourcesOf(call, given)) depthOf.set(source, Math.max(depth + 1, depthOf.get(source) ?? 0));
  }
  for (const input of inputs) {
    const call = outermostCall(input);
    if (!call || depthOf.has(call)) continue;
    // An input that no output needs stands with the outputs, before them.
    depthOf.set(call, 0);
    ownerDepth.set(call.owner, 0);
    met.set(call.owner, -1);
  }
  const place = (call: Call): number => met.get(call.owner) ?? 0;
  const depth = (call: Call): number => ownerDepth.get(call.owner) ?? 0;
  return [...depthOf.keys()].sort((a, b) => depth(b) - depth(a) || place(a) - place(b) || a.index - b.index);
}

/** Numbers each owner when it is first met, and lists calls behind those they read. */
function walkBack(
  outputs: readonly SymbolicTensor[],
  given: ReadonlySet<SymbolicTensor>,
): { met: Map<unknown, number>; finished: Call[] } {
  const met = new Map<unknown, number>();
  const finished: Call[] = [];
  const entered = new Set<Call>();
  const enter = (call: Call) => {
    entered.add(call);
    if (!met.has(call.owner)) met.set(call.owner, met.size);
    return { call, sources: sourcesOf(call, given), next: 0 };
  };
  for (const output of outputs) {
    const root = outermostCall(output);
    if (!root || entered.has(root)) continue;
    const path = [enter(root)];
    while (path.length > 0) {
      const step = path[path.length - 1];
      const source = step.sources[step.next++];
      if (source === undefined) {
        finished.push(step.call);
        path.pop();
      } else if (!entered.has(source)) path.push(enter(source));
    }
  }
  return { met, finished };
}

/** The calls that made the tensors `call` reads; none when it is given from outside. */
function sourcesOf(call: Call, given: ReadonlySet<SymbolicTensor>): Call[] {
  if (call.outputs.some((output) => given.has(output))) return [];
  return call.inputs.map(outermostCall).filter((source) => source !== null);
}
