/** GaussianDropout: in training, y = x · noise of mean 1 and variance rate / (1 − rate) (Srivastava et al. 2014, Section 10). */
import { multiply, randomNormal, type SymbolicTensor } from "@neurode/core";
import { numberBetween } from "../validate.js";
import { refuseAll } from "./dropout.js";
import { RandomLayer, type RandomLayerOptions } from "./randomLayer.js";

export class GaussianDropout extends RandomLayer {
  readonly rate: number;

  /** @param rate the fraction that Dropout of as much noise would drop, from 0 to 1 */
  constructor(rate: number, options: RandomLayerOptions = {}) {
    super(options);
    this.rate = numberBetween("GaussianDropout", "rate", rate, 0, 1);
  }

  protected override get changes(): boolean {
    return this.rate > 0;
  }

  protected override change(x: SymbolicTensor): SymbolicTensor {
    refuseAll(this.where, this.rate);
    const { seed, shape, options } = this.draw(x);
    const stddev = Math.sqrt(this.rate / (1 - this.rate));
    return multiply(x, randomNormal(seed, shape, { ...options, mean: 1, stddev }));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate };
  }
}
