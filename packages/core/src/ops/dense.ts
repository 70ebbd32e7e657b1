/**
 * dense: activation(x · weight + bias) in one kernel call. Users write the
 * three ops; only the fuser makes this one of them.
 *
 *     x  (…, inputDim)      panels  the weight and bias, packed      y  (…, units)
 *
 * A value of rows may hold several rows of the product: of x (None, 3, 1) each
 * sample is 3 of them.
 */
import type { Attrs } from "../graph/graph.js";
import { NULL_POINTER, offset } from "../memory/pointer.js";
import { sizeOf } from "../shape.js";
import type { OpDefinition } from "./define.js";
import { matmulShape } from "./matmul.js";

/** What a weight is to `dense`; stored as (units, inputDim) when `transposed`. */
export function weightSizes(
  [rows, columns]: readonly number[],
  { transposed }: Attrs,
): readonly [inputDim: number, units: number] {
  return transposed ? [columns, rows] : [rows, columns];
}

/** Lays a weight and, if there is one, the bias out for `dense`. */
export const packOp: OpDefinition = {
  name: "pack",
  className: "Pack",
  shape: ([weight]) => weight,
  execution: {
    lower({ inputs: [weight], attrs }) {
      const [inputDim, units] = weightSizes(weight.shape, attrs);
      return { ...(attrs.transposed && { transposed: true }), inputDim, units };
    },
    run(kernels, { inputs: [weight, bias = NULL_POINTER], output, lowered: { inputDim, units, transposed } }) {
      kernels.pack(weight, bias, output, inputDim as number, units as number, transposed === true);
    },
  },
};

export const denseOp: OpDefinition = {
  name: "dense",
  className: "Dense",
  packing: {
    op: packOp,
    bytes: (kernels, { inputDim, units }) => kernels.panelBytes(inputDim as number, units as number),
  },
  shape: (shapes, _attrs, where) => matmulShape(shapes, where),
  execution: {
    lower({ inputs: [x, weight], attrs: { transposed, ...attrs } }) {
      const products = sizeOf(x.shape.slice(0, -1));
      const [inputDim, units] = weightSizes(weight.shape, { transposed: transposed === true });
      return { ...attrs, products, inputDim, units };
    },
    flops: ({ products, inputDim, units }) => (products as number) * (inputDim as number) * (units as number),
    columns: {
      count: ({ products, units }) => (products === 1 ? (units as number) : 0),
      run(kernels, { inputs: [x, panels], output, lowered }, begin, end) {
        const { inputDim, activation, p0, p1, p2 } = lowered as Record<string, number>;
        const part = offset(panels, kernels.panelBytes(inputDim, begin));
        kernels.dense(x, part, offset(output, 4 * begin), 1, inputDim, end - begin, activation, p0, p1, p2);
      },
    },
    run(kernels, { inputs: [x, panels], output, rows, lowered }) {
      const { products, inputDim, units, activation, p0, p1, p2 } = lowered as Record<string, number>;
      kernels.dense(x, panels, output, rows * products, inputDim, units, activation, p0, p1, p2);
    },
  },
};
