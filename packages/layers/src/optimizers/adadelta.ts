/**
 * Adadelta: steps as long as those before were, by the gradients then and now.
 *
 *     a = rho · a + (1 − rho) · g²      d = −√(u + ε) / √(a + ε) · g      u = rho · u + (1 − rho) · d²      w = w + rate · d
 */
import { add, divide, multiply, negative, type SymbolicTensor, sqrt, square } from "@neurode/core";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface AdadeltaOptions extends OptimizerOptions {
  /** Part of the old averages in the new ones. Default 0.95. */
  rho?: number;
  /** Keeps quotients finite. Default 1e-7. */
  epsilon?: number;
}

/** Default learningRate 0.001. */
export class Adadelta extends Optimizer {
  readonly rho: number;
  readonly epsilon: number;
  #gradients = new Map<Weight, Weight>();
  #steps = new Map<Weight, Weight>();

  constructor(options: AdadeltaOptions = {}) {
    super(options, 0.001, ["rho", "epsilon"]);
    this.rho = optionBetween("Adadelta", "rho", options.rho ?? 0.95, 0, 1);
    this.epsilon = optionBetween("Adadelta", "epsilon", options.epsilon ?? 1e-7, 0, Number.POSITIVE_INFINITY);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    [this.#gradients, this.#steps] = this.addSlots(weights, ["accumulated_grad", "accumulated_delta_var"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const [gradients, steps] = [this.#gradients.get(weight) as Weight, this.#steps.get(weight) as Weight];
    const root = (x: SymbolicTensor) => sqrt(add(x, this.epsilon));
    const length = root(currentValue(steps));
    const squares = this.#average(gradients, square(gradient));
    const step = negative(divide(multiply(length, gradient), root(squares)));
    this.#average(steps, square(step));
    assign(weight, add(currentValue(weight), multiply(step, rate)));
  }

  #average(average: Weight, value: SymbolicTensor): SymbolicTensor {
    const result = add(multiply(currentValue(average), this.rho), multiply(value, 1 - this.rho));
    assign(average, result);
    return result;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rho: this.rho, epsilon: this.epsilon };
  }
}
