/**
 * ScheduleFreeAdamW: Adam whose weights are averages of all steps so far, which
 * stands for a schedule of the learning rate.
 */
import { add, divide, minimum, multiply, power, type SymbolicTensor, sqrt, square, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { type MomentsOptions, moved } from "./moments.js";
import { Optimizer } from "./optimizer.js";
import { optionBetween } from "./options.js";

export interface ScheduleFreeAdamWOptions extends MomentsOptions {
  /** Steps over which the rate rises from 0. Default 0: none. */
  warmupSteps?: number;
}

/** Defaults: learningRate 0.0025, epsilon 1e-8. */
export class ScheduleFreeAdamW extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly warmupSteps: number;
  #momenta = new Map<Weight, Weight>();
  #velocities = new Map<Weight, Weight>();

  constructor(options: ScheduleFreeAdamWOptions = {}) {
    super(options, 0.0025, ["beta1", "beta2", "epsilon", "warmupSteps"]);
    const where = "ScheduleFreeAdamW";
    const most = Number.POSITIVE_INFINITY;
    this.beta1 = optionBetween(where, "beta1", options.beta1 ?? 0.9, Number.MIN_VALUE, 1);
    this.beta2 = optionBetween(where, "beta2", options.beta2 ?? 0.999, 0, 1);
    this.epsilon = optionBetween(where, "epsilon", options.epsilon ?? 1e-8, 0, most);
    this.warmupSteps = optionBetween(where, "warmupSteps", options.warmupSteps ?? 0, 0, most);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#momenta, this.#velocities] = this.addSlots(weights, ["momentum", "velocity"]);
    for (const [weight, momentum] of this.#momenta) momentum.assign(weight.tensor);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, given: SymbolicTensor): void {
    const { step, beta1, warmupSteps } = this;
    const rate = warmupSteps > 0 ? multiply(given, minimum(divide(step, warmupSteps), 1)) : given;
    const momentum = this.#momenta.get(weight) as Weight;
    const before = currentValue(momentum);
    const v = moved(this.#velocities.get(weight) as Weight, square(gradient), this.beta2);
    const root = add(sqrt(divide(v, subtract(1, power(this.beta2, step)))), this.epsilon);
    const z = subtract(before, divide(multiply(gradient, rate), root));
    assign(momentum, z);
    const part = divide(1, step);
    const old = divide(subtract(currentValue(weight), multiply(before, 1 - beta1)), beta1);
    const average = add(multiply(old, subtract(1, part)), multiply(z, part));
    assign(weight, add(multiply(z, 1 - beta1), multiply(average, beta1)));
  }

  override getConfig(): Record<string, unknown> {
    const { beta1, beta2, epsilon, warmupSteps } = this;
    return { ...super.getConfig(), beta1, beta2, epsilon, warmupSteps };
  }
}
