/**
 * Loops: how arguments that broadcast by NumPy's rule, or views by strides, are
 * walked.
 *
 * There is a loop for every axis of the result, the batch outermost, each with
 * a stride for every argument, 0 where one is stretched. Loops that a single
 * longer one can stand for are joined; the innermost two are the kernel's, and
 * what is left outside, in rare shapes, is walked here.
 */
import type { Attrs } from "../graph/graph.js";
import { offset, type Pointer } from "../memory/pointer.js";
import type { OpUse, StepCall, Value } from "./define.js";

export interface Loop {
  /** Turns, to be multiplied by the number of rows when `ofRows`. */
  readonly size: number;
  readonly ofRows: boolean;
  /** Elements to step on in each argument. */
  readonly steps: readonly number[];
}

/** The two inner loops as a kernel wants them, and where it is to begin. */
export interface InnerLoops {
  readonly inputs: readonly Pointer[];
  readonly output: Pointer;
  readonly row: Loop;
  readonly item: Loop;
}

/** The loops of arguments that broadcast to the result: two at least, the last of which steps by 0 or 1. */
export function broadcastLoops({ inputs, output }: OpUse): Loop[] {
  const strides = inputs.map((value) => stridesOf(value, output));
  const axes = output.shape.map((size, axis) => ({
    size,
    ofRows: false,
    steps: strides.map(({ axes }) => axes[axis]),
  }));
  const batch = { size: 1, ofRows: output.ofRows, steps: strides.map((stride) => stride.batch) };
  return unitSteps(joinLoops([batch, ...axes]));
}

/** How far apart neighbours along each axis of `result` are in `value`; 0 for the batch's axis where it has one of 1. */
function stridesOf({ shape, ofRows }: Value, result: Value): { batch: number; axes: number[] } {
  let stride = 1;
  const axes: number[] = [];
  for (let axis = result.shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis - result.shape.length + shape.length] ?? 1;
    axes.unshift(size === 1 ? 0 : stride);
    stride *= size;
  }
  return { batch: ofRows ? stride : 0, axes };
}

/** As few loops as will do, but two at least. */
export function joinLoops(loops: readonly Loop[]): Loop[] {
  const joined: Loop[] = [];
  for (const loop of loops) {
    if (loop.size === 1 && !loop.ofRows) continue;
    const outer = joined.at(-1);
    const fits = outer?.steps.every((step, i) => step === loop.steps[i] * loop.size);
    if (outer && fits) joined[joined.length - 1] = { ...loop, size: outer.size * loop.size, ofRows: outer.ofRows };
    else joined.push(loop);
  }
  const none = loops[0].steps.map(() => 0);
  while (joined.length < 2) joined.unshift({ size: 1, ofRows: false, steps: none });
  return joined;
}

/** The kernel's inner loop steps by 0 or 1; a longer stride moves out, to stand around a loop of one turn. */
function unitSteps(loops: Loop[]): Loop[] {
  const inner = loops[loops.length - 1];
  if (inner.steps.every((step) => step === 0 || step === 1)) return loops;
  return [...loops, { size: 1, ofRows: false, steps: inner.steps.map(() => 0) }];
}

export function encodeLoops(loops: readonly Loop[]): Attrs {
  return { loops: loops.flatMap(({ size, ofRows, steps }) => [size, ofRows ? 1 : 0, ...steps]) };
}

/** Calls `visit` for every turn of the outer loops that `encodeLoops` wrote into the step; `first` are elements. */
export function eachInnerLoops(step: StepCall, visit: (inner: InnerLoops) => void, first = 0): void {
  const loops = decodeLoops(step);
  const outer = loops.slice(0, -2);
  const [row, item] = loops.slice(-2);
  if (outer.length === 0 && first === 0) {
    visit({ inputs: step.inputs, output: step.output, row, item });
    return;
  }
  const turns = outer.reduce((product, loop) => product * loop.size, 1);
  const block = 4 * row.size * item.size;
  for (let turn = 0; turn < turns; turn++) {
    const starts = startsOf(turn, outer, step.inputs.length);
    const inputs = step.inputs.map((input, i) => offset(input, 4 * (first + starts[i])));
    visit({ inputs, output: offset(step.output, block * turn), row, item });
  }
}

/** Loops by the numbers that they are encoded as: a step is carried out for many tiles. */
const decoded = new WeakMap<readonly number[], readonly Loop[]>();

function decodeLoops({ inputs, lowered, rows }: StepCall): Loop[] {
  const numbers = lowered.loops as readonly number[];
  let loops = decoded.get(numbers);
  if (!loops) {
    const width = 2 + inputs.length;
    loops = Array.from({ length: numbers.length / width }, (_, index) => {
      const [size, ofRows, ...steps] = numbers.slice(width * index, width * (index + 1));
      return { size, ofRows: ofRows === 1, steps };
    });
    decoded.set(numbers, loops);
  }
  return loops.map((loop) => (loop.ofRows ? { ...loop, size: loop.size * rows } : loop));
}

/** Where turn number `turn` of the outer loops begins in each argument. */
function startsOf(turn: number, outer: readonly Loop[], count: number): number[] {
  const starts = new Array<number>(count).fill(0);
  let rest = turn;
  for (const loop of [...outer].reverse()) {
    for (let i = 0; i < count; i++) starts[i] += (rest % loop.size) * loop.steps[i];
    rest = Math.floor(rest / loop.size);
  }
  return starts;
}
