/**
 * AlphaDropout: Dropout for layers with selu (Klambauer et al. 2017). What is
 * dropped becomes selu's limit at −∞, and the result is scaled and shifted so
 * that mean and variance stay.
 *
 *     y = a · (x · kept + p · (1 − kept)) + b
 */
import { add, multiply, randomBernoulli, type Shape, type SymbolicTensor, subtract } from "@neurode/core";
import { numberBetween } from "../validate.js";
import { type DropoutOptions, noiseShape, refuseAll } from "./dropout.js";
import { RandomLayer } from "./randomLayer.js";

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export class AlphaDropout extends RandomLayer {
  readonly rate: number;
  readonly noiseShape: Shape | null;

  /** @param rate fraction to drop, from 0 to 1 */
  constructor(rate: number, options: DropoutOptions = {}) {
    super(options, ["noiseShape"]);
    this.rate = numberBetween("AlphaDropout", "rate", rate, 0, 1);
    this.noiseShape = noiseShape("AlphaDropout", options.noiseShape);
  }

  protected override get changes(): boolean {
    return this.rate > 0;
  }

  protected override change(x: SymbolicTensor): SymbolicTensor {
    refuseAll(this.where, this.rate);
    const { seed, shape, options } = this.draw(x, this.noiseShape ?? undefined);
    const { rate } = this;
    const p = -SELU_ALPHA * SELU_SCALE;
    const a = ((1 - rate) * (1 + rate * p ** 2)) ** -0.5;
    const kept = randomBernoulli(seed, shape, { ...options, probability: 1 - rate });
    return add(multiply(add(multiply(x, kept), multiply(subtract(1, kept), p)), a), -a * p * rate);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, noiseShape: this.noiseShape };
  }
}
