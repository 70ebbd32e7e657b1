/**
 * matmul: products of the matrices in the last two axes.
 *
 *     x  (…, m, k)      y  (…, k, n)      x · y  (…, m, n)
 *
 * The axes before broadcast. A product with one weight for all rows is fused
 * into `dense` before it comes here; what is left has a right side of its own
 * for every row, packed on the spot.
 */
import { ShapeError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { NULL_POINTER, offset } from "../memory/pointer.js";
import { broadcastShapes, formatShape, type Shape, sizeOf } from "../shape.js";
import type { OpDefinition, OpUse, Value } from "./define.js";

export function matmulShape([x, y]: readonly Shape[], where: string): Shape {
  const fits = x.length >= 2 && y.length >= 2;
  const [inner, outer] = [x[x.length - 1], y[y.length - 2]];
  if (!fits || (inner !== outer && inner !== null && outer !== null)) {
    throw new ShapeError(
      `${where}: cannot multiply ${formatShape(x)} by ${formatShape(y)}: expected (…, m, k) and (…, k, n)` +
        (fits ? `, but k is ${inner} in the one and ${outer} in the other.` : ", each with two axes at least."),
    );
  }
  return [...broadcastShapes(x.slice(0, -2), y.slice(0, -2), where), x[x.length - 2], y[y.length - 1]];
}

export const matmulOp: OpDefinition = {
  name: "matmul",
  className: "Matmul",
  keepsIntegers: true,
  shape: (shapes, _attrs, where) => matmulShape(shapes, where),
  execution: {
    lower(use) {
      const [x, y] = use.inputs;
      const [m, k] = x.shape.slice(-2);
      const n = y.shape[y.shape.length - 1];
      return { m, k, n, products: productsOf(use), xRow: rowElements(x), yRow: rowElements(y) };
    },
    scratchBytes: (kernels, { k, n }) => kernels.panelBytes(k as number, n as number),
    flops: ({ m, k, n, products }) =>
      (m as number) * (k as number) * (n as number) * ((products as readonly number[]).length / 2),
    run(kernels, { inputs: [x, y], output, scratch, rows, lowered }) {
      const { m, k, n, xRow, yRow } = lowered as Record<string, number>;
      const products = lowered.products as readonly number[];
      let packed = -1;
      let out = output;
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < products.length; i += 2) {
          const right = offset(y, 4 * (row * yRow + products[i + 1]));
          if (right !== packed) kernels.pack(right, NULL_POINTER, scratch, k, n);
          packed = right;
          kernels.dense(offset(x, 4 * (row * xRow + products[i])), scratch, out, m, k, n, 0, 0, 0, 0);
          out = offset(out, 4 * m * n);
        }
      }
    },
  },
};

/** Where in x and in y the matrices of each product of one row begin, in elements. */
function productsOf({ inputs: [x, y], output }: OpUse): number[] {
  const stack = output.shape.slice(0, -2);
  const [xStrides, yStrides] = [x, y].map((value) => stackStrides(value, stack.length));
  const count = sizeOf(stack);
  return Array.from({ length: count }, (_, index) => {
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

/** x · y over the last two axes; the axes before broadcast. Throws a ShapeError when they do not fit. */
export function matmul(x: Operand, y: Operand): SymbolicTensor {
  return record(matmulOp, [x, y]);
}
