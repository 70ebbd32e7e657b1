/**
 * RMSprop: gradients by the root of the average of their squares.
 *
 *     v = rho · v + (1 − rho) · g²      w = w − rate · g / √(v + ε), less the square of the average gradient if centered
 */
import { add, divide, multiply, type SymbolicTensor, sqrt, square, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface RMSpropOptions extends OptimizerOptions {
  /** Part of the old average in the new one. Default 0.9. */
  rho?: number;
  /** Default 0: none. */
  momentum?: number;
  /** Keeps quotients finite. Default 1e-7. */
  epsilon?: number;
  /** Whether gradients are taken by their variance. Default false. */
  centered?: boolean;
}

/** Default learningRate 0.001. */
export class RMSprop extends Optimizer {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
  #velocities = new Map<Weight, Weight>();
  #momenta = new Map<Weight, Weight>();
  #means = new Map<Weight, Weight>();

  constructor(options: RMSpropOptions = {}) {
    super(options, 0.001, ["rho", "momentum", "epsilon", "centered"]);
    this.rho = optionBetween("RMSprop", "rho", options.rho ?? 0.9, 0, 1);
    this.momentum = optionBetween("RMSprop", "momentum", options.momentum ?? 0, 0, 1);
    this.epsilon = optionBetween("RMSprop", "epsilon", options.epsilon ?? 1e-7, 0, Number.POSITIVE_INFINITY);
    this.centered = boolean("RMSprop", "centered", options.centered ?? false);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#velocities] = this.addSlots(weights, ["velocity"]);
    if (this.momentum > 0) [this.#momenta] = this.addSlots(weights, ["momentum"]);
    if (this.centered) [this.#means] = this.addSlots(weights, ["average_gradient"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const v = this.#average(this.#velocities.get(weight) as Weight, square(gradient));
    const mean = this.#means.get(weight);
    const spread = mean ? subtract(v, square(this.#average(mean, gradient))) : v;
    const fall = divide(multiply(gradient, rate), sqrt(add(spread, this.epsilon)));
    const momentum = this.#momenta.get(weight);
    const step = momentum ? add(multiply(currentValue(momentum), this.momentum), fall) : fall;
    if (momentum) assign(momentum, step);
    assign(weight, subtract(currentValue(weight), step));
  }

  #average(average: Weight, value: SymbolicTensor): SymbolicTensor {
    const result = add(multiply(currentValue(average), this.rho), multiply(value, 1 - this.rho));
    assign(average, result);
    return result;
  }

  override getConfig(): Record<string, unknown> {
    const { rho, momentum, epsilon, centered } = this;
    return { ...super.getConfig(), rho, momentum, epsilon, centered };
  }
}
