/** What of a graph follows from weights and constants alone: computed once, when the file is written. */
import { Executable, engine, type Graph, graphOf, type Node, type SymbolicTensor, type Tensor } from "@neurode/core";

export interface KnownTensor {
  readonly tensor: SymbolicTensor;
  readonly numbers: Float32Array;
}

/** The nodes that follow from weights and constants alone. */
export function knownNodes({ nodes }: Graph): ReadonlySet<Node> {
  const known = new Set<Node>();
  for (const node of nodes) if (isKnown(node, known)) known.add(node);
  return known;
}

/** The constant tensors that are read by nodes which are not, or are outputs. */
export function knownTensors(graph: Graph): KnownTensor[] {
  const { nodes, outputs } = graph;
  const known = knownNodes(graph);
  const wanted = new Set(outputs.filter(({ node }) => known.has(node)));
  for (const node of nodes) {
    if (!known.has(node)) for (const input of node.inputs) if (known.has(input.node)) wanted.add(input);
  }
  const computed = [...wanted].filter(({ node }) => node.source === null);
  const results = compute(computed);
  return [...wanted].map((tensor) => {
    const { source } = tensor.node;
    return { tensor, numbers: source ? float32Of(source.tensor) : results[computed.indexOf(tensor)] };
  });
}

/** Random numbers are not known, though nothing is read for them. */
function isKnown({ inputs, source }: Node, known: ReadonlySet<Node>): boolean {
  return source !== null || (inputs.length > 0 && inputs.every(({ node }) => known.has(node)));
}

/** Without a list of plain numbers between, which would not hold those of a large weight. */
function float32Of(tensor: Tensor): Float32Array {
  return tensor.dtype === "float16" ? Float32Array.from(tensor.numbers()) : new Float32Array(tensor.data);
}

function compute(tensors: readonly SymbolicTensor[]): Float32Array[] {
  if (tensors.length === 0) return [];
  const executable = new Executable(graphOf([], tensors), engine().kernels, []);
  try {
    return executable.runSync(engine(), [], 1).map((result) => {
      const numbers = float32Of(result);
      result.dispose();
      return numbers;
    });
  } finally {
    executable.dispose();
  }
}
