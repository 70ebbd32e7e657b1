/** What of a graph follows from weights and constants alone: computed once, when the file is written. */
import { Executable, engine, type Graph, graphOf, type Node, type SymbolicTensor } from "@neurode/core";

export interface KnownTensor {
  readonly tensor: SymbolicTensor;
  readonly numbers: Float32Array;
}

/** The constant tensors that are read by nodes which are not, or are outputs. */
export function knownTensors({ nodes, outputs }: Graph): KnownTensor[] {
  const known = new Set<Node>();
  for (const node of nodes) if (isKnown(node, known)) known.add(node);
  const wanted = new Set(outputs.filter(({ node }) => known.has(node)));
  for (const node of nodes) {
    if (!known.has(node)) for (const input of node.inputs) if (known.has(input.node)) wanted.add(input);
  }
  const computed = [...wanted].filter(({ node }) => node.source === null);
  const results = compute(computed);
  return [...wanted].map((tensor) => {
    const source = tensor.node.source?.tensor.numbers() ?? results[computed.indexOf(tensor)];
    return { tensor, numbers: Float32Array.from(source) };
  });
}

/** Random numbers are not known, though nothing is read for them. */
function isKnown({ inputs, source }: Node, known: ReadonlySet<Node>): boolean {
  return source !== null || (inputs.length > 0 && inputs.every(({ node }) => known.has(node)));
}

function compute(tensors: readonly SymbolicTensor[]): number[][] {
  if (tensors.length === 0) return [];
  const executable = new Executable(graphOf([], tensors), engine().kernels, []);
  try {
    return executable.runSync(engine(), [], 1).map((result) => {
      const numbers = result.numbers();
      result.dispose();
      return numbers;
    });
  } finally {
    executable.dispose();
  }
}
