/**
 * The gradient rules of reductions. The output and its gradient are kept as
 * axes of size 1 first, so that they broadcast over what they stand for.
 */
import type { GradientOps, GradientRule, GradientUse } from "../gradient/rule.js";
import type { SymbolicTensor } from "../graph/graph.js";
import type { ReductionName } from "../kernels/codes.js";
import { normalizeAxis } from "../shape.js";

/** Equals share the gradient of the largest, as in JAX. */
const extreme: GradientRule = (use, ops) => {
  const [x] = use.inputs;
  const [output, gradient] = kept(use, ops);
  const chosen = ops.equal(x, output);
  const share = ops.divide(gradient, ops.sum(chosen, { axis: axesOf(use), keepdims: true }));
  return [ops.where(chosen, share, 0)];
};

export const reductionGradients: Record<ReductionName, GradientRule> = {
  sum: (use, ops) => [ops.stretchedLike(kept(use, ops)[1], use.inputs[0])],

  mean: (use, ops) => {
    const [, gradient] = kept(use, ops);
    return [ops.stretchedLike(ops.divide(gradient, elementsOf(use, ops)), use.inputs[0])];
  },

  /** The product of all others: where one element is 0 it alone has one, and where two are, none. */
  prod: (use, ops) => {
    const { divide, equal, lessEqual, multiply, prod, sum, where } = ops;
    const [x] = use.inputs;
    const [, gradient] = kept(use, ops);
    const options = { axis: axesOf(use), keepdims: true };
    const isZero = equal(x, 0);
    const zeros = sum(isZero, options);
    const filled = where(isZero, 1, x);
    const others = divide(prod(filled, options), filled);
    return [multiply(gradient, where(lessEqual(zeros, isZero), others, 0))];
  },

  max: extreme,
  min: extreme,
};

/** The axes left out, counted from the front. */
function axesOf({ inputs: [{ shape }], attrs: { axis } }: GradientUse): number[] {
  if (axis === undefined) return shape.map((_, each) => each);
  return (axis as readonly number[]).map((each) => normalizeAxis(each, shape.length, "axis"));
}

/** The output and its gradient with the axes left out as axes of size 1. */
function kept(use: GradientUse, { regroup }: GradientOps): SymbolicTensor[] {
  const { output, outputGradient, attrs } = use;
  if (attrs.keepdims) return [output, outputGradient];
  const axes = axesOf(use).sort((a, b) => a - b);
  return [output, outputGradient].map((x) => axes.reduce((y, axis) => regroup(y, axis, 0, [1]), x));
}

/** How many elements one of the output stands for; a number, where no size is open but the batch's. */
function elementsOf(use: GradientUse, { everyRow, multiply, sum }: GradientOps): SymbolicTensor | number {
  const [x] = use.inputs;
  const sizes = axesOf(use).map((axis) => x.shape[axis]);
  const known = sizes.reduce<number>((product, size) => product * (size ?? 1), 1);
  return sizes.includes(null) ? multiply(sum(everyRow(1, x)), known) : known;
}
