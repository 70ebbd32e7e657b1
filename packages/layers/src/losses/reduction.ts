/**
 * Reduction: what becomes of the losses of single samples, with weights and
 * masks, as Keras 3 does it.
 */
import { cast, mean, multiply, type Operand, onesLike, type SymbolicTensor, sizeOf, sum, where } from "@neurode/core";
import { divideNoNan } from "../divideNoNan.js";
import { sameRank } from "./ranks.js";

/** `null` is `"none"`, and `"mean"` is `"sum_over_batch_size"`. */
export type Reduction = "sum_over_batch_size" | "sum" | "mean" | "mean_with_sample_weight" | "none" | null;

export const REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"] as const;

/** The values, weighted and reduced; a mask counts as weights of 1 and 0. */
export function reduceWeighted(
  values: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
  reduction: Reduction,
): SymbolicTensor {
  const weight = maskedWeight(sampleWeight, mask, reduction);
  if (!weight) return reduce(values, null, reduction);
  const [own, weights] = sameRank(values, cast(weight, values.dtype));
  return reduce(multiply(own, weights), weights, reduction);
}

function reduce(values: SymbolicTensor, weights: SymbolicTensor | null, reduction: Reduction): SymbolicTensor {
  if (reduction === null || reduction === "none" || values.shape.length === 0) return values;
  if (reduction === "sum") return sum(values);
  return reduction === "mean_with_sample_weight" && weights ? divideNoNan(sum(values), sum(weights)) : mean(values);
}

/**
 * Weights with a mask in them. For a mean, what the mask leaves weighs so much more that it is the mean of what counts.
 */
export function maskedWeight(
  sampleWeight: SymbolicTensor | null,
  mask: SymbolicTensor | null,
  reduction: Reduction,
): SymbolicTensor | null {
  if (!mask) return sampleWeight;
  const counted = cast(mask, "float32");
  const isMean = reduction === "mean" || reduction === "sum_over_batch_size";
  const own = isMean ? where(mask, divideNoNan(countOf(mask), sum(counted)), 0) : counted;
  if (!sampleWeight) return own;
  const [first, second] = sameRank(own, cast(sampleWeight, "float32"));
  return multiply(second, first);
}

/** The number of elements. */
export function countOf(x: SymbolicTensor): Operand {
  return x.shape.includes(null) ? sum(onesLike(x, { dtype: "float32" })) : sizeOf(x.shape);
}
