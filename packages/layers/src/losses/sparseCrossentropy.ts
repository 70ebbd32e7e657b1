/**
 * Cross-entropy of labels: targets are the numbers of the right classes, of
 * the outputs' shape without the axis of the classes, or with 1 for its size.
 */
import {
  cast,
  equal,
  expandDims,
  formatShape,
  greaterEqual,
  less,
  logicalAnd,
  logicalNot,
  logicalOr,
  multiply,
  negative,
  normalizeAxis,
  notEqual,
  oneHot,
  ShapeError,
  type SymbolicTensor,
  squeeze,
  sum,
  where,
} from "@neurode/core";
import { carryMask } from "../mask.js";
import { boolean, axis as wholeAxis, wholeNumberOrNull } from "../validate.js";
import { logProbabilities } from "./crossentropy.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { mayBeSame } from "./ranks.js";

export interface SparseCrossentropyOptions {
  /** Outputs are logits, not probabilities. Default false. */
  fromLogits?: boolean;
  /** A label that counts for nothing, -1 or 255 say. Default null: there is none. */
  ignoreClass?: number | null;
  /** The axis of the classes. Default -1. */
  axis?: number;
}

const DEFAULTS: Required<SparseCrossentropyOptions> = { fromLogits: false, ignoreClass: null, axis: -1 };

/** −ln p of the right class. */
export const sparseCategoricalCrossentropy = lossFunction<SparseCrossentropyOptions>(
  "sparseCategoricalCrossentropy",
  DEFAULTS,
  (yTrue, yPred, { fromLogits, ignoreClass, axis }) => {
    const { labels, classes } = labelsOf("sparseCategoricalCrossentropy", yTrue, yPred, axis);
    if (ignoreClass === null)
      return negative(ofClass(labels, logProbabilities(yPred, fromLogits, axis), classes, axis));
    const counts = notEqual(labels, ignoreClass);
    // Outputs that do not count are taken as ones, for which all is finite, gradients too.
    const outputs = where(expandDims(counts, axis), yPred, 1);
    const logs = logProbabilities(outputs, fromLogits, axis);
    const losses = where(counts, negative(ofClass(where(counts, labels, 0), logs, classes, axis)), 0);
    carryMask(losses, counts);
    return losses;
  },
  (where, { fromLogits, ignoreClass, axis }) => {
    boolean(where, "fromLogits", fromLogits);
    wholeNumberOrNull(where, "ignoreClass", ignoreClass);
    wholeAxis(where, axis);
  },
);

interface Labels {
  /** Of the outputs' shape without the axis of the classes. */
  readonly labels: SymbolicTensor;
  readonly classes: number;
}

/** Targets as labels. Throws a ShapeError where they do not fit the outputs. */
export function labelsOf(name: string, yTrue: SymbolicTensor, yPred: SymbolicTensor, axis: number): Labels {
  const rank = yPred.shape.length;
  const along = rank === 0 ? 0 : normalizeAxis(axis, rank, name);
  const expected = yPred.shape.filter((_, each) => each !== along);
  const extra = yTrue.shape.length === rank && rank > 0 && yTrue.shape[along] === 1;
  const labels = extra ? squeeze(yTrue, { axis: along }) : yTrue;
  const classes = yPred.shape[along];
  if (rank > 0 && typeof classes === "number" && mayBeSame(labels.shape, expected)) {
    return { labels: cast(labels, "int32"), classes };
  }
  throw new ShapeError(
    `${name}: expected the number of the right class for each output, targets of shape ${formatShape(expected)}, for ` +
      `outputs ${formatShape(yPred.shape)}, got targets ${formatShape(yTrue.shape)}. For one-hot targets take ` +
      "categorical_crossentropy.",
  );
}

/** What `values` are for the class that each label names. */
function ofClass(labels: SymbolicTensor, values: SymbolicTensor, classes: number, axis: number): SymbolicTensor {
  return sum(multiply(oneHot(labels, classes, { axis }), values), { axis });
}

export class SparseCategoricalCrossentropy extends FunctionLoss<SparseCrossentropyOptions> {
  constructor(options: LossOptions & SparseCrossentropyOptions = {}) {
    super(sparseCategoricalCrossentropy, "sparse_categorical_crossentropy", options, DEFAULTS);
  }

  override invalidTargets(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    const { ignoreClass, axis } = this.args;
    return invalidLabels(labelsOf(this.where, yTrue, yPred, axis), ignoreClass);
  }
}

/** How many labels name no class and are not `ignored`. */
export function invalidLabels({ labels, classes }: Labels, ignored: number | null): SymbolicTensor {
  const known = logicalAnd(greaterEqual(labels, 0), less(labels, classes));
  const fine = ignored === null ? known : logicalOr(known, equal(labels, ignored));
  return sum(cast(logicalNot(fine), "float32"));
}
