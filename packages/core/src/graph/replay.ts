/**
 * Replay: makes the calls of a graph again on other inputs. So a model is
 * called inside another, and traced anew for data of another shape.
 */
import type { Call, Graph, SymbolicTensor } from "./graph.js";
import { withCall } from "./trace.js";
import { outermostCall } from "./walk.js";

/** What the graph's outputs become when its inputs are `inputs`. */
export function replay(graph: Graph, inputs: readonly SymbolicTensor[]): SymbolicTensor[] {
  const become = new Map<SymbolicTensor, SymbolicTensor>();
  graph.inputs.forEach((given, index) => {
    become.set(given, enter(given, inputs[index]));
  });
  for (const call of executionOrder(graph)) {
    const outputs = call.repeat(call.inputs.map((input) => lookUp(become, input)));
    call.outputs.forEach((output, index) => {
      become.set(output, outputs[index]);
    });
  }
  return graph.outputs.map((output) => lookUp(become, output));
}

/** An input layer has its box inside a nested model too. */
function enter(given: SymbolicTensor, input: SymbolicTensor): SymbolicTensor {
  const call = given.node.call;
  if (call?.owner.role !== "input") return input;
  return withCall(call.owner, [input], { repeat: ([other]) => [enter(given, other)] }, () => [input]).outputs[0];
}

/**
 * Calls in an order in which each finds its inputs made; those that only let data in are left out. The order of their
 * nodes is not always one: some of a call's nodes may need nothing of one of its inputs, as those for a mask.
 */
export function executionOrder(graph: Graph): Call[] {
  const wanted = new Set(graph.calls.filter((call) => call.owner.role !== "input" || call.inputs.length > 0));
  const ordered = new Set<Call>();
  const add = (call: Call | null) => {
    if (!call || !wanted.has(call) || ordered.has(call)) return;
    if (call.outputs.some((output) => graph.inputs.includes(output))) return;
    for (const input of call.inputs) add(outermostCall(input));
    ordered.add(call);
  };
  for (const { output } of graph.nodes) add(outermostCall(output));
  return [...ordered];
}

function lookUp(become: ReadonlyMap<SymbolicTensor, SymbolicTensor>, tensor: SymbolicTensor): SymbolicTensor {
  return become.get(tensor) ?? tensor;
}
