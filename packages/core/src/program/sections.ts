/**
 * Sections: a graph parted into graphs that run one after another, each of
 * which is compiled on its own. What one makes and another reads is the output
 * of the one and an input of the other.
 */
import type { Graph, Node, SymbolicTensor } from "../graph/graph.js";
import { symbolic } from "../graph/trace.js";
import { graphOf } from "../graph/walk.js";
import type { Shape, StaticShape } from "../shape.js";
import { copyNode } from "./copy.js";
import { rowReading } from "./rowReading.js";
import { matrixOf, meetingOf, type Seat, seatsOf } from "./seats.js";

export interface Section extends Seat {
  /** A copy: of the section's nodes alone, of elements with matrices in the place of weights. */
  readonly graph: Graph;
  readonly rowInputs: readonly boolean[];
  /** Values of rows that are made of whole ones. */
  readonly spread: ReadonlySet<SymbolicTensor>;
  /** The value of the whole graph that each input is, and that each output is. */
  readonly reads: readonly SymbolicTensor[];
  readonly makes: readonly SymbolicTensor[];
}

/** The sections of `graph` in the order of their rounds, what is whole in a round first. */
export function sectionsOf(graph: Graph, rowInputs: readonly boolean[]): Section[] {
  const seats = seatsOf(graph, rowInputs);
  const drafts = new Map<string, Draft>();
  const sectionOf = (tensor: SymbolicTensor): Draft | null => {
    const seat = seats.get(tensor);
    if (!seat || graph.inputs.includes(tensor)) return null;
    const key = keyOf(seat);
    const draft = drafts.get(key) ?? new Draft(seat);
    drafts.set(key, draft);
    return draft;
  };

  for (const node of graph.nodes) {
    const draft = sectionOf(node.output);
    if (!draft) continue;
    const isRows = (input: SymbolicTensor) => seats.get(input)?.kind === "rows";
    const read: Read = (input, ofRows, shape) => {
      const maker = sectionOf(input);
      if (maker === draft) return draft.made(input);
      // What follows from weights alone, or is one, is made where it is read, unless it is read row by row.
      if (!seats.has(input) && !ofRows) return input;
      // Another shape of the same bytes, too, so that nobody has to copy those.
      const [source] = input.node.inputs;
      if (maker && input.node.op.alias && !ofRows) return draft.alias(input, read(source, false, source.shape));
      maker?.needed.add(input);
      return draft.given(input, ofRows, shape);
    };
    draft.add(node, isRows, read);
  }
  for (const output of graph.outputs) sectionOf(output)?.needed.add(output);
  return [...drafts.values()]
    .filter(({ needed }) => needed.size > 0)
    .sort((a, b) => orderOf(a.seat) - orderOf(b.seat))
    .map((draft) => draft.finish());
}

function keyOf({ round, kind, rows }: Seat): string {
  return `${round} ${kind} ${rows}`;
}

function orderOf({ round, kind }: Seat): number {
  return 2 * round + (kind === "whole" ? 0 : 1);
}

/** Gives the copy of an input, which is read row by row or not, as a value of `shape`. */
type Read = (input: SymbolicTensor, ofRows: boolean, shape: Shape) => SymbolicTensor;

class Draft {
  readonly seat: Seat;
  /** Values that are read elsewhere. */
  readonly needed = new Set<SymbolicTensor>();
  readonly #copies = new Map<SymbolicTensor, SymbolicTensor>();
  readonly #spread = new Set<SymbolicTensor>();
  readonly #inputs: { tensor: SymbolicTensor; ofRows: boolean; symbol: SymbolicTensor }[] = [];

  constructor(seat: Seat) {
    this.seat = seat;
  }

  add(node: Node, isRows: (input: SymbolicTensor) => boolean, read: Read): void {
    const copy = this.seat.kind === "elements" ? this.#elements(node, read) : this.#plain(node, isRows, read);
    this.#copies.set(node.output, copy);
  }

  made(tensor: SymbolicTensor): SymbolicTensor {
    return this.#copies.get(tensor) as SymbolicTensor;
  }

  alias(tensor: SymbolicTensor, source: SymbolicTensor): SymbolicTensor {
    const copy = this.#copies.get(tensor) ?? copyNode(tensor.node, [source]);
    this.#copies.set(tensor, copy);
    return copy;
  }

  given(tensor: SymbolicTensor, ofRows: boolean, shape: Shape): SymbolicTensor {
    const known = this.#inputs.find((input) => input.tensor === tensor && input.ofRows === ofRows);
    if (known) return known.symbol;
    const symbol = symbolic(shape, tensor.dtype);
    this.#inputs.push({ tensor, ofRows, symbol });
    return symbol;
  }

  finish(): Section {
    const makes = [...this.needed];
    return {
      ...this.seat,
      graph: graphOf(
        this.#inputs.map(({ symbol }) => symbol),
        makes.map((tensor) => this.made(tensor)),
      ),
      rowInputs: this.#inputs.map(({ ofRows }) => ofRows),
      spread: this.#spread,
      reads: this.#inputs.map(({ tensor }) => tensor),
      makes,
    };
  }

  #plain(node: Node, isRows: (input: SymbolicTensor) => boolean, read: Read): SymbolicTensor {
    const reading = this.seat.kind === "rows" ? rowReading(node, isRows) : null;
    return copyNode(
      node,
      node.inputs.map((input, index) => read(input, reading?.[index] ?? false, input.shape)),
    );
  }

  #elements(node: Node, read: Read): SymbolicTensor {
    const { op, inputs, output } = node;
    if (op.alias) return read(inputs[0], true, matrixOf(inputs[0].shape));
    const fromSpread = inputs[0].node.op.spreads === true;
    if (op.spreads || fromSpread) {
      const copy = copyNode(
        node,
        inputs.map((input, index) => read(input, fromSpread && index === 0, input.shape)),
      );
      if (op.spreads) this.#spread.add(copy);
      return copy;
    }
    const operands = inputs.map((input) => {
      const { ofRows, shape } = meetingOf(input.shape, output.shape as StaticShape) as NonNullable<
        ReturnType<typeof meetingOf>
      >;
      return read(input, ofRows, shape);
    });
    return copyNode(node, operands);
  }
}
