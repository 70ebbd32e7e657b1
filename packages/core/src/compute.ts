/**
 * Core on its own: ops on tensors, without layers or models.
 *
 * A function of symbolic tensors is traced for the shapes at hand, compiled
 * and run. `matmul` can also share its rows out over all cores.
 */
import { engine } from "./engine/choose.js";
import type { Engine } from "./engine/engine.js";
import { Executable } from "./engine/run.js";
import type { Owner, SymbolicTensor } from "./graph/graph.js";
import { type Operand, outsideCalls, symbolic, withCall } from "./graph/trace.js";
import { graphOf } from "./graph/walk.js";
import { MATMUL_OPTIONS, type MatmulOptions, matmulShape, matmul as recordMatmul } from "./ops/matmul.js";
import { checkOptions } from "./options.js";
import { type Shape, type StaticShape, sizeOf } from "./shape.js";
import { asFloat32 } from "./tensor/float32.js";
import { isTensor, Tensor } from "./tensor/tensor.js";

type Body = (...inputs: SymbolicTensor[]) => SymbolicTensor;

const COMPUTE: Owner = { name: "compute", className: "Compute", role: "op" };

/**
 * What `body`, a function of symbolic tensors, gives for `inputs`; computed on the calling thread, in float32.
 *
 *     compute((x, y) => add(relu(x), y), [a, b])
 */
export function compute(body: Body, inputs: readonly Tensor[]): Tensor {
  const shapes = inputs.map(({ shape }) => shape);
  const executable = trace(body, engine(), shapes, []);
  try {
    return runOnce(executable, inputs);
  } finally {
    executable.dispose();
  }
}

function runOnce(executable: Executable, inputs: readonly Tensor[]): Tensor {
  const { fed, dispose } = asFloat32(inputs);
  try {
    return executable.runSync(engine(), fed, 1)[0];
  } finally {
    dispose();
  }
}

/**
 * x · y over the last two axes: (…, m, k) · (…, k, n) → (…, m, n), the axes
 * before broadcasting. Of two tensors it is computed at once, on the calling
 * thread; of symbolic tensors it is recorded.
 *
 *     matmul(queries, keys, { transposeY: true })     (…, m, k) · (…, n, k) → (…, m, n)
 *
 * Throws a ShapeError when the shapes do not fit.
 */
export function matmul(x: Tensor, y: Tensor, options?: MatmulOptions): Tensor;
export function matmul(x: Operand, y: Operand, options?: MatmulOptions): SymbolicTensor;
export function matmul(x: Operand, y: Operand, options: MatmulOptions = {}): SymbolicTensor | Tensor {
  if (!isTensor(x) || !isTensor(y)) return recordMatmul(x, y, options);
  checkOptions("matmul", options, MATMUL_OPTIONS);
  return runOnce(productOf(engine(), [x.shape, y.shape], [], options), [x, y]);
}

export interface MatmulAsyncOptions extends MatmulOptions {
  /** What to run on. Default: the engine in use (`setEngine`). */
  engine?: Engine;
}

/**
 * `matmul` of two tensors on an engine: with threads, the work is shared out
 * and the event loop stays free.
 */
export async function matmulAsync(x: Tensor, y: Tensor, options: MatmulAsyncOptions = {}): Promise<Tensor> {
  checkOptions("matmulAsync", options, ["engine", ...MATMUL_OPTIONS]);
  const { engine: place = engine(), transposeX = false, transposeY = false } = options;
  const shape = matmulShape([x.shape, y.shape], "matmul", { transposeX, transposeY }) as StaticShape;
  const stack = shape.slice(0, -2);
  // One matrix on the right: every row of all those on the left is a row to share out. Else, every product is.
  const right = y.shape.slice(-2);
  const single = y.size === sizeOf(right);
  const left = single && transposeX ? transposed(x) : x.reshape(x.shape);
  const sides = [stretch(left, stack), single ? y.reshape(y.shape) : stretch(y, stack)];
  left.dispose();
  const { fed, dispose } = asFloat32(sides);
  try {
    const executable = single
      ? productOf(place, [[null, ...left.shape.slice(-1)], right], [true, false], { transposeY })
      : productOf(
          place,
          [
            [null, ...x.shape.slice(-2)],
            [null, ...right],
          ],
          [true, true],
          { transposeX, transposeY },
        );
    const [result] = await executable.run(place, fed, sizeOf(single ? shape.slice(0, -1) : stack));
    const shaped = result.reshape(shape);
    result.dispose();
    return shaped;
  } finally {
    dispose();
    for (const side of sides) side.dispose();
  }
}

/** Compiled products, by kernels and shapes; small, since they hold no weights. */
const products = new Map<string, Executable>();
/** When there are more, all are forgotten: whoever multiplies that many shapes gains nothing by keeping them. */
const MOST_PRODUCTS = 256;

function productOf(
  place: Engine,
  shapes: readonly Shape[],
  rowInputs: readonly boolean[],
  options: MatmulOptions,
): Executable {
  const [x, y] = shapes;
  const turned = (options.transposeX ? 1 : 0) + (options.transposeY ? 2 : 0);
  const key = `${place.kernels.variant} ${rowInputs} ${turned} ${x.join("×")} · ${y.join("×")}`;
  const known = products.get(key);
  if (known) return known;
  const executable = trace((left, right) => recordMatmul(left, right, options), place, shapes, rowInputs);
  if (products.size >= MOST_PRODUCTS) products.clear();
  products.set(key, executable);
  return executable;
}

function trace(body: Body, { kernels }: Engine, shapes: readonly Shape[], rowInputs: readonly boolean[]): Executable {
  return outsideCalls(() => {
    const inputs = shapes.map((shape) => symbolic(shape));
    const ofRows = inputs.map((_, index) => rowInputs[index] ?? false);
    // In a call of its own: lone ops would use names up that models are to have.
    const repeat = (others: readonly SymbolicTensor[]) => [body(...others)];
    const { outputs } = withCall(COMPUTE, inputs, { repeat }, () => repeat(inputs));
    return new Executable(graphOf(inputs, outputs), kernels, ofRows);
  });
}

/** The matrices of `x` repeated to fill the axes `stack` before them; no copy when they do so already. */
function stretch(x: Tensor, stack: StaticShape): Tensor {
  const own = x.shape.slice(0, -2);
  const matrix = sizeOf(x.shape.slice(-2));
  if (x.size === sizeOf(stack) * matrix) return x.reshape(x.shape);
  const result = new Tensor([...stack, ...x.shape.slice(-2)], x.dtype);
  for (let index = 0; index < sizeOf(stack); index++) {
    let [from, rest, stride] = [0, index, 1];
    for (let axis = 1; axis <= stack.length; axis++) {
      const size = own[own.length - axis] ?? 1;
      if (size > 1) from += (rest % stack[stack.length - axis]) * stride;
      stride *= size;
      rest = Math.floor(rest / stack[stack.length - axis]);
    }
    result.data.set(x.data.subarray(from * matrix, (from + 1) * matrix), index * matrix);
  }
  return result;
}

/** A copy of `x` with the last two axes swapped, so that what was a column is a row to share out. */
function transposed(x: Tensor): Tensor {
  const [rows, columns] = x.shape.slice(-2);
  const result = new Tensor([...x.shape.slice(0, -2), columns, rows], x.dtype);
  const [from, to] = [x.data, result.data];
  for (let matrix = 0; matrix < from.length; matrix += rows * columns) {
    for (let column = 0; column < columns; column++) {
      for (let row = 0; row < rows; row++) to[matrix + column * rows + row] = from[matrix + row * columns + column];
    }
  }
  return result;
}
