/** Lion: steps of one length, by the sign of the momentum. */
import { add, multiply, type SymbolicTensor, sign, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface LionOptions extends OptimizerOptions {
  /** Part of the momentum in the step's direction, more than 0. Default 0.9. */
  beta1?: number;
  /** Part of the old momentum in the new one. Default 0.99. */
  beta2?: number;
}

/** Default learningRate 0.001. */
export class Lion extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  #momenta = new Map<Weight, Weight>();

  constructor(options: LionOptions = {}) {
    super(options, 0.001, ["beta1", "beta2"]);
    this.beta1 = optionBetween("Lion", "beta1", options.beta1 ?? 0.9, Number.MIN_VALUE, 1);
    this.beta2 = optionBetween("Lion", "beta2", options.beta2 ?? 0.99, 0, 1);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#momenta] = this.addSlots(weights, ["momentum"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const momentum = this.#momenta.get(weight) as Weight;
    const m = currentValue(momentum);
    const mix = (beta: number) => add(multiply(m, beta), multiply(gradient, 1 - beta));
    assign(weight, subtract(currentValue(weight), multiply(sign(mix(this.beta1)), rate)));
    assign(momentum, mix(this.beta2));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2 };
  }
}
