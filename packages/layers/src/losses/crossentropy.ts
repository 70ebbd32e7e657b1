/**
 * Cross-entropy: how many nats more it takes to tell the targets when they are
 * expected as the outputs say. Outputs are probabilities, kept 1e-7 from 0 and
 * 1, or logits, for which there is no such limit.
 */
import {
  add,
  clip,
  divide,
  formatShape,
  log,
  logSigmoid,
  logSoftmax,
  mean,
  multiply,
  negative,
  ShapeError,
  type SymbolicTensor,
  subtract,
  sum,
} from "@neurode/core";
import { boolean, numberBetween, axis as wholeAxis } from "../validate.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

export interface CrossentropyOptions {
  /** Outputs are logits, not probabilities. Default false. */
  fromLogits?: boolean;
  /** How far targets are moved from 0 and 1 towards all alike, 0 to 1. Default 0. */
  labelSmoothing?: number;
  /** The axis of the classes, over which is summed; for two classes over which the mean is taken. Default -1. */
  axis?: number;
}

const DEFAULTS: Required<CrossentropyOptions> = { fromLogits: false, labelSmoothing: 0, axis: -1 };

/** What probabilities are kept from 0 and 1 by. */
const EPSILON = 1e-7;

export function checkCrossentropy(where: string, { fromLogits, labelSmoothing, axis }: Required<CrossentropyOptions>) {
  boolean(where, "fromLogits", fromLogits);
  numberBetween(where, "labelSmoothing", labelSmoothing, 0, 1);
  wholeAxis(where, axis);
}

/** −t ln p − (1 − t) ln(1 − p), the mean along the axis. */
export const binaryCrossentropy = lossFunction<CrossentropyOptions>(
  "binaryCrossentropy",
  DEFAULTS,
  (yTrue, yPred, { fromLogits, labelSmoothing, axis }) => {
    const [t, p] = aligned("binaryCrossentropy", yTrue, yPred);
    const targets = smoothTwo(t, labelSmoothing);
    return mean(fromLogits ? ofLogits(targets, p) : ofProbabilities(targets, p), { axis });
  },
  checkCrossentropy,
);

/** −Σ t ln p along the axis, targets being one-hot or other probabilities. */
export const categoricalCrossentropy = lossFunction<CrossentropyOptions>(
  "categoricalCrossentropy",
  DEFAULTS,
  (yTrue, yPred, { fromLogits, labelSmoothing, axis }) => {
    const [t, p] = aligned("categoricalCrossentropy", yTrue, yPred);
    const targets = smooth("categoricalCrossentropy", t, labelSmoothing);
    return negative(sum(multiply(targets, logProbabilities(p, fromLogits, axis)), { axis }));
  },
  checkCrossentropy,
);

/** ln of the probabilities of classes, which are made to sum to 1. */
export function logProbabilities(output: SymbolicTensor, fromLogits: boolean, axis: number): SymbolicTensor {
  return fromLogits ? logSoftmax(output, { axis }) : log(probabilities(output, axis));
}

/** Outputs made to sum to 1, and kept from 0 and 1. */
export function probabilities(output: SymbolicTensor, axis: number): SymbolicTensor {
  return clip(divide(output, sum(output, { axis, keepdims: true })), EPSILON, 1 - EPSILON);
}

/** The loss of each of two-class outputs that are probabilities. */
export function ofProbabilities(targets: SymbolicTensor, output: SymbolicTensor): SymbolicTensor {
  const p = clip(output, EPSILON, 1 - EPSILON);
  return negative(add(multiply(targets, log(p)), multiply(subtract(1, targets), log(subtract(1, p)))));
}

function ofLogits(targets: SymbolicTensor, logits: SymbolicTensor): SymbolicTensor {
  const right = multiply(targets, logSigmoid(logits));
  return negative(add(right, multiply(subtract(1, targets), logSigmoid(negative(logits)))));
}

/** Targets of two classes, moved towards a half. */
export function smoothTwo(targets: SymbolicTensor, smoothing: number): SymbolicTensor {
  return smoothing === 0 ? targets : add(multiply(targets, 1 - smoothing), 0.5 * smoothing);
}

/** Targets of classes in the last axis, moved towards all alike. */
export function smooth(where: string, targets: SymbolicTensor, smoothing: number): SymbolicTensor {
  if (smoothing === 0) return targets;
  const classes = targets.shape.at(-1);
  if (typeof classes !== "number") {
    throw new ShapeError(`${where}: labelSmoothing needs to know the classes, got ${formatShape(targets.shape)}.`);
  }
  return add(multiply(targets, 1 - smoothing), smoothing / classes);
}

export class BinaryCrossentropy extends FunctionLoss<CrossentropyOptions> {
  constructor(options: LossOptions & CrossentropyOptions = {}) {
    super(binaryCrossentropy, "binary_crossentropy", options, DEFAULTS);
  }
}

export class CategoricalCrossentropy extends FunctionLoss<CrossentropyOptions> {
  constructor(options: LossOptions & CrossentropyOptions = {}) {
    super(categoricalCrossentropy, "categorical_crossentropy", options, DEFAULTS);
  }
}
