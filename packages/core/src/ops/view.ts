/**
 * Views: every element of the result is an element of x at an even distance
 * from the one before it, along each axis: repeated, backwards, with gaps.
 *
 * A view is said by where it begins and a stride for each axis of the result,
 * in elements. In a plan it is copied by loops.ts and the kernel `strided`.
 */
import { ArgumentError, ShapeError } from "../errors.js";
import type { Contribution, GradientOps, GradientRule, GradientUse } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import { type Operand, record } from "../graph/trace.js";
import { checkOptions, show } from "../options.js";
import { formatShape, knownSize, normalizeAxis, type Shape, type StaticShape, sizeOf } from "../shape.js";
import type { OpDefinition, OpUse } from "./define.js";
import { eachInnerLoops, encodeLoops, joinLoops } from "./loops.js";

interface View {
  readonly first: number;
  /** A stride for each axis of the result. */
  readonly strides: readonly number[];
}

type ShapeRule = (x: Shape, attrs: Attrs, where: string) => Shape;
/** `strides` are those of x. */
type ViewRule = (x: StaticShape, strides: readonly number[], attrs: Attrs) => View;

function defineView(
  name: string,
  className: string,
  shape: ShapeRule,
  view: ViewRule,
  gradient: GradientRule,
): OpDefinition {
  return {
    name,
    className,
    gradient,
    keepsIntegers: true,
    keepsBools: true,
    shape: ([x], attrs, where) => shape(x, attrs, where),
    execution: {
      lower: (use) => lower(name, view, use),
      run(kernels, step) {
        const visit = ({ inputs: [x], output, row, item }: Parameters<Parameters<typeof eachInnerLoops>[1]>[0]) =>
          kernels.strided(x, output, row.size, item.size, row.steps[0], item.steps[0]);
        eachInnerLoops(step, visit, step.lowered.first as number);
      },
    },
  };
}

function lower(name: string, view: ViewRule, { inputs: [x], output, attrs }: OpUse): Attrs {
  // With the batch as an axis of 2, so that what is done along it would show.
  const whole = x.ofRows ? [2, ...x.shape] : x.shape;
  const { first, strides } = view(whole, stridesOf(whole), attrs);
  const rowSize = sizeOf(x.shape);
  if (x.ofRows && (strides[0] !== rowSize || first >= Math.max(1, rowSize))) {
    throw new ShapeError(`${name}: axis 0 is the batch, whose rows a model works on each by itself.`);
  }
  const axes = output.shape.map((size, axis) => ({
    size,
    ofRows: false,
    steps: [strides[axis + (output.ofRows ? 1 : 0)]],
  }));
  const batch = { size: 1, ofRows: output.ofRows, steps: [output.ofRows ? rowSize : 0] };
  return { first, ...encodeLoops(joinLoops([batch, ...axes])) };
}

function stridesOf(shape: StaticShape): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

export const viewTable = {
  broadcastTo: defineView(
    "broadcastTo",
    "BroadcastTo",
    (x, { shape }, where) => stretchedShape(x, shape as readonly number[], where),
    (x, strides, { shape }) => {
      const added = (shape as readonly number[]).length - x.length;
      return {
        first: 0,
        strides: (shape as readonly number[]).map((_, axis) =>
          axis < added || x[axis - added] === 1 ? 0 : strides[axis - added],
        ),
      };
    },
    ({ inputs: [x], outputGradient }, { summedTo }) => [summedTo(outputGradient, x.shape)],
  ),

  flip: defineView(
    "flip",
    "Flip",
    (x, { axes }, where) => {
      for (const axis of (axes ?? []) as readonly number[]) normalizeAxis(axis, x.length, where);
      return x;
    },
    (x, strides, { axes }) => {
      const named = (axes as readonly number[] | undefined)?.map((axis) => normalizeAxis(axis, x.length, "flip"));
      const turned = x.map((_, axis) => named?.includes(axis) ?? true);
      const first = x.reduce((sum, size, axis) => sum + (turned[axis] ? Math.max(0, size - 1) * strides[axis] : 0), 0);
      return { first, strides: strides.map((stride, axis) => (turned[axis] ? -stride : stride)) };
    },
    ({ attrs: { axes }, outputGradient }, { flip }) => [
      flip(outputGradient, { axis: (axes as readonly number[] | undefined) ?? null }),
    ],
  ),

  diagonal: defineView(
    "diagonal",
    "Diagonal",
    (x, attrs, where) => {
      const { axis1, axis2, rows, columns } = diagonalAxes(x, attrs, where);
      const others = x.filter((_, axis) => axis !== axis1 && axis !== axis2);
      const offset = attrs.offset as number;
      if (rows === null || columns === null) return [...others, null];
      return [...others, Math.max(0, Math.min(rows + Math.min(offset, 0), columns - Math.max(offset, 0)))];
    },
    (x, strides, attrs) => {
      const { axis1, axis2 } = diagonalAxes(x, attrs, "diagonal");
      const offset = attrs.offset as number;
      const others = strides.filter((_, axis) => axis !== axis1 && axis !== axis2);
      const first = Math.max(0, -offset) * strides[axis1] + Math.max(0, offset) * strides[axis2];
      return { first, strides: [...others, strides[axis1] + strides[axis2]] };
    },
    gradientOfDiagonal,
  ),
};

/** The gradient on that diagonal of matrices of zeros: each number stands in its row, or in its column below the main one. */
function gradientOfDiagonal(
  { inputs: [{ shape }], attrs, outputGradient }: GradientUse,
  ops: GradientOps,
): Contribution[] {
  const { axis1, axis2 } = diagonalAxes(shape, attrs, "diagonal");
  const offset = attrs.offset as number;
  const [rows, columns] = [axis1, axis2].map((axis) => knownSize(shape, axis, "diagonal"));
  const last = outputGradient.shape.length - 1;
  const length = knownSize(outputGradient.shape, last, "diagonal");
  const [missing, place] = offset >= 0 ? [rows - length, last + 1] : [columns - length, last];
  const padded = ops.pad(
    outputGradient,
    outputGradient.shape.map((_, axis) => [0, axis === last ? missing : 0]),
  );
  const mask = ops.constant(ops.eye(rows, { m: columns, k: offset, dtype: "bool" }));
  return [ops.moveaxis(ops.where(mask, ops.expandDims(padded, place), 0), [-2, -1], [axis1, axis2])];
}

function diagonalAxes(x: Shape, attrs: Attrs, where: string) {
  const [axis1, axis2] = [attrs.axis1, attrs.axis2].map((axis) => normalizeAxis(axis as number, x.length, where));
  if (axis1 === axis2) throw new ShapeError(`${where}: a diagonal needs two different axes, got ${axis1} twice.`);
  return { axis1, axis2, rows: x[axis1], columns: x[axis2] };
}

/** -1 in `target` is for the axis that stays as it is, and may be unknown. */
function stretchedShape(x: Shape, target: readonly number[], where: string): Shape {
  const added = target.length - x.length;
  const fits =
    added >= 0 &&
    x.every((size, axis) => [1, null, target[axis + added]].includes(size) || target[axis + added] === -1);
  if (fits) return target.map((size, axis) => (size === -1 && axis >= added ? x[axis - added] : size));
  throw new ShapeError(`${where}: cannot stretch ${formatShape(x)} to ${formatShape(target)}: only axes of 1 repeat.`);
}

/** x repeated to fill `shape`: axes in front are added and those of size 1 stretched. -1 keeps an axis as it is. */
export function broadcastTo(x: Operand, shape: readonly number[]): SymbolicTensor {
  checkSizes("broadcastTo", shape, -1);
  return record(viewTable.broadcastTo, [x], { shape });
}

/** x backwards along an axis or several; along all by default. */
export function flip(x: Operand, options: { axis?: number | readonly number[] | null } = {}): SymbolicTensor {
  checkOptions("flip", options, ["axis"]);
  const { axis = null } = options;
  return record(viewTable.flip, [x], axis === null ? {} : { axes: typeof axis === "number" ? [axis] : axis });
}

export interface DiagonalOptions {
  /** How far above the main diagonal; below it when negative. Default 0. */
  offset?: number;
  /** Default 0. */
  axis1?: number;
  /** Default 1. */
  axis2?: number;
}

/** The diagonals of the matrices in two axes, as a last axis. */
export function diagonal(x: Operand, options: DiagonalOptions = {}): SymbolicTensor {
  checkOptions("diagonal", options, ["offset", "axis1", "axis2"]);
  const { offset = 0, axis1 = 0, axis2 = 1 } = options;
  return record(viewTable.diagonal, [x], { offset, axis1, axis2 });
}

function checkSizes(where: string, sizes: readonly number[], least: number): void {
  if (Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= least)) return;
  throw new ArgumentError(`${where}: sizes must be whole numbers of at least ${least}, got ${show(sizes)}.`);
}
