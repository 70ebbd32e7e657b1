/**
 * SGD: gradient descent, with a momentum if there is one.
 *
 *     m = momentum · m − rate · g      w = w + m, or w + momentum · m − rate · g by Nesterov
 */
import { add, multiply, type SymbolicTensor, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface SGDOptions extends OptimizerOptions {
  /** Default 0: none. */
  momentum?: number;
  /** Default false. */
  nesterov?: boolean;
}

/** Default learningRate 0.01. */
export class SGD extends Optimizer {
  readonly momentum: number;
  readonly nesterov: boolean;
  #momenta = new Map<Weight, Weight>();

  constructor(options: SGDOptions = {}) {
    super(options, 0.01, ["momentum", "nesterov"]);
    this.momentum = optionBetween("SGD", "momentum", options.momentum ?? 0, 0, 1);
    this.nesterov = boolean("SGD", "nesterov", options.nesterov ?? false);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    if (this.momentum !== 0) [this.#momenta] = this.addSlots(weights, ["momentum"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const fall = multiply(gradient, rate);
    const momentum = this.#momenta.get(weight);
    if (!momentum) {
      assign(weight, subtract(currentValue(weight), fall));
      return;
    }
    const m = subtract(multiply(currentValue(momentum), this.momentum), fall);
    assign(momentum, m);
    assign(weight, add(currentValue(weight), this.nesterov ? subtract(multiply(m, this.momentum), fall) : m));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), momentum: this.momentum, nesterov: this.nesterov };
  }
}
