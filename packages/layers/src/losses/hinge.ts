/**
 * Hinge losses: 0 where a class is told from the others by a margin of 1.
 * Targets of 0 and 1 alone are taken as −1 and 1.
 */
import {
  add,
  all,
  equal,
  logicalOr,
  max,
  maximum,
  mean,
  multiply,
  type SymbolicTensor,
  square,
  subtract,
  sum,
  where,
} from "@neurode/core";
import { FunctionLoss, type LossOptions } from "./loss.js";
import { lossFunction } from "./lossFunction.js";
import { aligned } from "./ranks.js";

function margins(name: string, yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
  const [t, p] = aligned(name, yTrue, yPred);
  const isBinary = all(logicalOr(equal(t, 0), equal(t, 1)));
  const signs = where(isBinary, subtract(multiply(t, 2), 1), t);
  return maximum(subtract(1, multiply(signs, p)), 0);
}

/** mean max(1 − t · p, 0) */
export const hinge = lossFunction("hinge", {}, (yTrue, yPred) => mean(margins("hinge", yTrue, yPred), { axis: -1 }));

/** mean max(1 − t · p, 0)² */
export const squaredHinge = lossFunction("squaredHinge", {}, (yTrue, yPred) =>
  mean(square(margins("squaredHinge", yTrue, yPred)), { axis: -1 }),
);

/** max(the largest p of the wrong classes − p of the right one + 1, 0), targets being one-hot. */
export const categoricalHinge = lossFunction("categoricalHinge", {}, (yTrue, yPred) => {
  const [t, p] = aligned("categoricalHinge", yTrue, yPred);
  const right = sum(multiply(t, p), { axis: -1 });
  const wrong = max(multiply(subtract(1, t), p), { axis: -1 });
  return maximum(add(subtract(wrong, right), 1), 0);
});

export class Hinge extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(hinge, "hinge", options, {});
  }
}

export class SquaredHinge extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(squaredHinge, "squared_hinge", options, {});
  }
}

export class CategoricalHinge extends FunctionLoss {
  constructor(options: LossOptions = {}) {
    super(categoricalHinge, "categorical_hinge", options, {});
  }
}
