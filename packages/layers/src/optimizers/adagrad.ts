/** Adagrad: a = a + g², w = w − rate · g / √(a + ε). */
import { add, divide, multiply, type SymbolicTensor, sqrt, square, subtract } from "@neurode/core";
import { Constant } from "../initializers.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface AdagradOptions extends OptimizerOptions {
  /** What a begins as. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Keeps quotients finite. Default 1e-7. */
  epsilon?: number;
}

/** Default learningRate 0.001. */
export class Adagrad extends Optimizer {
  readonly initialAccumulatorValue: number;
  readonly epsilon: number;
  #sums = new Map<Weight, Weight>();

  constructor(options: AdagradOptions = {}) {
    super(options, 0.001, ["initialAccumulatorValue", "epsilon"]);
    const { initialAccumulatorValue = 0.1, epsilon = 1e-7 } = options;
    const most = Number.POSITIVE_INFINITY;
    this.initialAccumulatorValue = optionBetween(
      "Adagrad",
      "initialAccumulatorValue",
      initialAccumulatorValue,
      0,
      most,
    );
    this.epsilon = optionBetween("Adagrad", "epsilon", epsilon, 0, most);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    const first = new Constant({ value: this.initialAccumulatorValue });
    [this.#sums] = this.addSlots(weights, ["accumulator"], [first]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const total = this.#sums.get(weight) as Weight;
    const squares = add(currentValue(total), square(gradient));
    assign(total, squares);
    const fall = divide(multiply(gradient, rate), sqrt(add(squares, this.epsilon)));
    assign(weight, subtract(currentValue(weight), fall));
  }

  override getConfig(): Record<string, unknown> {
    const { initialAccumulatorValue, epsilon } = this;
    return { ...super.getConfig(), initialAccumulatorValue, epsilon };
  }
}
