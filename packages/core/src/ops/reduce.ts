/**
 * Reductions: axes are left out, or kept with a size of 1, and one number
 * stands for all that lay along them.
 *
 * Axes that lie together are one to the kernel. Where those left out do not,
 * they go group after group, the last first, by way of the scratch and row by
 * row; a mean of means is the mean, as all of them are of the same number.
 */
import { ArgumentError, ShapeError, UnsupportedError } from "../errors.js";
import { noGradient } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { ARG_REDUCTION_CODES, type ArgReductionName, REDUCTION_CODES, type ReductionName } from "../kernels/codes.js";
import { offset } from "../memory/pointer.js";
import { checkOptions, show } from "../options.js";
import { formatShape, normalizeAxis, type Shape, sizeOf } from "../shape.js";
import type { OpDefinition, Value } from "./define.js";
import { reductionGradients } from "./reduceGradients.js";

/** Up to here every whole number is a float32. */
const MOST_PLACES = 2 ** 24;

/** (outer, count, inner) to (outer, inner), as the kernels have it. */
type Group = readonly [outer: number, count: number, inner: number];

function defineReduction(name: ReductionName, className: string, keepsIntegers: boolean): OpDefinition {
  return {
    name,
    className,
    keepsIntegers,
    keepsBools: name === "max" || name === "min",
    shape: ([x], attrs, where) => reducedShape(name, x, attrs, where),
    gradient: reductionGradients[name],
    execution: {
      lower({ inputs: [x], attrs }) {
        const groups = groupsOf(x, attrs);
        return { size: sizeOf(x.shape), groups: groups.flat() };
      },
      scratchBytes: (_kernels, { groups }) => {
        const sizes = resultSizes(groups as readonly number[]);
        return 4 * sizes.slice(0, -1).reduce((sum, size) => sum + size, 0);
      },
      run(kernels, { inputs: [x], output, scratch, rows, lowered }) {
        const code = REDUCTION_CODES[name];
        const groups = lowered.groups as readonly number[];
        const sizes = resultSizes(groups);
        const last = sizes.length - 1;
        if (last === 0) {
          kernels.reduce(code, x, output, rows * groups[0], groups[1], groups[2]);
          return;
        }
        for (let row = 0; row < rows; row++) {
          let from = offset(x, 4 * row * (lowered.size as number));
          let between = scratch;
          for (let i = 0; i <= last; i++) {
            const to = i === last ? offset(output, 4 * row * sizes[last]) : between;
            kernels.reduce(code, from, to, groups[3 * i], groups[3 * i + 1], groups[3 * i + 2]);
            between = offset(between, 4 * sizes[i]);
            from = to;
          }
        }
      },
    },
  };
}

function defineArgReduction(name: ArgReductionName, className: string): OpDefinition {
  return {
    name,
    className,
    dtype: "int32",
    shape: ([x], attrs, where) => reducedShape(name, x, attrs, where),
    gradient: noGradient,
    execution: {
      lower({ inputs: [x], attrs }) {
        const [[outer, count, inner]] = groupsOf(x, attrs);
        if (count > MOST_PLACES) {
          throw new UnsupportedError(
            `${name}: along ${count} elements places would not be exact; expected ${MOST_PLACES} or fewer.`,
          );
        }
        return { outer, count, inner };
      },
      run(kernels, { inputs: [x], output, rows, lowered }) {
        const { outer, count, inner } = lowered as Record<string, number>;
        kernels.argReduce(ARG_REDUCTION_CODES[name], x, output, rows * outer, count, inner);
      },
    },
  };
}

function reducedShape(name: string, x: Shape, attrs: Attrs, where: string): Shape {
  const axes = axesOf(attrs, x.length, where);
  const hasNone = axes.some((axis) => x[axis] === 0);
  if (hasNone && !["sum", "mean", "prod"].includes(name)) {
    throw new ShapeError(
      `${where}: ${name} needs at least one element, got ${formatShape(x)} with none along its axis.`,
    );
  }
  if (attrs.keepdims) return x.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return x.filter((_, axis) => !axes.includes(axis));
}

/** The axes that are left out, counted from the front; all where none are named. */
function axesOf({ axis }: Attrs, rank: number, where: string): number[] {
  if (axis === undefined) return Array.from({ length: rank }, (_, i) => i);
  const named = axis as readonly number[];
  const axes = named.map((each) => normalizeAxis(each, rank, where));
  if (new Set(axes).size === axes.length) return axes;
  throw new ShapeError(`${where}: axis must name no axis twice, got [${named.join(", ")}].`);
}

/** What is left out, in groups of neighbouring axes, the last group first; at least one group, perhaps of nothing. */
function groupsOf({ shape, ofRows }: Value, attrs: Attrs): Group[] {
  const batch = ofRows ? 1 : 0;
  const axes = axesOf(attrs, shape.length + batch, "axis").map((axis) => axis - batch);
  const groups: Group[] = [];
  let [count, inner] = [1, 1];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (axes.includes(axis)) count *= shape[axis];
    else if (shape[axis] !== 1) {
      if (count !== 1) groups.push([sizeOf(shape.slice(0, axis + 1)), count, inner]);
      inner *= shape[axis];
      count = 1;
    }
  }
  if (count !== 1 || groups.length === 0) groups.push([1, count, inner]);
  return groups;
}

/** Elements of what each group leaves. */
function resultSizes(groups: readonly number[]): number[] {
  return Array.from({ length: groups.length / 3 }, (_, i) => groups[3 * i] * groups[3 * i + 2]);
}

export const reduceTable = {
  sum: defineReduction("sum", "Sum", true),
  mean: defineReduction("mean", "Mean", false),
  prod: defineReduction("prod", "Prod", true),
  max: defineReduction("max", "Max", true),
  min: defineReduction("min", "Min", true),
  argmax: defineArgReduction("argmax", "Argmax"),
  argmin: defineArgReduction("argmin", "Argmin"),
};

export interface ReduceOptions {
  /** The axis or axes to leave out; -1 is the last. Default null: all. In a model axis 0 is the batch and stays. */
  axis?: number | readonly number[] | null;
  /** Keeps what is left out as axes of size 1. Default false. */
  keepdims?: boolean;
}

type Reduction = (x: Operand, options?: ReduceOptions) => SymbolicTensor;

/** Of one axis, or of all. */
type ArgReduction = (x: Operand, options?: ReduceOptions & { axis?: number | null }) => SymbolicTensor;

const reduction =
  (name: keyof typeof reduceTable): Reduction =>
  (x, options = {}) => {
    checkOptions(name, options, ["axis", "keepdims"]);
    const { axis = null, keepdims = false } = options;
    const named = typeof axis === "number" ? [axis] : axis;
    if (named !== null && !(Array.isArray(named) && named.every(Number.isInteger))) {
      throw new ArgumentError(`${name}: axis must be a whole number, a list of them or null, got ${show(axis)}.`);
    }
    return record(reduceTable[name], [x], named === null ? { keepdims } : { axis: named, keepdims });
  };

const argReduction = (name: ArgReductionName): ArgReduction => {
  const reduce = reduction(name);
  return (x, options = {}) => {
    if (!Array.isArray(options.axis)) return reduce(x, options);
    throw new ArgumentError(`${name}: axis must be a whole number or null, got ${show(options.axis)}.`);
  };
};

/** Σ x; 0 of nothing. */
export const sum = reduction("sum");
/** Σ x / n; NaN of nothing. */
export const mean = reduction("mean");
/** Π x; 1 of nothing. */
export const prod = reduction("prod");
/** The largest; NaN where there is one. */
export const max = reduction("max");
/** The smallest; NaN where there is one. */
export const min = reduction("min");
/** The place of the largest, the first of equals; of all axes, in the order of the elements. An int32. */
export const argmax = argReduction("argmax");
/** The place of the smallest, the first of equals; of all axes, in the order of the elements. An int32. */
export const argmin = argReduction("argmin");
