/**
 * Losses of regression: means over the last axis of how far outputs lie from
 * targets. t are the targets, p the outputs.
 */
import {
  abs,
  add,
  divide,
  lessEqual,
  log,
  maximum,
  mean,
  multiply,
  type SymbolicTensor,
  softplus,
  square,
  subtract,
  where,
} from "@neurode/core";
import { numberBetween } from "../validate.js";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

const EPSILON = 1e-7;

const overLast = (values: SymbolicTensor) => mean(values, { axis: -1 });

/** mean (t − p)² */
export const meanSquaredError = lossFunction("meanSquaredError", {}, (yTrue, yPred) => {
  const [t, p] = aligned("meanSquaredError", yTrue, yPred);
  return overLast(square(subtract(t, p)));
});

/** mean |t − p| */
export const meanAbsoluteError = lossFunction("meanAbsoluteError", {}, (yTrue, yPred) => {
  const [t, p] = aligned("meanAbsoluteError", yTrue, yPred);
  return overLast(abs(subtract(t, p)));
});

/** 100 · mean |t − p| / |t|, |t| being at least 1e-7. */
export const meanAbsolutePercentageError = lossFunction("meanAbsolutePercentageError", {}, (yTrue, yPred) => {
  const [t, p] = aligned("meanAbsolutePercentageError", yTrue, yPred);
  return multiply(overLast(abs(divide(subtract(t, p), maximum(abs(t), EPSILON)))), 100);
});

/** mean (ln(p + 1) − ln(t + 1))², both being at least 1e-7. */
export const meanSquaredLogarithmicError = lossFunction("meanSquaredLogarithmicError", {}, (yTrue, yPred) => {
  const [t, p] = aligned("meanSquaredLogarithmicError", yTrue, yPred);
  const logarithm = (x: SymbolicTensor) => log(add(maximum(x, EPSILON), 1));
  return overLast(square(subtract(logarithm(p), logarithm(t))));
});

/** mean ln cosh(p − t), as x + softplus(−2x) − ln 2, which does not overflow. */
export const logCosh = lossFunction("logCosh", {}, (yTrue, yPred) => {
  const [t, p] = aligned("logCosh", yTrue, yPred);
  const error = subtract(p, t);
  return overLast(subtract(add(error, softplus(multiply(error, -2))), Math.LN2));
});

export interface HuberOptions {
  /** How far errors count squared; beyond, they count linearly. Default 1. */
  delta?: number;
}

/** mean of e² / 2 where |e| ≤ delta, else delta · |e| − delta² / 2 (Huber 1964). */
export const huber = lossFunction<HuberOptions>(
  "huber",
  { delta: 1 },
  (yTrue, yPred, { delta }) => {
    const [t, p] = aligned("huber", yTrue, yPred);
    const error = subtract(p, t);
    const size = abs(error);
    const linear = subtract(multiply(size, delta), 0.5 * delta * delta);
    return overLast(where(lessEqual(size, delta), multiply(square(error), 0.5), linear));
  },
  (where, { delta }) => numberBetween(where, "delta", delta, 0, Number.MAX_VALUE),
);

export class MeanSquaredError extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(meanSquaredError, "mean_squared_error", options, {});
  }
}

export class MeanAbsoluteError extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(meanAbsoluteError, "mean_absolute_error", options, {});
  }
}

export class MeanAbsolutePercentageError extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(meanAbsolutePercentageError, "mean_absolute_percentage_error", options, {});
  }
}

export class MeanSquaredLogarithmicError extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(meanSquaredLogarithmicError, "mean_squared_logarithmic_error", options, {});
  }
}

export class LogCosh extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(logCosh, "log_cosh", options, {});
  }
}

export class Huber extends FunctionLoss<HuberOptions> {
  constructor(options: LossOptions & HuberOptions = {}) {
    super(huber, "huber_loss", options, { delta: 1 });
  }
}
