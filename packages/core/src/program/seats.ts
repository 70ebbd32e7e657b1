/**
 * Seats: which section of a program each node of a graph goes to.
 *
 *     rows      works on each row of the batch by itself: the way forward and back through a network
 *     elements  works on each element of a large weight by itself: its gradient, and what an optimizer makes of both
 *     whole     needs all rows, or is small
 *
 * Rows and elements are shared out over threads. Sections that need nothing of
 * each other stand in the same round and run at the same time, behind what is
 * whole in that round. What follows from weights and constants alone has no
 * seat: each section that reads it makes it.
 */
import type { Graph, Node, SymbolicTensor } from "../graph/graph.js";
import { binaryTable } from "../ops/binary.js";
import { constantOp } from "../ops/leaf.js";
import { matmulOp } from "../ops/matmul.js";
import { asUnary } from "../ops/unary.js";
import { whereOp } from "../ops/where.js";
import { type Shape, type StaticShape, sizeOf } from "../shape.js";
import { rowReading } from "./rowReading.js";

export interface Seat {
  readonly round: number;
  readonly kind: "whole" | "rows" | "elements";
  /** Of elements: rows of the matrices in the section, of which each has as many. */
  readonly rows: number;
}

/** Elements from which on sharing a weight out is worth a run of its own. */
const LARGE = 8192;

export function isLarge(shape: Shape): boolean {
  return shape.length >= 2 && sizeOf(shape) >= LARGE;
}

/** The seat of every node of `graph` that has one. */
export function seatsOf(graph: Graph, rowInputs: readonly boolean[]): Map<SymbolicTensor, Seat> {
  const seats = new Map<SymbolicTensor, Seat>();
  graph.inputs.forEach((input, index) => {
    seats.set(input, { round: 0, kind: rowInputs[index] ? "rows" : "whole", rows: 0 });
  });
  /** What follows from constants alone. */
  const constant = new Set<SymbolicTensor>();
  for (const node of graph.nodes) {
    const { op, inputs, output } = node;
    if (op === constantOp || (inputs.length > 0 && inputs.every((input) => constant.has(input)))) constant.add(output);
    if (seats.has(output) || constant.has(output) || node.source) continue;
    const seat = rowSeat(node, seats) ?? elementSeat(node, seats) ?? wholeSeat(node, seats);
    if (seat) seats.set(output, seat);
  }
  for (const output of graph.outputs) seat(output, seats);
  delay(graph, seats);
  return seats;
}

/**
 * Elements made of weights alone, and the spread side of a product, are made where they are read, not in an earlier
 * round: what passes from one section to another goes through memory.
 */
function delay(graph: Graph, seats: Map<SymbolicTensor, Seat>): void {
  const free = new Set<SymbolicTensor>();
  for (const { op, inputs, output } of graph.nodes) {
    const isFree = (input: SymbolicTensor) => free.has(input) || (seats.get(input)?.kind ?? "whole") === "whole";
    if (seats.get(output)?.kind === "elements" && (op.spreads || inputs.every(isFree))) free.add(output);
  }
  const latest = new Map<SymbolicTensor, number>();
  for (const { inputs, output } of [...graph.nodes].reverse()) {
    const own = seats.get(output);
    if (!own) continue;
    const round = free.has(output) && !graph.outputs.includes(output) ? (latest.get(output) ?? own.round) : own.round;
    seats.set(output, { ...own, round });
    for (const input of inputs) {
      if (!free.has(input)) continue;
      const same = seats.get(input)?.rows === own.rows;
      latest.set(input, Math.min(latest.get(input) ?? Number.POSITIVE_INFINITY, same ? round : round - 1));
    }
  }
}

/** The round in which `input` is there for a section of `kind`; what is made in it by rows or elements, in the next. */
function roundFor(
  input: SymbolicTensor,
  seats: ReadonlyMap<SymbolicTensor, Seat>,
  reader: Omit<Seat, "round">,
): number {
  const seat = seats.get(input);
  if (!seat) return 0;
  const same = seat.kind === reader.kind && seat.rows === reader.rows;
  return seat.kind === "whole" || same ? seat.round : seat.round + (isGiven(input) ? 0 : 1);
}

function isGiven({ node }: SymbolicTensor): boolean {
  return node.inputs.length === 0;
}

function rowSeat(node: Node, seats: Map<SymbolicTensor, Seat>): Seat | null {
  const reading = rowReading(node, (input) => seats.get(input)?.kind === "rows");
  if (!reading) return null;
  const own = { kind: "rows", rows: 0 } as const;
  const rounds = node.inputs.map((input, index) => {
    if (reading[index]) seat(input, seats);
    const round = roundFor(input, seats, own);
    // A row that is read, but not row by row, as a weight would be, has to be there.
    return !reading[index] && seats.get(input)?.kind === "rows" ? round + 1 : round;
  });
  return { ...own, round: Math.max(...rounds) };
}

function elementSeat(node: Node, seats: Map<SymbolicTensor, Seat>): Seat | null {
  const { op, inputs, output } = node;
  if (op.spreads && isLarge(output.shape)) return elements(output.shape[0] as number, inputs, seats);
  const [first] = inputs;
  const before = seats.get(first);
  if (before?.kind === "elements") {
    if (op === matmulOp && first.node.op.spreads && !node.attrs.transposeX) return elements(before.rows, inputs, seats);
    if (op.alias && matrixOf(output.shape)[0] === before.rows) return before;
  }
  if (!isElementwise(node) || !isLarge(output.shape)) return null;
  const shape = output.shape as StaticShape;
  const meetings = inputs.map((input) => meetingOf(input.shape, shape));
  if (meetings.includes(null)) return null;
  inputs.forEach((input, index) => {
    if (meetings[index]?.ofRows) seat(input, seats);
  });
  return elements(matrixOf(shape)[0], inputs, seats);
}

function elements(rows: number, inputs: readonly SymbolicTensor[], seats: ReadonlyMap<SymbolicTensor, Seat>): Seat {
  const own = { kind: "elements", rows } as const;
  return { ...own, round: Math.max(0, ...inputs.map((input) => roundFor(input, seats, own))) };
}

/** Null where all inputs follow from weights and constants. */
function wholeSeat({ inputs }: Node, seats: ReadonlyMap<SymbolicTensor, Seat>): Seat | null {
  if (!inputs.some((input) => seats.has(input))) return null;
  const own = { kind: "whole", rows: 0 } as const;
  return { ...own, round: Math.max(...inputs.map((input) => roundFor(input, seats, own))) };
}

/** What is read row by row is there as a whole before: a weight as it is, what follows from weights in a seat. */
function seat(input: SymbolicTensor, seats: Map<SymbolicTensor, Seat>): void {
  if (!seats.has(input) && input.node.source === null) seats.set(input, { round: 0, kind: "whole", rows: 0 });
}

const ELEMENTWISE: readonly unknown[] = [...Object.values(binaryTable), whereOp];

function isElementwise({ op, inputs }: Node): boolean {
  return inputs.length > 0 && (ELEMENTWISE.includes(op) || asUnary(op) !== undefined || op.name === "identity");
}

/** A weight as a matrix: all axes but the last, and the last. */
export function matrixOf(shape: Shape): readonly [rows: number, columns: number] {
  const columns = shape[shape.length - 1] as number;
  return [sizeOf(shape) / columns, columns];
}

/** How an operand meets a matrix. */
export interface Meeting {
  /** Row by row; else it is the same for all. */
  readonly ofRows: boolean;
  readonly shape: StaticShape;
}

/** How an operand of `shape` broadcasts to a result of `target`, seen as a matrix; null where it does otherwise. */
export function meetingOf(shape: Shape, target: StaticShape): Meeting | null {
  if (sizeOf(shape) === 1) return { ofRows: false, shape: [] };
  const sizes = [...target.slice(shape.length).map(() => 1), ...(shape as StaticShape)];
  const [lead, last] = [sizes.slice(0, -1), sizes[sizes.length - 1]];
  if (lead.every((size, axis) => size === target[axis])) return { ofRows: true, shape: [matrixOf(target)[0], last] };
  return lead.every((size) => size === 1) ? { ofRows: false, shape: [last] } : null;
}
