/** Order along an axis: sort, argsort, the largest, running totals. */
import { ArgumentError, ShapeError } from "../errors.js";
import { type GradientOps, type GradientRule, noGradient } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { composed, composedAll, type Operand, record } from "../graph/trace.js";
import { CUMULATION_CODES, type CumulationName } from "../kernels/codes.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis, sizeOf } from "../shape.js";
import { moveaxis } from "./axes.js";
import type { OpDefinition } from "./define.js";
import { around, reshape, rowAxis, slice } from "./movement.js";
import { takeAlongAxisOp } from "./take.js";

/** Along the last axis. */
export const argSortOp: OpDefinition = {
  name: "argSort",
  className: "Argsort",
  dtype: "int32",
  shape: ([x]) => x,
  gradient: noGradient,
  execution: {
    lower({ inputs: [{ shape }], attrs: { downwards } }) {
      const width = shape.at(-1);
      if (width === undefined) throw batchError("argsort");
      return { width, runs: sizeOf(shape.slice(0, -1)), downwards };
    },
    scratchBytes: (_kernels, { width }) => 8 * (width as number),
    run(kernels, { inputs: [x], output, scratch, rows, lowered: { width, runs, downwards } }) {
      kernels.argSort(x, output, scratch, rows * (runs as number), width as number, downwards === true);
    },
  },
};

const cumulationGradients: Record<CumulationName, GradientRule> = {
  cumsum: ({ attrs, outputGradient }, ops) => [totalsBehind(outputGradient, attrs, ops)],

  /** Σ g · y / x of all from an element on. Of the first 0, with 1 in its place; behind it nothing counts. */
  cumprod: ({ inputs: [x], output, attrs, outputGradient: g }, ops) => {
    const { cumprod, cumsum, divide, equal, logicalAnd, multiply, where } = ops;
    const axis = attrs.axis as number;
    const isZero = equal(x, 0);
    const zeros = cumsum(isZero, { axis });
    const first = logicalAnd(isZero, equal(zeros, 1));
    const before = divide(totalsBehind(multiply(g, output), attrs, ops), where(isZero, 1, x));
    const at = totalsBehind(multiply(g, cumprod(where(first, 1, x), { axis })), attrs, ops);
    return [where(first, at, where(equal(zeros, 0), before, 0))];
  },
};

/** Each element with all behind it, added up. */
function totalsBehind(x: SymbolicTensor, attrs: Attrs, { cumsum, flip }: GradientOps): SymbolicTensor {
  const axis = attrs.axis as number;
  return flip(cumsum(flip(x, { axis }), { axis }), { axis });
}

function defineCumulation(name: CumulationName, className: string): OpDefinition {
  return {
    name,
    className,
    keepsIntegers: true,
    shape: ([x], { axis }, where) => {
      normalizeAxis(axis as number, x.length, where);
      return x;
    },
    gradient: cumulationGradients[name],
    execution: {
      lower({ output, attrs }) {
        const axis = rowAxis(attrs, output);
        if (axis < 0) throw batchError(name);
        const { before, behind } = around(output.shape, axis);
        return { outer: before, count: output.shape[axis], inner: behind };
      },
      run(kernels, { inputs: [x], output, rows, lowered }) {
        const { outer, count, inner } = lowered as Record<string, number>;
        kernels.cumulate(CUMULATION_CODES[name], x, output, rows * outer, count, inner);
      },
    },
  };
}

function batchError(name: string): ShapeError {
  return new ShapeError(`${name}: axis 0 is the batch, whose rows a model works on each by itself. Name another axis.`);
}

export const cumulationTable = {
  cumsum: defineCumulation("cumsum", "Cumsum"),
  cumprod: defineCumulation("cumprod", "Cumprod"),
};

export interface AlongOptions {
  /** Along which axis; null takes all elements as one axis. */
  axis?: number | null;
}

type Along = (x: Operand, options?: AlongOptions) => SymbolicTensor;

const cumulation =
  (name: CumulationName): Along =>
  (x, options = {}) => {
    checkOptions(name, options, ["axis"]);
    const { axis = null } = options;
    const op = cumulationTable[name];
    if (axis !== null) return record(op, [x], { axis });
    return composed(op.className, x, (y) => record(op, [reshape(y, [-1])], { axis: 0 }));
  };

/** Each element with all before it, added up, along an axis; of all in one axis by default. */
export const cumsum = cumulation("cumsum");
/** Each element with all before it, multiplied, along an axis; of all in one axis by default. */
export const cumprod = cumulation("cumprod");

/** The places, as int32, that sort x along an axis, the last by default; equals stay in order, NaN comes last. */
export function argsort(x: Operand, options: AlongOptions = {}): SymbolicTensor {
  checkOptions("argsort", options, ["axis"]);
  return composed("Argsort", x, (y) => alongLast("argsort", y, options, (z) => record(argSortOp, [z])));
}

/** x sorted along an axis, the last by default; NaN comes last. */
export function sort(x: Operand, options: AlongOptions = {}): SymbolicTensor {
  checkOptions("sort", options, ["axis"]);
  return composed("Sort", x, (y) => alongLast("sort", y, options, (z) => pick(z, record(argSortOp, [z]))));
}

/**
 * The `k` largest along the last axis, downwards, and their places as int32; of equals the first. `sorted` is as Keras
 * has it; they are always sorted.
 */
export function topK(
  x: Operand,
  k: number,
  options: { sorted?: boolean } = {},
): [values: SymbolicTensor, indices: SymbolicTensor] {
  checkOptions("topK", options, ["sorted"]);
  const [values, indices] = composedAll("TopK", [x], (y) => {
    const width = y.shape.at(-1);
    if (!Number.isInteger(k) || k < 0 || width === undefined || k > (width ?? Number.POSITIVE_INFINITY)) {
      throw new ArgumentError(
        `topK: k must be a whole number up to the size of the last axis of ${formatShape(y.shape)}, got ${show(k)}.`,
      );
    }
    const places = slice(record(argSortOp, [y], { downwards: true }), { axis: -1, begin: 0, size: k });
    return [pick(y, places), places];
  });
  return [values, indices];
}

function pick(x: SymbolicTensor, places: SymbolicTensor): SymbolicTensor {
  return record(takeAlongAxisOp, [x, places], { axis: x.shape.length - 1 });
}

/** What `body` makes of x along its last axis, along another. */
function alongLast(
  where: string,
  x: SymbolicTensor,
  { axis = -1 }: AlongOptions,
  body: (x: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  if (axis === null) return body(reshape(x, [-1]));
  const along = normalizeAxis(axis, x.shape.length, where);
  if (along === x.shape.length - 1) return body(x);
  return moveaxis(body(moveaxis(x, along, -1)), -1, along);
}
