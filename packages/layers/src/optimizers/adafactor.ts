/**
 * Adafactor: the squares of a matrix's gradients, kept as their means along its
 * rows and along its columns.
 */
import {
  add,
  divide,
  expandDims,
  maximum,
  mean,
  minimum,
  multiply,
  power,
  type SymbolicTensor,
  sqrt,
  square,
  subtract,
} from "@neurode/core";
import { assign, currentValue } from "../state.js";
import { boolean } from "../validate.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface AdafactorOptions extends OptimizerOptions {
  /** beta2 at step t is 1 − t ^ this. Default −0.8. */
  beta2Decay?: number;
  /** Added to squares. Default 1e-30. */
  epsilon1?: number;
  /** The least size of a weight that the step is taken in proportion to. Default 0.001. */
  epsilon2?: number;
  /** The largest root mean square of an update. Default 1. */
  clipThreshold?: number;
  /** Whether the rate is at most 1 / √t. Default true. */
  relativeStep?: boolean;
}

/** Default learningRate 0.001. */
export class Adafactor extends Optimizer {
  readonly beta2Decay: number;
  readonly epsilon1: number;
  readonly epsilon2: number;
  readonly clipThreshold: number;
  readonly relativeStep: boolean;
  readonly #rows = new Map<Weight, Weight>();
  readonly #columns = new Map<Weight, Weight>();
  readonly #velocities = new Map<Weight, Weight>();

  constructor(options: AdafactorOptions = {}) {
    super(options, 0.001, ["beta2Decay", "epsilon1", "epsilon2", "clipThreshold", "relativeStep"]);
    const { beta2Decay = -0.8, epsilon1 = 1e-30, epsilon2 = 1e-3, clipThreshold = 1, relativeStep = true } = options;
    const most = Number.POSITIVE_INFINITY;
    this.beta2Decay = optionBetween("Adafactor", "beta2Decay", beta2Decay, -most, 0);
    this.epsilon1 = optionBetween("Adafactor", "epsilon1", epsilon1, 0, most);
    this.epsilon2 = optionBetween("Adafactor", "epsilon2", epsilon2, 0, most);
    this.clipThreshold = optionBetween("Adafactor", "clipThreshold", clipThreshold, Number.MIN_VALUE, most);
    this.relativeStep = boolean("Adafactor", "relativeStep", relativeStep);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    for (const weight of weights) {
      const { name, shape } = weight;
      const isMatrix = shape.length >= 2;
      // Others have them too in Keras, and so in its files, as scalars that nothing reads.
      this.#rows.set(weight, this.addSlot(`${name}_row`, isMatrix ? shape.slice(0, -1) : []));
      this.#columns.set(
        weight,
        this.addSlot(`${name}_column`, isMatrix ? [...shape.slice(0, -2), shape[shape.length - 1]] : []),
      );
      this.#velocities.set(weight, this.addSlot(`${name}_velocity`, shape));
    }
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const { step } = this;
    const bound = divide(1, sqrt(step));
    const rho = minimum(rate, bound);
    const value = currentValue(weight);
    const alpha = multiply(maximum(rms(value), this.epsilon2), rho);
    const beta = subtract(1, power(step, this.beta2Decay));
    const v = this.#velocity(add(square(gradient), this.epsilon1), weight, beta);
    const update = divide(gradient, sqrt(v));
    const clipped = divide(update, maximum(divide(rms(update), this.clipThreshold), 1));
    assign(weight, subtract(value, multiply(clipped, alpha)));
  }

  #velocity(squares: SymbolicTensor, weight: Weight, beta: SymbolicTensor): SymbolicTensor {
    const average = (slot: Weight, now: SymbolicTensor) => {
      const result = add(multiply(currentValue(slot), beta), multiply(now, subtract(1, beta)));
      assign(slot, result);
      return result;
    };
    const [rows, columns] = [this.#rows.get(weight) as Weight, this.#columns.get(weight) as Weight];
    const velocity = this.#velocities.get(weight) as Weight;
    if (weight.shape.length < 2) return average(velocity, squares);
    const r = average(rows, mean(squares, { axis: -1 }));
    const c = average(columns, mean(squares, { axis: -2 }));
    const parts = divide(r, mean(r, { axis: -1, keepdims: true }));
    const v = multiply(expandDims(parts, -1), expandDims(c, -2));
    assign(velocity, v);
    return v;
  }

  override getConfig(): Record<string, unknown> {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep } = this;
    return { ...super.getConfig(), beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep };
  }
}

function rms(x: SymbolicTensor): SymbolicTensor {
  return sqrt(mean(square(x)));
}
