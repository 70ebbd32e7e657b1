/**
 * Core on its own: ops on tensors, without layers or models.
 *
 * A function of symbolic tensors is traced for the shapes at hand, compiled
 * and run. `matmulAsync` shares its rows out over all cores.
 */
import { engine } from "./engine/choose.js";
import type { Engine } from "./engine/engine.js";
import { Executable } from "./engine/run.js";
import type { Owner, SymbolicTensor } from "./graph/graph.js";
import { outsideCalls, symbolic, withCall } from "./graph/trace.js";
import { graphOf } from "./graph/walk.js";
import { MATMUL_OPTIONS, type MatmulOptions, matmul, matmulShape } from "./ops/matmul.js";
import { checkOptions } from "./options.js";
import { type Shape, type StaticShape, sizeOf } from "./shape.js";
import type { DType } from "./tensor/dtype.js";
import { asFloat32, storedAs } from "./tensor/float32.js";
import { Tensor } from "./tensor/tensor.js";

type Body = (...inputs: SymbolicTensor[]) => SymbolicTensor;

const COMPUTE: Owner = { name: "compute", className: "Compute", role: "op" };

/**
 * What `body`, a function of symbolic tensors, gives for `inputs`; computed on the calling thread in float32, and
 * stored as the dtype that it is declared to have.
 *
 *     compute((x, y) => add(relu(x), y), [a, b])
 */
export function compute(body: Body, inputs: readonly Tensor[]): Tensor {
  const { executable, dtype } = trace(body, engine(), inputs, []);
  const { fed, dispose } = asFloat32(inputs);
  try {
    return storedAs(executable.runSync(engine(), fed, 1)[0], dtype);
  } finally {
    dispose();
    executable.dispose();
  }
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
    const [ofX, ofY] = single
      ? [[null, ...left.shape.slice(-1)], right]
      : [
          [null, ...x.shape.slice(-2)],
          [null, ...right],
        ];
    const inputs = [
      { shape: ofX, dtype: x.dtype },
      { shape: ofY, dtype: y.dtype },
    ];
    const turns = single ? { transposeY } : { transposeX, transposeY };
    const { executable, dtype } = productOf(place, inputs, [true, !single], turns);
    const [product] = await executable.run(place, fed, sizeOf(single ? shape.slice(0, -1) : stack));
    const result = storedAs(product, dtype);
    const shaped = result.reshape(shape);
    result.dispose();
    return shaped;
  } finally {
    dispose();
    for (const side of sides) side.dispose();
  }
}

/** What a tensor is before it has values. */
interface Input {
  readonly shape: Shape;
  readonly dtype: DType;
}

interface Traced {
  readonly executable: Executable;
  /** The result's. */
  readonly dtype: DType;
}

/** Compiled products, by kernels and shapes; small, since they hold no weights. */
const products = new Map<string, Traced>();
/** When there are more, all are forgotten: whoever multiplies that many shapes gains nothing by keeping them. */
const MOST_PRODUCTS = 256;

function productOf(
  place: Engine,
  inputs: readonly Input[],
  rowInputs: readonly boolean[],
  options: MatmulOptions,
): Traced {
  const turned = (options.transposeX ? 1 : 0) + (options.transposeY ? 2 : 0);
  const operands = inputs.map(({ shape, dtype }) => `${dtype} ${shape.join("×")}`).join(" · ");
  const key = `${place.kernels.variant} ${rowInputs} ${turned} ${operands}`;
  const known = products.get(key);
  if (known) return known;
  const traced = trace((left, right) => matmul(left, right, options), place, inputs, rowInputs);
  if (products.size >= MOST_PRODUCTS) products.clear();
  products.set(key, traced);
  return traced;
}

function trace(body: Body, { kernels }: Engine, inputs: readonly Input[], rowInputs: readonly boolean[]): Traced {
  return outsideCalls(() => {
    const symbols = inputs.map(({ shape, dtype }) => symbolic(shape, dtype));
    const ofRows = symbols.map((_, index) => rowInputs[index] ?? false);
    // In a call of its own: lone ops would use names up that models are to have.
    const repeat = (others: readonly SymbolicTensor[]) => [body(...others)];
    const { outputs } = withCall(COMPUTE, symbols, { repeat }, () => repeat(symbols));
    return { executable: new Executable(graphOf(symbols, outputs), kernels, ofRows), dtype: outputs[0].dtype };
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
