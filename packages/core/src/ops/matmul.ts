/**
 * matmul: products of the matrices in the last two axes.
 *
 *     x  (…, m, k)      y  (…, k, n)      x · y  (…, m, n)
 *
 * Either side may come transposed: x as (…, k, m), y as (…, n, k). The axes
 * before broadcast. A product with one weight for all rows is fused into
 * `dense` before it comes here; what is left goes to the kernel in runs of
 * matrices that lie evenly apart, all rows in one run where they do.
 */
import { ShapeError } from "../errors.js";
import type { Contribution, GradientOps, GradientUse } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { offset } from "../memory/pointer.js";
import { checkOptions } from "../options.js";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.js";
import type { OpDefinition, OpUse, Value } from "./define.js";

export interface MatmulOptions {
  /** x is (…, k, m) and is transposed. Default: false. */
  transposeX?: boolean;
  /** y is (…, n, k) and is transposed. Default: false. */
  transposeY?: boolean;
}

export const MATMUL_OPTIONS = ["transposeX", "transposeY"] as const;

export function matmulShape([x, y]: readonly Shape[], where: string, options: MatmulOptions = {}): Shape {
  const { transposeX = false, transposeY = false } = options;
  const fits = x.length >= 2 && y.length >= 2;
  const [m, k] = lastTwo(x, transposeX);
  const [inner, n] = lastTwo(y, transposeY);
  if (!fits || (k !== inner && k !== null && inner !== null)) {
    throw new ShapeError(
      `${where}: cannot multiply ${formatShape(x)} by ${formatShape(y)}: expected ` +
        `${transposeX ? "(…, k, m), to be transposed," : "(…, m, k)"} and ` +
        `${transposeY ? "(…, n, k), to be transposed" : "(…, k, n)"}` +
        (fits ? `, but k is ${k} in the one and ${inner} in the other.` : ", each with two axes at least."),
    );
  }
  return [...broadcastShapes(x.slice(0, -2), y.slice(0, -2), where), m, n];
}

/** The sizes of a matrix as the product sees them. */
function lastTwo<Size>(shape: readonly Size[], transposed: boolean): readonly [Size, Size] {
  const [rows, columns] = [shape[shape.length - 2], shape[shape.length - 1]];
  return transposed ? [columns, rows] : [rows, columns];
}

/** What `lower` makes: sizes, and the runs of products that one row of the batch takes. */
interface Lowered {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeX: boolean;
  readonly transposeY: boolean;
  /** Where in x and in y each run begins, in elements. */
  readonly runs: readonly number[];
  /** Products of a run, and how far apart their matrices are. */
  readonly count: number;
  readonly xStride: number;
  readonly yStride: number;
  /** How far apart two rows of the batch are. */
  readonly xRow: number;
  readonly yRow: number;
  /** The next row goes on where the only run of the last one ended: all of them are one run. */
  readonly joined: boolean;
}

export const matmulOp: OpDefinition = {
  name: "matmul",
  className: "Matmul",
  keepsIntegers: true,
  shape: (shapes, attrs, where) => matmulShape(shapes, where, attrs),
  gradient: (use, ops) => [gradientOfX(use, ops), gradientOfY(use, ops)],
  execution: {
    lower(use) {
      const [x, y] = use.inputs;
      const { transposeX = false, transposeY = false } = use.attrs as MatmulOptions;
      const [m, k] = lastTwo(x.shape, transposeX);
      const [, n] = lastTwo(y.shape, transposeY);
      return { m, k, n, transposeX, transposeY, ...runsOf(use) };
    },
    scratchBytes(kernels, lowered) {
      const { m, k, n, transposeX } = lowered as unknown as Lowered;
      return kernels.productBytes(m, k, n, transposeX);
    },
    flops(lowered) {
      const { m, k, n, runs, count } = lowered as unknown as Lowered;
      return m * k * n * count * (runs.length / 2);
    },
    run(kernels, { inputs: [x, y], output, scratch, rows, lowered }) {
      const { m, k, n, transposeX, transposeY, runs, xStride, yStride, xRow, yRow, joined } =
        lowered as unknown as Lowered;
      const count = joined ? (lowered.count as number) * rows : (lowered.count as number);
      const calls = joined ? 1 : rows;
      let out = output;
      for (let row = 0; row < calls; row++) {
        for (let i = 0; i < runs.length; i += 2) {
          const left = offset(x, 4 * (row * xRow + runs[i]));
          const right = offset(y, 4 * (row * yRow + runs[i + 1]));
          kernels.product(left, right, out, scratch, count, xStride, yStride, m, k, n, transposeX, transposeY);
          out = offset(out, 4 * count * m * n);
        }
      }
    },
  },
};

/** dX = dO · Yᵀ; of a transposed x, Y · dOᵀ. */
function gradientOfX(
  { inputs: [x, y], attrs, outputGradient: g }: GradientUse,
  { matmul, summedTo }: GradientOps,
): SymbolicTensor {
  const { transposeX = false, transposeY = false } = attrs as MatmulOptions;
  const product = transposeX
    ? matmul(y, g, { transposeX: transposeY, transposeY: true })
    : matmul(g, y, { transposeY: !transposeY });
  return summedTo(product, x.shape);
}

/** dY = Xᵀ · dO; of a transposed y, dOᵀ · X. Of one matrix for a stack of x the sum over all of it is one product's. */
function gradientOfY(
  { inputs: [x, y], attrs, outputGradient: g }: GradientUse,
  { matmul, summedTo }: GradientOps,
): Contribution {
  const { transposeX = false, transposeY = false } = attrs as MatmulOptions;
  if (y.shape.length === 2 && !transposeX) return transposeY ? { left: g, right: x } : { left: x, right: g };
  const product = transposeY
    ? matmul(g, x, { transposeX: true, transposeY: transposeX })
    : matmul(x, g, { transposeX: !transposeX });
  return summedTo(product, y.shape);
}

/** The products of one row of the batch as runs: the last axes of the stack, as many as are evenly spaced in x and y. */
function runsOf({ inputs: [x, y], output }: OpUse): Omit<Lowered, "m" | "k" | "n" | "transposeX" | "transposeY"> {
  const stack = output.shape.slice(0, -2);
  const [xStrides, yStrides] = [x, y].map((value) => stackStrides(value, stack.length));
  const [xRow, yRow] = [x, y].map(rowElements);

  let [count, xStride, yStride] = [1, 0, 0];
  const goesOn = (xNext: number, yNext: number) =>
    count === 1 || (xNext === count * xStride && yNext === count * yStride);
  let axis = stack.length;
  while (axis > 0 && (stack[axis - 1] === 1 || goesOn(xStrides[axis - 1], yStrides[axis - 1]))) {
    axis--;
    if (count === 1) [xStride, yStride] = [xStrides[axis], yStrides[axis]];
    count *= stack[axis];
  }

  const runs = startsOf(stack.slice(0, axis), xStrides, yStrides);
  const joined = axis === 0 && goesOn(xRow, yRow);
  if (joined && count === 1) [xStride, yStride] = [xRow, yRow];
  return { runs, count, xStride, yStride, xRow, yRow, joined };
}

/** Where in x and in y the matrices of each place in the stack begin, in elements. */
function startsOf(stack: readonly number[], xStrides: readonly number[], yStrides: readonly number[]): number[] {
  return Array.from({ length: sizeOf(stack) }, (_, index) => {
    let [xAt, yAt, rest] = [0, 0, index];
    for (let axis = stack.length - 1; axis >= 0; axis--) {
      xAt += (rest % stack[axis]) * xStrides[axis];
      yAt += (rest % stack[axis]) * yStrides[axis];
      rest = Math.floor(rest / stack[axis]);
    }
    return [xAt, yAt];
  }).flat();
}

function stackStrides(value: Value, rank: number): number[] {
  const strides = new Array<number>(rank).fill(0);
  const lead = value.shape.length - 2 - rank;
  let stride = value.shape[value.shape.length - 2] * value.shape[value.shape.length - 1];
  for (let axis = rank - 1; axis >= 0 && lead + axis >= 0; axis--) {
    const size = value.shape[lead + axis];
    strides[axis] = size === 1 ? 0 : stride;
    stride *= size;
  }
  return strides;
}

function rowElements(value: Value): number {
  return value.ofRows ? sizeOf(value.shape) : 0;
}

/**
 * x · y over the last two axes; the axes before broadcast. Either side can be transposed. Throws a ShapeError when they
 * do not fit.
 */
export function matmul(x: Operand, y: Operand, options: MatmulOptions = {}): SymbolicTensor {
  checkOptions("matmul", options, MATMUL_OPTIONS);
  const { transposeX, transposeY } = options;
  return record(matmulOp, [x, y], { ...(transposeX && { transposeX }), ...(transposeY && { transposeY }) });
}
