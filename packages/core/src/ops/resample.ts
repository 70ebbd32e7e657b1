/**
 * resample: every place along one axis becomes a weighted sum of neighbours.
 * Which ones and with what weights is a constant beside x: repeating, padding
 * with what is inside, picking and resizing are tables of this one op.
 *
 *     table  (1 + taps, count)   where each place's neighbours begin, then their weights
 */
import { UnsupportedError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { constant, type Operand, record } from "../graph/trace.js";
import { normalizeAxis, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { OpDefinition } from "./define.js";

/** Up to here every whole number is a float32. */
const MOST_PLACES = 2 ** 24;

export const resampleOp: OpDefinition = {
  name: "resample",
  className: "Resample",
  keepsIntegers: true,
  shape([x, table], { axis }, where) {
    const along = normalizeAxis(axis as number, x.length, where);
    return x.map((size, i) => (i === along ? table[1] : size));
  },
  execution: {
    lower({ inputs: [x, table], output, attrs }) {
      const rank = x.shape.length + (x.ofRows ? 1 : 0);
      const axis = normalizeAxis(attrs.axis as number, rank, "resample") - (x.ofRows ? 1 : 0);
      const [outer, inner] = [sizeOf(x.shape.slice(0, axis)), sizeOf(x.shape.slice(axis + 1))];
      const size = x.shape[axis];
      if (size > MOST_PLACES) {
        throw new UnsupportedError(
          `resample: along ${size} elements places would not be exact; expected ${MOST_PLACES} or fewer.`,
        );
      }
      return { outer, size, inner, count: output.shape[axis], taps: table.shape[0] - 1 };
    },
    flops: ({ outer, inner, count, taps }) =>
      [outer, inner, count, taps].reduce<number>((a, b) => a * (b as number), 1),
    run(kernels, { inputs: [x, table], output, rows, lowered }) {
      const { outer, size, inner, count, taps } = lowered as Record<string, number>;
      if (size > 0) kernels.resample(x, output, table, rows * outer, size, inner, count, taps);
    },
  },
};

/** Where the neighbours of each place begin, and each one's weights, as many for all. */
export interface ResampleTable {
  readonly firsts: readonly number[];
  readonly weights: readonly (readonly number[])[];
}

/** Weighted sums along `axis` of x, whose size is known. */
export function resample(x: Operand, axis: number, { firsts, weights }: ResampleTable): SymbolicTensor {
  const taps = weights[0]?.length ?? 1;
  const rows = Array.from({ length: taps }, (_, tap) => weights.map((each) => each[tap]));
  const numbers = Float32Array.from([...firsts, ...rows.flat()]);
  return record(resampleOp, [x, constant(tensor(numbers, { shape: [1 + taps, firsts.length] }))], { axis });
}

/** The elements of `axis` at these places. */
export function pick(x: Operand, axis: number, places: readonly number[]): SymbolicTensor {
  return resample(x, axis, { firsts: places, weights: places.map(() => [1]) });
}
