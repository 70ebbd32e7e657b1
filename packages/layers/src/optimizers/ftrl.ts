/**
 * Ftrl: follow the regularized leader, for large sparse models.
 *
 *     n' = n + g²      z = z + g' − (n'^p − n^p) / rate · w      g' = g + 2 · shrinkage · w,  p = −learningRatePower
 *     w = (clip(z, ±l1) − z) / (n'^p / rate + 2 · (l2 + beta / (2 · rate)))
 */
import { add, clip, divide, multiply, power, type SymbolicTensor, square, subtract } from "@neurode/core";
import { Constant } from "../initializers.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { type OptimizerOptions, optionBetween } from "./options.js";

export interface FtrlOptions extends OptimizerOptions {
  /** 0 or less; 0 keeps the rate as it is. Default −0.5. */
  learningRatePower?: number;
  /** What n begins as. Default 0.1. */
  initialAccumulatorValue?: number;
  /** Default 0. */
  l1RegularizationStrength?: number;
  /** Default 0. */
  l2RegularizationStrength?: number;
  /** Default 0. */
  l2ShrinkageRegularizationStrength?: number;
  /** Default 0. */
  beta?: number;
}

const OWN = [
  ...["learningRatePower", "initialAccumulatorValue", "l1RegularizationStrength", "l2RegularizationStrength"],
  ...["l2ShrinkageRegularizationStrength", "beta"],
];

/** Default learningRate 0.001. */
export class Ftrl extends Optimizer {
  readonly learningRatePower: number;
  readonly initialAccumulatorValue: number;
  readonly l1RegularizationStrength: number;
  readonly l2RegularizationStrength: number;
  readonly l2ShrinkageRegularizationStrength: number;
  readonly beta: number;
  #accumulators = new Map<Weight, Weight>();
  #linears = new Map<Weight, Weight>();

  constructor(options: FtrlOptions = {}) {
    super(options, 0.001, OWN);
    const strength = (name: keyof FtrlOptions, fallback: number) =>
      optionBetween("Ftrl", name, options[name] ?? fallback, 0, Number.POSITIVE_INFINITY);
    this.learningRatePower = optionBetween(
      "Ftrl",
      "learningRatePower",
      options.learningRatePower ?? -0.5,
      Number.NEGATIVE_INFINITY,
      0,
    );
    this.initialAccumulatorValue = strength("initialAccumulatorValue", 0.1);
    this.l1RegularizationStrength = strength("l1RegularizationStrength", 0);
    this.l2RegularizationStrength = strength("l2RegularizationStrength", 0);
    this.l2ShrinkageRegularizationStrength = strength("l2ShrinkageRegularizationStrength", 0);
    this.beta = strength("beta", 0);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    const first = new Constant({ value: this.initialAccumulatorValue });
    [this.#accumulators, this.#linears] = this.addSlots(weights, ["accumulator", "linear"], [first, "zeros"]);
  }

  protected override updateStep(gradient: SymbolicTensor, weight: Weight, rate: SymbolicTensor): void {
    const [accumulator, linear] = [this.#accumulators.get(weight) as Weight, this.#linears.get(weight) as Weight];
    const { l1RegularizationStrength: l1 } = this;
    const [w, n] = [currentValue(weight), currentValue(accumulator)];
    const l2 = add(divide(this.beta / 2, rate), this.l2RegularizationStrength);
    const shrunk = add(gradient, multiply(w, 2 * this.l2ShrinkageRegularizationStrength));
    const grown = add(n, square(gradient));
    const raised = (x: SymbolicTensor) => divide(power(x, -this.learningRatePower), rate);
    const z = add(currentValue(linear), subtract(shrunk, multiply(subtract(raised(grown), raised(n)), w)));
    assign(linear, z);
    assign(weight, divide(subtract(clip(z, -l1, l1), z), add(raised(grown), multiply(l2, 2))));
    assign(accumulator, grown);
  }

  override getConfig(): Record<string, unknown> {
    const own = Object.entries(this).filter(([name]) => OWN.includes(name));
    return { ...super.getConfig(), ...Object.fromEntries(own) };
  }
}
