/** AttentionDropout: drops weights in training, so that queries do without some of the keys (Vaswani et al. 2017). */
import { multiply, SeedGenerator, type SymbolicTensor } from "@neurode/core";
import { dropoutMask } from "../dropoutMask.js";

/** What becomes of the weights of attention (batch, …, queries, keys). */
export type Drop = (weights: SymbolicTensor) => SymbolicTensor;

export class AttentionDropout {
  readonly #rate: number;
  readonly #seed: SeedGenerator | null;

  constructor(rate: number, seed: number | null) {
    this.#rate = rate;
    this.#seed = rate > 0 ? new SeedGenerator(seed) : null;
  }

  /** Null where nothing is dropped. */
  inTraining(training: boolean | undefined): Drop | null {
    const seed = this.#seed;
    if (!training || seed === null) return null;
    return (weights) => multiply(weights, dropoutMask(seed, weights, weights.shape.slice(1), this.#rate));
  }
}
