/**
 * Element-wise ops of two arguments that broadcast by NumPy's rule.
 *
 * Broadcasting is boiled down to nested loops, each with a stride for either
 * argument, 0 where one is stretched. Loops that a single longer one can
 * stand for are joined, the innermost two are the kernel's, and what is left
 * outside, in rare shapes, is walked here. The batch is the outermost loop.
 */
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { BINARY_CODES, type BinaryName } from "../kernels/codes.js";
import { offset } from "../memory/pointer.js";
import { broadcastShapes } from "../shape.js";
import type { OpDefinition, OpUse, StepCall, Value } from "./define.js";

interface Loop {
  /** Turns, to be multiplied by the number of rows when `ofRows`. */
  size: number;
  ofRows: boolean;
  /** Elements to step on in a and in b. */
  a: number;
  b: number;
}

function defineBinary(name: BinaryName, className: string): OpDefinition {
  return {
    name,
    className,
    keepsIntegers: name !== "divide",
    shape: ([a, b], _attrs, where) => broadcastShapes(a, b, where),
    execution: {
      lower: (use) => encode(joinLoops(loopsOf(use))),
      run: (kernels, step) => {
        const loops = decode(step);
        const outer = loops.slice(0, -2);
        const [row, item] = loops.slice(-2);
        const turns = outer.reduce((product, loop) => product * loop.size, 1);
        const block = 4 * row.size * item.size;
        for (let turn = 0; turn < turns; turn++) {
          const [a, b] = startOf(turn, outer);
          kernels.binary(
            BINARY_CODES[name],
            offset(step.inputs[0], 4 * a),
            offset(step.inputs[1], 4 * b),
            offset(step.output, block * turn),
            row.size,
            item.size,
            row.a,
            item.a,
            row.b,
            item.b,
          );
        }
      },
    },
  };
}

/** One loop per axis of the result, the batch first. */
function loopsOf({ inputs: [a, b], output }: OpUse): Loop[] {
  const strides = [a, b].map((value) => stridesOf(value, output));
  const axes = output.shape.map((size, axis) => ({
    size,
    ofRows: false,
    a: strides[0].axes[axis],
    b: strides[1].axes[axis],
  }));
  return [{ size: 1, ofRows: output.ofRows, a: strides[0].batch, b: strides[1].batch }, ...axes];
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

function joinLoops(loops: readonly Loop[]): Loop[] {
  const joined: Loop[] = [];
  for (const loop of loops) {
    if (loop.size === 1 && !loop.ofRows) continue;
    const outer = joined.at(-1);
    const fits = outer && outer.a === loop.a * loop.size && outer.b === loop.b * loop.size;
    if (fits) joined[joined.length - 1] = { ...loop, size: outer.size * loop.size, ofRows: outer.ofRows };
    else joined.push({ ...loop });
  }
  while (joined.length < 2) joined.unshift({ size: 1, ofRows: false, a: 0, b: 0 });
  return unitSteps(joined);
}

/** The kernel's inner loop steps by 0 or 1; a longer stride moves out, to stand around a loop of one turn. */
function unitSteps(loops: Loop[]): Loop[] {
  const inner = loops[loops.length - 1];
  if (inner.a <= 1 && inner.b <= 1) return loops;
  return [...loops, { size: 1, ofRows: false, a: 0, b: 0 }];
}

function encode(loops: readonly Loop[]): Attrs {
  return { loops: loops.flatMap(({ size, ofRows, a, b }) => [size, ofRows ? 1 : 0, a, b]) };
}

function decode({ lowered, rows }: StepCall): Loop[] {
  const numbers = lowered.loops as readonly number[];
  return Array.from({ length: numbers.length / 4 }, (_, index) => {
    const [size, ofRows, a, b] = numbers.slice(4 * index, 4 * index + 4);
    return { size: ofRows ? size * rows : size, ofRows: ofRows === 1, a, b };
  });
}

/** Where turn number `turn` of the outer loops begins in a and in b. */
function startOf(turn: number, outer: readonly Loop[]): [number, number] {
  let [a, b, rest] = [0, 0, turn];
  for (const loop of [...outer].reverse()) {
    a += (rest % loop.size) * loop.a;
    b += (rest % loop.size) * loop.b;
    rest = Math.floor(rest / loop.size);
  }
  return [a, b];
}

export const binaryTable = {
  add: defineBinary("add", "Add"),
  subtract: defineBinary("subtract", "Subtract"),
  multiply: defineBinary("multiply", "Multiply"),
  divide: defineBinary("divide", "Divide"),
  maximum: defineBinary("maximum", "Maximum"),
  minimum: defineBinary("minimum", "Minimum"),
};

type Binary = (a: Operand, b: Operand) => SymbolicTensor;

export const add: Binary = (a, b) => record(binaryTable.add, [a, b]);
export const subtract: Binary = (a, b) => record(binaryTable.subtract, [a, b]);
export const multiply: Binary = (a, b) => record(binaryTable.multiply, [a, b]);
export const divide: Binary = (a, b) => record(binaryTable.divide, [a, b]);
export const maximum: Binary = (a, b) => record(binaryTable.maximum, [a, b]);
export const minimum: Binary = (a, b) => record(binaryTable.minimum, [a, b]);
