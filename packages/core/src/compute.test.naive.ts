/**
 * For the tests of ops: some numbers, ops run on them whole or by rows, and
 * the same worked out by index, element for element.
 */
import { inlineEngine } from "./engine/inline.js";
import { Executable } from "./engine/run.js";
import type { SymbolicTensor } from "./graph/graph.js";
import { symbolic } from "./graph/trace.js";
import { graphOf } from "./graph/walk.js";
import { createKernels } from "./kernels/choose.js";
import { heap } from "./memory/heap.js";
import { Random } from "./random.js";
import { broadcastShapes, type StaticShape, sizeOf } from "./shape.js";
import { tensor } from "./tensor/create.js";

/** An array of numbers; of rows when its first axis is the batch. */
export interface Values {
  readonly shape: StaticShape;
  readonly numbers: readonly number[];
  readonly ofRows: boolean;
}

export type Body = (...inputs: SymbolicTensor[]) => SymbolicTensor;

/** Multiples of 1/16 from -2 to 2, none of them 0: sums and products of a few are exact in float32. */
export function whole(shape: StaticShape, seed = 1): Values {
  const random = new Random(seed);
  const size = () => Math.ceil(random.uniform(0, 32)) / 16;
  const numbers = Array.from({ length: sizeOf(shape) }, () => (random.uniform() < 0.5 ? -size() : size()));
  return { shape, numbers, ofRows: false };
}

export function rows(shape: StaticShape, seed?: number): Values {
  return { ...whole(shape, seed), ofRows: true };
}

/** What `body` gives for the inputs, traced for any number of rows, on a kernel set. */
export function run(kernels: "reference" | "wasm", body: Body, inputs: readonly Values[]): Values {
  const engine = inlineEngine(createKernels(kernels, heap()));
  const symbols = inputs.map(({ shape, ofRows }) => symbolic(ofRows ? [null, ...shape.slice(1)] : shape));
  const graph = graphOf(symbols, [body(...symbols)]);
  const executable = new Executable(
    graph,
    engine.kernels,
    inputs.map(({ ofRows }) => ofRows),
  );
  const fed = inputs.map(({ shape, numbers }) => tensor([...numbers], { shape }));
  const count = inputs.find(({ ofRows }) => ofRows)?.shape[0] ?? 1;
  const [result] = executable.runSync(engine, fed, count);
  const values = { shape: result.shape, numbers: result.numbers(), ofRows: inputs.some(({ ofRows }) => ofRows) };
  for (const each of [...fed, result]) each.dispose();
  return values;
}

/** An array of this shape whose every element follows from its index. */
export function byIndex(shape: StaticShape, element: (index: readonly number[]) => number): Values {
  const numbers = Array.from({ length: sizeOf(shape) }, (_, position) => {
    let rest = position;
    const index = shape.map((_, axis) => {
      const behind = sizeOf(shape.slice(axis + 1));
      const i = Math.floor(rest / behind);
      rest %= behind;
      return i;
    });
    return element(index);
  });
  return { shape, numbers, ofRows: false };
}

/** The element at an index; axes in front that are too many do not count, axes of size 1 have only 0. */
export function at({ shape, numbers }: Values, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  return numbers[own.reduce((position, i, axis) => position * shape[axis] + (shape[axis] === 1 ? 0 : i), 0)];
}

/** The same matrices with their last two axes swapped. */
export function transposed(x: Values): Values {
  const [rows, columns] = x.shape.slice(-2);
  const swap = (index: readonly number[]) => [...index.slice(0, -2), index[index.length - 1], index[index.length - 2]];
  return { ...byIndex([...x.shape.slice(0, -2), columns, rows], (index) => at(x, swap(index))), ofRows: x.ofRows };
}

export function naiveBinary(f: (a: number, b: number) => number, a: Values, b: Values): Values {
  const shape = broadcastShapes(a.shape, b.shape, "naive") as StaticShape;
  return byIndex(shape, (index) => Math.fround(f(at(a, index), at(b, index))));
}

export function naiveMatmul(x: Values, y: Values): Values {
  const [m, k] = x.shape.slice(-2);
  const n = y.shape[y.shape.length - 1];
  const stack = broadcastShapes(x.shape.slice(0, -2), y.shape.slice(0, -2), "naive") as StaticShape;
  return byIndex([...stack, m, n], (index) => {
    const [i, j] = index.slice(-2);
    let sum = 0;
    for (let c = 0; c < k; c++) sum += at(x, [...index.slice(0, -2), i, c]) * at(y, [...index.slice(0, -2), c, j]);
    return sum;
  });
}
