/** Losses of outputs that are distributions, or rates of events. */
import { add, clip, divide, log, mean, multiply, subtract, sum } from "@neurode/core";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

const EPSILON = 1e-7;

/** Σ t ln(t / p) over the last axis, both from 1e-7 to 1 (Kullback & Leibler 1951). */
export const klDivergence = lossFunction("klDivergence", {}, (yTrue, yPred) => {
  const [t, p] = aligned("klDivergence", yTrue, yPred).map((x) => clip(x, EPSILON, 1));
  return sum(multiply(t, log(divide(t, p))), { axis: -1 });
});

/** mean (p − t ln(p + 1e-7)) over the last axis. */
export const poisson = lossFunction("poisson", {}, (yTrue, yPred) => {
  const [t, p] = aligned("poisson", yTrue, yPred);
  return mean(subtract(p, multiply(t, log(add(p, EPSILON)))), { axis: -1 });
});

export class KLDivergence extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(klDivergence, "kl_divergence", options, {});
  }
}

export class Poisson extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(poisson, "poisson", options, {});
  }
}
