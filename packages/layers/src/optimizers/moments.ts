/** What Adam and its kin have in common: moving averages of gradients and of their squares. */
import { add, multiply, power, type SymbolicTensor, square, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface MomentsOptions extends OptimizerOptions {
  /** Part of the old average of gradients in the new one. Default 0.9. */
  beta1?: number;
  /** The same for their squares. Default 0.999. */
  beta2?: number;
  /** Keeps quotients finite. Default 1e-7. */
  epsilon?: number;
}

export abstract class Moments extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  #momenta = new Map<Weight, Weight>();
  #velocities = new Map<Weight, Weight>();

  protected constructor(options: MomentsOptions, known: readonly string[] = []) {
    super(options, 0.001, ["beta1", "beta2", "epsilon", ...known]);
    const where = this.className;
    this.beta1 = optionBetween(where, "beta1", options.beta1 ?? 0.9, 0, 1);
    this.beta2 = optionBetween(where, "beta2", options.beta2 ?? 0.999, 0, 1);
    this.epsilon = optionBetween(where, "epsilon", options.epsilon ?? 1e-7, 0, Number.POSITIVE_INFINITY);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#momenta, this.#velocities] = this.addSlots(weights, ["momentum", "velocity"]);
  }

  /** m + (g − m) · (1 − beta1), kept. */
  protected momentum(gradient: SymbolicTensor, weight: Weight): SymbolicTensor {
    return moved(this.#momenta.get(weight) as Weight, gradient, this.beta1);
  }

  /** v + (g² − v) · (1 − beta2), kept. */
  protected velocity(gradient: SymbolicTensor, weight: Weight): SymbolicTensor {
    return moved(this.#velocities.get(weight) as Weight, square(gradient), this.beta2);
  }

  /** 1 − beta1ᵗ and 1 − beta2ᵗ: how much of the averages of t steps is no longer their beginning, 0. */
  protected get corrections(): [SymbolicTensor, SymbolicTensor] {
    const { step } = this;
    return [subtract(1, power(this.beta1, step)), subtract(1, power(this.beta2, step))];
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}

/** An average that has moved towards a value, which it becomes. */
export function moved(average: Weight, value: SymbolicTensor, beta: number): SymbolicTensor {
  const old = currentValue(average);
  const result = add(old, multiply(subtract(value, old), 1 - beta));
  assign(average, result);
  return result;
}
