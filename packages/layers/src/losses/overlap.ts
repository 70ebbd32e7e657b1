/** Losses of segmentation: how much of two areas is not common to both. */
import { add, divide, multiply, type SymbolicTensor, subtract, sum } from "@neurode/core";
import { axesOrNull, numberBetween } from "../validate.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

export interface DiceOptions {
  /** The axes along which areas lie. Default null: all, the batch's too. */
  axis?: number | readonly number[] | null;
}

export interface TverskyOptions extends DiceOptions {
  /** What counts of the targets that outputs leave out. Default 0.5. */
  alpha?: number;
  /** What counts of the outputs that are no targets. Default 0.5. */
  beta?: number;
}

const EPSILON = 1e-7;

/** 1 − 2 Σ tp / (Σ t + Σ p) (Dice 1945). */
export const dice = lossFunction<DiceOptions>(
  "dice",
  { axis: null },
  (yTrue, yPred, { axis }) => {
    const [t, p] = aligned("dice", yTrue, yPred);
    const area = (x: SymbolicTensor) => sum(x, { axis });
    const both = add(add(area(t), area(p)), EPSILON);
    return subtract(1, divide(multiply(area(multiply(t, p)), 2), both));
  },
  (where, { axis }) => axesOrNull(where, axis),
);

/** 1 − Σ tp / (Σ tp + alpha Σ t(1 − p) + beta Σ p(1 − t)) (Salehi et al. 2017). */
export const tversky = lossFunction<TverskyOptions>(
  "tversky",
  { alpha: 0.5, beta: 0.5, axis: null },
  (yTrue, yPred, { alpha, beta, axis }) => {
    const [t, p] = aligned("tversky", yTrue, yPred);
    const area = (x: SymbolicTensor) => sum(x, { axis });
    const common = area(multiply(t, p));
    const missed = multiply(area(multiply(subtract(1, p), t)), alpha);
    const extra = multiply(area(multiply(p, subtract(1, t))), beta);
    return subtract(1, divide(common, add(add(add(common, missed), extra), EPSILON)));
  },
  (where, { alpha, beta, axis }) => {
    numberBetween(where, "alpha", alpha, 0, Number.MAX_VALUE);
    numberBetween(where, "beta", beta, 0, Number.MAX_VALUE);
    axesOrNull(where, axis);
  },
);

export class Dice extends FunctionLoss<DiceOptions> {
  constructor(options: LossOptions & DiceOptions = {}) {
    super(dice, "dice", options, { axis: null });
  }
}

export class Tversky extends FunctionLoss<TverskyOptions> {
  constructor(options: LossOptions & TverskyOptions = {}) {
    super(tversky, "tversky", options, { alpha: 0.5, beta: 0.5, axis: null });
  }
}
