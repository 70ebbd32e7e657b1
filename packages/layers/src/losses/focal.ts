/**
 * Focal cross-entropy (Lin et al. 2018): what is told well already counts less,
 * by (1 − the probability of the right class) to the power gamma.
 */
import {
  add,
  log,
  mean,
  multiply,
  negative,
  power,
  type SymbolicTensor,
  sigmoid,
  softmax,
  square,
  subtract,
  sum,
} from "@neurode/core";
import { boolean, numberBetween } from "../validate.js";
import {
  type CrossentropyOptions,
  checkCrossentropy,
  ofProbabilities,
  probabilities,
  smooth,
  smoothTwo,
} from "./crossentropy.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

export interface FocalOptions extends CrossentropyOptions {
  /** What the classes, or the second of two, are weighted by. Default 0.25. */
  alpha?: number;
  /** How much less counts what is told well. Default 2. */
  gamma?: number;
}

export interface BinaryFocalOptions extends FocalOptions {
  /** Whether the classes are weighted, by alpha and 1 − alpha. Default false. */
  applyClassBalancing?: boolean;
}

const DEFAULTS: Required<FocalOptions> = { fromLogits: false, labelSmoothing: 0, axis: -1, alpha: 0.25, gamma: 2 };

const BINARY_DEFAULTS: Required<BinaryFocalOptions> = { ...DEFAULTS, applyClassBalancing: false };

function checkFocal(where: string, options: Required<FocalOptions>): void {
  checkCrossentropy(where, options);
  numberBetween(where, "alpha", options.alpha, 0, Number.MAX_VALUE);
  numberBetween(where, "gamma", options.gamma, 0, Number.MAX_VALUE);
}

/** The mean along the axis of (1 − p of the right class)^gamma · binary cross-entropy. */
export const binaryFocalCrossentropy = lossFunction<BinaryFocalOptions>(
  "binaryFocalCrossentropy",
  BINARY_DEFAULTS,
  (yTrue, yPred, { fromLogits, labelSmoothing, axis, alpha, gamma, applyClassBalancing }) => {
    const [target, output] = aligned("binaryFocalCrossentropy", yTrue, yPred);
    const t = smoothTwo(target, labelSmoothing);
    const p = fromLogits ? sigmoid(output) : output;
    const right = (second: SymbolicTensor | number, first: SymbolicTensor | number) =>
      add(multiply(t, second), multiply(subtract(1, t), first));
    const focal = multiply(raise(subtract(1, right(p, subtract(1, p))), gamma), ofProbabilities(t, p));
    return mean(applyClassBalancing ? multiply(right(alpha, 1 - alpha), focal) : focal, { axis });
  },
  (where, options) => {
    checkFocal(where, options);
    boolean(where, "applyClassBalancing", options.applyClassBalancing);
  },
);

/** −Σ alpha · (1 − p)^gamma · t ln p along the axis. */
export const categoricalFocalCrossentropy = lossFunction<FocalOptions>(
  "categoricalFocalCrossentropy",
  DEFAULTS,
  (yTrue, yPred, { fromLogits, labelSmoothing, axis, alpha, gamma }) => {
    const [target, output] = aligned("categoricalFocalCrossentropy", yTrue, yPred);
    const t = smooth("categoricalFocalCrossentropy", target, labelSmoothing);
    const p = probabilities(fromLogits ? softmax(output, { axis }) : output, axis);
    const weight = multiply(raise(subtract(1, p), gamma), alpha);
    return sum(multiply(weight, multiply(negative(t), log(p))), { axis });
  },
  checkFocal,
);

/** A square is cheaper than a power. */
function raise(x: SymbolicTensor, exponent: number): SymbolicTensor {
  return exponent === 2 ? square(x) : power(x, exponent);
}

export class BinaryFocalCrossentropy extends FunctionLoss<BinaryFocalOptions> {
  constructor(options: LossOptions & BinaryFocalOptions = {}) {
    super(binaryFocalCrossentropy, "binary_focal_crossentropy", options, BINARY_DEFAULTS);
  }
}

export class CategoricalFocalCrossentropy extends FunctionLoss<FocalOptions> {
  constructor(options: LossOptions & FocalOptions = {}) {
    super(categoricalFocalCrossentropy, "categorical_focal_crossentropy", options, DEFAULTS);
  }
}
