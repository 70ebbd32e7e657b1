/**
 * Adamax: Adam with the largest gradient in the place of their squares.
 *
 *     u = max(beta2 · u, |g|)      w = w − rate · m / ((1 − beta1ᵗ) · (u + ε))
 */
import { abs, add, divide, maximum, multiply, power, type SymbolicTensor, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { type MomentsOptions, moved } from "./moments.js";
import { Optimizer } from "./optimizer.js";
import { optionBetween } from "./options.js";

/** Default learningRate 0.001. */
export class Adamax extends Optimizer {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  #momenta = new Map<Weight, Weight>();
  #norms = new Map<Weight, Weight>();

  constructor(options: MomentsOptions = {}) {
    super(options, 0.001, ["beta1", "beta2", "epsilon"]);
    this.beta1 = optionBetween("Adamax", "beta1", options.beta1 ?? 0.9, 0, 1);
    this.beta2 = optionBetween("Adamax", "beta2", options.beta2 ?? 0.999, 0, 1);
    this.epsilon = optionBetween("Adamax", "epsilon", options.epsilon ?? 1e-7, 0, Number.POSITIVE_INFINITY);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#momenta, this.#norms] = this.addSlots(weights, ["momentum", "norm"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const norm = this.#norms.get(weight) as Weight;
    const m = moved(this.#momenta.get(weight) as Weight, gradient, this.beta1);
    const u = maximum(multiply(currentValue(norm), this.beta2), abs(gradient));
    assign(norm, u);
    const left = subtract(1, power(this.beta1, this.step));
    assign(weight, subtract(currentValue(weight), divide(multiply(m, rate), multiply(add(u, this.epsilon), left))));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), beta1: this.beta1, beta2: this.beta2, epsilon: this.epsilon };
  }
}
