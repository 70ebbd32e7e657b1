/**
 * CosineSimilarity: how far two directions are apart, −1 for one and the same,
 * 1 for opposite ones. A vector of zeros has similarity 0 with any.
 */
import { maximum, multiply, negative, rsqrt, type SymbolicTensor, square, sum } from "@neurode/core";
import { axis as wholeAxis } from "../validate.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

export interface AxisOptions {
  /** Along which axis vectors lie. Default -1, the last. */
  axis?: number;
}

/** The least length that vectors are divided by, squared: below the root, so that gradients at 0 are numbers. */
const LEAST = 1e-14;

/** −cos of the angle between targets and outputs. */
export const cosineSimilarity = lossFunction<AxisOptions>(
  "cosineSimilarity",
  { axis: -1 },
  (yTrue, yPred, { axis }) => negative(cosine("cosineSimilarity", yTrue, yPred, axis)),
  (where, { axis }) => wholeAxis(where, axis),
);

/** cos of the angle between vectors along `axis`. */
export function cosine(where: string, yTrue: SymbolicTensor, yPred: SymbolicTensor, axis: number): SymbolicTensor {
  const [t, p] = aligned(where, yTrue, yPred);
  return sum(multiply(unit(t, axis), unit(p, axis)), { axis });
}

function unit(x: SymbolicTensor, axis: number): SymbolicTensor {
  return multiply(x, rsqrt(maximum(sum(square(x), { axis, keepdims: true }), LEAST)));
}

export class CosineSimilarity extends FunctionLoss<AxisOptions> {
  constructor(options: LossOptions & AxisOptions = {}) {
    super(cosineSimilarity, "cosine_similarity", options, { axis: -1 });
  }
}
