/** What follows from weights and constants alone, though ops were recorded for it: whether it does, and its numbers. */
import { Executable, engine, graphOf, type Node, type SymbolicTensor, sizeOf } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";

/** Whatever does not go back to an input of the model, which is a node without inputs and no constant. */
export function isConstant(tensor: SymbolicTensor): boolean {
  const seen = new Set<Node>();
  const waiting = [tensor.node];
  for (let node = waiting.pop(); node; node = waiting.pop()) {
    if (seen.has(node) || node.source !== null) continue;
    if (node.inputs.length === 0) return false;
    seen.add(node);
    waiting.push(...node.inputs.map((input) => input.node));
  }
  return true;
}

/** Elements of each tensor on the way: as many as the weights of a large layer have. */
const MOST_ELEMENTS = 2 ** 22;

/** Throws a ModelFormatError when that would take too much. */
export function constantNumbers(tensor: SymbolicTensor): readonly number[] {
  if (tensor.node.source) return tensor.node.source.tensor.numbers();
  const graph = graphOf([], [tensor]);
  const made = graph.nodes
    .filter(({ source }) => source === null)
    .map(({ output }) => output.shape as readonly number[]);
  const large = made.find((shape) => sizeOf(shape) > MOST_ELEMENTS);
  if (large) {
    throw new ModelFormatError(
      `a constant of (${large}) is more than can be worked out here: ${MOST_ELEMENTS} elements`,
    );
  }
  const executable = new Executable(graph, engine().kernels, []);
  try {
    const [result] = executable.runSync(engine(), [], 1);
    const numbers = result.numbers();
    result.dispose();
    return numbers;
  } finally {
    executable.dispose();
  }
}
