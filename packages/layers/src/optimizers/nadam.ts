/**
 * Nadam: Adam that looks ahead, by Nesterov.
 *
 *     u(t) = beta1 · (1 − 0.96ᵗ / 2)      P = u(1) · … · u(t)
 *     m̂ = u(t + 1) · m / (1 − P · u(t + 1)) + (1 − u(t)) · g / (1 − P)      w = w − rate · m̂ / (√(v / (1 − beta2ᵗ)) + ε)
 */
import { add, divide, multiply, power, type SymbolicTensor, sqrt, subtract } from "@neurode/core";
import { Constant } from "../initializers.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Moments, type MomentsOptions } from "./moments.js";

/** Default learningRate 0.001. */
export class Nadam extends Moments {
  #product: Weight | null = null;

  constructor(options: MomentsOptions = {}) {
    super(options);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    super.buildSlots(weights);
    this.#product = this.addSlot("u_product", [], new Constant({ value: 1 }));
  }

  #u(step: SymbolicTensor): SymbolicTensor {
    return multiply(subtract(1, multiply(power(0.96, step), 0.5)), this.beta1);
  }

  protected override updateAll(
    gradients: readonly SymbolicTensor[],
    weights: readonly Weight[],
    rate: SymbolicTensor,
  ): void {
    const product = this.#product as Weight;
    assign(product, multiply(product.symbol, this.#u(this.step)));
    super.updateAll(gradients, weights, rate);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const { step } = this;
    const [now, next] = [this.#u(step), this.#u(add(step, 1))];
    const product = currentValue(this.#product as Weight);
    const m = this.momentum(gradient, weight);
    const v = divide(this.velocity(gradient, weight), subtract(1, power(this.beta2, step)));
    const ahead = add(
      multiply(m, divide(next, subtract(1, multiply(product, next)))),
      multiply(gradient, divide(subtract(1, now), subtract(1, product))),
    );
    assign(weight, subtract(currentValue(weight), divide(multiply(ahead, rate), add(sqrt(v), this.epsilon))));
  }
}
