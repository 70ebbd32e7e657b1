/**
 * SwapEMAWeights: has the model hold the moving averages of its weights, which
 * an optimizer with `useEma` keeps, while it is evaluated.
 */
import { ArgumentError, checkOptions } from "@neurode/core";
import { boolean } from "../../validate.js";
import { Callback, type CallbackState } from "./callback.js";
import { optimizerOf } from "./learningRateScheduler.js";

export class SwapEMAWeights extends Callback {
  readonly swapOnEpoch: boolean;
  #swapped = false;

  /** With `swapOnEpoch: true` it holds them between epochs too, so that callbacks save them. */
  constructor(options: { swapOnEpoch?: boolean } = {}) {
    super();
    checkOptions("SwapEMAWeights", options, ["swapOnEpoch"]);
    this.swapOnEpoch = boolean("SwapEMAWeights", "swapOnEpoch", options.swapOnEpoch ?? false);
  }

  override onEpochBegin(): void {
    if (this.swapOnEpoch) this.#hold(false);
  }

  override onEpochEnd(epoch: number): void {
    if (!this.swapOnEpoch) return;
    this.#hold(true);
    // Training ends with the averages in the weights, which they are in already.
    if (epoch === this.params.epochs - 1 || this.model.stopTraining) {
      for (const [weight, average] of this.#averages()) average.assign(weight.tensor);
    }
  }

  override onTestBegin(): void {
    this.#hold(true);
  }

  override onTestEnd(): void {
    this.#hold(false);
  }

  /** Has the weights be their averages, or themselves. */
  #hold(averages: boolean): void {
    if (averages === this.#swapped) return;
    for (const [weight, average] of this.#averages()) {
      const own = weight.tensor.clone();
      weight.assign(average.tensor);
      average.assign(own);
      own.dispose();
    }
    this.#swapped = averages;
  }

  #averages() {
    const optimizer = optimizerOf(this);
    if (optimizer.averagesWeights) return optimizer.averages;
    throw new ArgumentError(
      `SwapEMAWeights: the optimizer keeps no averages of the weights. Compile with one that has useEma: true, got ${optimizer.className}.`,
    );
  }

  override getState(): CallbackState {
    return { values: { swapped: this.#swapped } };
  }

  override setState({ values }: CallbackState): void {
    this.#swapped = (values as { swapped: boolean }).swapped;
  }
}
