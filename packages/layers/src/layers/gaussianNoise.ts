/** GaussianNoise: in training, y = x + noise of mean 0. */
import { ArgumentError, add, randomNormal, type SymbolicTensor, show } from "@neurode/core";
import { RandomLayer, type RandomLayerOptions } from "./randomLayer.js";

export class GaussianNoise extends RandomLayer {
  readonly stddev: number;

  /** @param stddev standard deviation of the noise, at least 0 */
  constructor(stddev: number, options: RandomLayerOptions = {}) {
    super(options);
    if (!(typeof stddev === "number" && stddev >= 0 && stddev < Number.POSITIVE_INFINITY)) {
      throw new ArgumentError(`GaussianNoise: "stddev" must be a number of at least 0, got ${show(stddev)}.`);
    }
    this.stddev = stddev;
  }

  protected override get changes(): boolean {
    return this.stddev > 0;
  }

  protected override change(x: SymbolicTensor): SymbolicTensor {
    const { seed, shape, options } = this.draw(x);
    return add(x, randomNormal(seed, shape, { ...options, stddev: this.stddev }));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), stddev: this.stddev };
  }
}
