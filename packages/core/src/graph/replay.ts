/**
 * Replay: makes the calls of a graph again on other inputs. So a model is
 * called inside another, and traced anew for data of another shape.
 */
import type { Call, Graph, SymbolicTensor } from "./graph.js";
import { withCall } from "./trace.js";

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

/** Calls in an order in which each finds its inputs made; those that only let data in are left out. */
export function executionOrder(graph: Graph): Call[] {
  const wanted = new Set(graph.calls.filter((call) => call.owner.role !== "input" || call.inputs.length > 0));
  const ordered = new Set<Call>();
  for (const node of graph.nodes) {
    let call = node.call;
    while (call?.parent) call = call.parent;
    if (call && wanted.has(call) && !call.outputs.some((output) => graph.inputs.includes(output))) ordered.add(call);
  }
  return [...ordered];
}

function lookUp(become: ReadonlyMap<SymbolicTensor, SymbolicTensor>, tensor: SymbolicTensor): SymbolicTensor {
  return become.get(tensor) ?? tensor;
}
