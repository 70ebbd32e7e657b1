/**
 * Generalized cross-entropy (Zhang & Sabuncu 2018): (1 − p^q) / q of the right
 * class, between cross-entropy (q → 0) and the mean absolute error (q = 1), which
 * wrong labels harm less.
 */
import {
  ArgumentError,
  divide,
  multiply,
  oneHot,
  power,
  type SymbolicTensor,
  show,
  subtract,
  sum,
} from "@neurode/core";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { invalidLabels, labelsOf } from "./sparseCrossentropy.js";

export interface GeneralizedCrossEntropyOptions {
  /** Between 0 and 1, neither included. Default 0.5. */
  q?: number;
}

const NAME = "categoricalGeneralizedCrossEntropy";

/** Targets are labels, outputs probabilities. */
export const categoricalGeneralizedCrossEntropy = lossFunction<GeneralizedCrossEntropyOptions>(
  NAME,
  { q: 0.5 },
  (yTrue, yPred, { q }): SymbolicTensor => {
    const { labels, classes } = labelsOf(NAME, yTrue, yPred, -1);
    const p = sum(multiply(yPred, oneHot(labels, classes)), { axis: -1 });
    return divide(subtract(1, power(p, q)), q);
  },
  (where, { q }) => {
    if (typeof q === "number" && q > 0 && q < 1) return;
    throw new ArgumentError(`${where}: "q" must be a number between 0 and 1, neither included, got ${show(q)}.`);
  },
);

export class CategoricalGeneralizedCrossEntropy extends FunctionLoss<GeneralizedCrossEntropyOptions> {
  constructor(options: LossOptions & GeneralizedCrossEntropyOptions = {}) {
    super(categoricalGeneralizedCrossEntropy, "categorical_generalized_cross_entropy", options, { q: 0.5 });
  }

  override invalidTargets(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return invalidLabels(labelsOf(this.where, yTrue, yPred, -1), null);
  }
}
