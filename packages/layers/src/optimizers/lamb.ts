/** Lamb: Adam whose steps are as long for each weight as the weight itself is large. */
import {
  add,
  divide,
  greater,
  logicalAnd,
  multiply,
  type SymbolicTensor,
  sqrt,
  square,
  subtract,
  sum,
  where,
} from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Moments, type MomentsOptions } from "./moments.js";

/** Default learningRate 0.001. */
export class Lamb extends Moments {
  constructor(options: MomentsOptions = {}) {
    super(options);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const [first, second] = this.corrections;
    const value = currentValue(weight);
    const m = divide(this.momentum(gradient, weight), first);
    const v = divide(this.velocity(gradient, weight), second);
    const update = divide(m, add(sqrt(v), this.epsilon));
    const [length, own] = [norm(update), norm(value)];
    const ratio = where(logicalAnd(greater(own, 0), greater(length, 0)), divide(own, length), 1);
    assign(weight, subtract(value, multiply(update, multiply(ratio, rate))));
  }
}

function norm(x: SymbolicTensor): SymbolicTensor {
  return sqrt(sum(square(x)));
}
