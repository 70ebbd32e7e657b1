/**
 * Circle loss (Sun et al. 2020): brings outputs with the same label together
 * and moves others apart. Outputs are vectors of length 1, targets labels.
 */
import {
  add,
  cast,
  constant,
  equal,
  eye,
  formatShape,
  greater,
  logicalAnd,
  logicalNot,
  logsumexp,
  matmul,
  maximum,
  multiply,
  reshape,
  ShapeError,
  type SymbolicTensor,
  softplus,
  subtract,
  transpose,
  where,
} from "@neurode/core";
import { carryMask } from "../mask.js";
import { boolean, numberBetween } from "../validate.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";

export interface CircleOptions {
  /** How much pairs that are far from where they should be count more. Default 80. */
  gamma?: number;
  /** How far from the best a pair may be. Default 0.4. */
  margin?: number;
  /** Whether an output is no pair with itself. Default true. */
  removeDiagonal?: boolean;
}

const DEFAULTS: Required<CircleOptions> = { gamma: 80, margin: 0.4, removeDiagonal: true };

/** In the place of −∞ for pairs that do not count, so that gradients stay numbers where none does. */
const NOTHING = -1e30;

export const circle = lossFunction<CircleOptions>(
  "circle",
  DEFAULTS,
  (yTrue, yPred, { gamma, margin, removeDiagonal }) => {
    const [rows] = yPred.shape;
    if (yPred.shape.length !== 2 || rows === null || yTrue.shape.length === 0) {
      throw new ShapeError(
        `circle: expected a batch of vectors of known size, and a label for each, got outputs ${formatShape(yPred.shape)} ` +
          `and targets ${formatShape(yTrue.shape)}.`,
      );
    }
    const labels = reshape(cast(yTrue, "int32"), [rows, 1]);
    const alike = equal(labels, transpose(labels));
    const others = constant(eye(rows, { dtype: "bool" }));
    const positive = removeDiagonal ? logicalAnd(alike, logicalNot(others)) : alike;
    const distance = maximum(subtract(1, matmul(yPred, yPred, { transposeY: true })), 0);
    const near = scores(positive, add(distance, margin), subtract(margin, distance), -gamma);
    const far = scores(logicalNot(alike), subtract(1 + margin, distance), subtract(1 - margin, distance), gamma);
    const losses = softplus(add(near, far));
    carryMask(losses, greater(losses, 0));
    return losses;
  },
  (where, { gamma, margin, removeDiagonal }) => {
    numberBetween(where, "gamma", gamma, 0, Number.MAX_VALUE);
    numberBetween(where, "margin", margin, 0, Number.MAX_VALUE);
    boolean(where, "removeDiagonal", removeDiagonal);
  },
);

/** ln Σ e^(gamma · weight · distance) over the pairs of each row that count. */
function scores(counts: SymbolicTensor, weight: SymbolicTensor, distance: SymbolicTensor, gamma: number) {
  const score = multiply(multiply(maximum(weight, 0), gamma), distance);
  return logsumexp(where(counts, score, NOTHING), { axis: 1 });
}

export class Circle extends FunctionLoss<CircleOptions> {
  constructor(options: LossOptions & CircleOptions = {}) {
    super(circle, "circle", options, DEFAULTS);
  }
}
