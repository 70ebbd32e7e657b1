/**
 * Adam and AdamW.
 *
 *     m = m + (g − m) · (1 − beta1)      v = v + (g² − v) · (1 − beta2)
 *     w = w − m · rate · √(1 − beta2ᵗ) / (1 − beta1ᵗ) / (√v + ε)
 */
import { add, divide, maximum, multiply, type SymbolicTensor, sqrt, subtract } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";
import { Moments, type MomentsOptions } from "./moments.js";

export interface AdamOptions extends MomentsOptions {
  /** Whether v is the largest that it has been. Default false. */
  amsgrad?: boolean;
}

/** Default learningRate 0.001. */
export class Adam extends Moments {
  readonly amsgrad: boolean;
  #largest = new Map<Weight, Weight>();

  constructor(options: AdamOptions = {}) {
    super(options, ["amsgrad"]);
    this.amsgrad = boolean(this.className, "amsgrad", options.amsgrad ?? false);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    super.buildSlots(weights);
    if (this.amsgrad) [this.#largest] = this.addSlots(weights, ["velocity_hat"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const [first, second] = this.corrections;
    const alpha = divide(multiply(rate, sqrt(second)), first);
    const m = this.momentum(gradient, weight);
    const v = this.#atLargest(this.velocity(gradient, weight), weight);
    assign(weight, subtract(currentValue(weight), divide(multiply(m, alpha), add(sqrt(v), this.epsilon))));
  }

  #atLargest(v: SymbolicTensor, weight: Weight): SymbolicTensor {
    const largest = this.#largest.get(weight);
    if (!largest) return v;
    const value = maximum(currentValue(largest), v);
    assign(largest, value);
    return value;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), amsgrad: this.amsgrad };
  }
}

/** Adam whose weights decay. Defaults: learningRate 0.001, weightDecay 0.004. */
export class AdamW extends Adam {
  constructor(options: AdamOptions = {}) {
    super({ ...options, weightDecay: options.weightDecay === undefined ? 0.004 : options.weightDecay });
  }
}
