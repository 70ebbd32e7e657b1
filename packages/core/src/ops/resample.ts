/**
 * resample: every place along one axis becomes a weighted sum of neighbours.
 * Which ones and with what weights is a constant beside x: repeating, padding
 * with what is inside, picking and resizing are tables of this one op.
 *
 *     table  (1 + taps, count)   where each place's neighbours begin, then their weights
 */
import { ArgumentError, UnsupportedError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { constant, type Operand, record } from "../graph/trace.js";
import { normalizeAxis, sizeOf } from "../shape.js";
import { tensor } from "../tensor/create.js";
import type { OpDefinition } from "./define.js";

/** Up to here every whole number is a float32. */
const MOST_PLACES = 2 ** 24;
/** Neighbours of all places of a table, some tens of bytes each: far more than pictures or sounds need. */
const MOST_NEIGHBOURS = 2 ** 20;

export const resampleOp: OpDefinition = {
  name: "resample",
  className: "Resample",
  keepsIntegers: true,
  shape([x, table], { axis }, where) {
    const along = normalizeAxis(axis as number, x.length, where);
    return x.map((size, i) => (i === along ? table[1] : size));
  },
  gradient: ({ inputs: [x, table], attrs, outputGradient }, { resampled }) => {
    const axis = normalizeAxis(attrs.axis as number, x.shape.length, "resample");
    return [resampled(outputGradient, axis, transposed(tableOf(table), x.shape[axis] as number))];
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

/**
 * Before a table is made: throws an ArgumentError when it would be so large that only a shape that lies asks for it.
 * @param where how the error begins
 */
export function checkTable(where: string, count: number, taps = 1): void {
  if (count * taps <= MOST_NEIGHBOURS) return;
  const each = taps === 1 ? "" : `, each of ${taps} neighbours`;
  throw new ArgumentError(
    `${where}: an axis would have ${count} places${each}; ${Math.floor(MOST_NEIGHBOURS / taps)} are the most.`,
  );
}

/** The table that a constant holds. */
function tableOf({ node, shape }: SymbolicTensor): ResampleTable {
  const [rows, count] = shape as readonly [number, number];
  const numbers = node.source?.tensor.numbers() ?? [];
  const row = (index: number) => Array.from({ length: count }, (_, place) => numbers[index * count + place]);
  const taps = Array.from({ length: rows - 1 }, (_, tap) => row(1 + tap));
  return { firsts: row(0), weights: taps[0]?.map((_, place) => taps.map((each) => each[place])) ?? [] };
}

/** The way back: each of `size` places gets from those that it has gone into, with the same weights. */
function transposed({ firsts, weights }: ResampleTable, size: number): ResampleTable {
  const into = Array.from({ length: size }, () => new Map<number, number>());
  firsts.forEach((first, place) => {
    weights[place].forEach((weight, tap) => {
      const from = into[first + tap];
      if (weight !== 0) from?.set(place, (from.get(place) ?? 0) + weight);
    });
  });
  const count = firsts.length;
  const span = (places: readonly number[]) => (places.length > 0 ? Math.max(...places) - Math.min(...places) + 1 : 1);
  const taps = Math.max(1, ...into.map((places) => span([...places.keys()])));
  const begins = into.map((places) => Math.min(count - taps, ...places.keys()));
  return {
    firsts: begins,
    weights: into.map((places, at) => Array.from({ length: taps }, (_, tap) => places.get(begins[at] + tap) ?? 0)),
  };
}

/** Weighted sums along `axis` of x, whose size is known. */
export function resample(x: Operand, axis: number, { firsts, weights }: ResampleTable): SymbolicTensor {
  const count = firsts.length;
  const taps = weights[0]?.length ?? 1;
  const numbers = new Float32Array((1 + taps) * count);
  numbers.set(firsts);
  weights.forEach((each, place) => {
    for (let tap = 0; tap < taps; tap++) numbers[(1 + tap) * count + place] = each[tap];
  });
  return withTable(x, axis, numbers, count);
}

/** The elements of `axis` at these places. */
export function pick(x: Operand, axis: number, places: ArrayLike<number>): SymbolicTensor {
  const numbers = new Float32Array(2 * places.length).fill(1);
  numbers.set(places);
  return withTable(x, axis, numbers, places.length);
}

function withTable(x: Operand, axis: number, numbers: Float32Array, count: number): SymbolicTensor {
  const rows = count === 0 ? 2 : numbers.length / count;
  return record(resampleOp, [x, constant(tensor(numbers, { shape: [rows, count] }))], { axis });
}
