/**
 * Dropout: sets a fraction of its input to 0 in training (Srivastava et al.
 * 2014), and what is kept is made larger by 1 / (1 - rate), so that at
 * inference, which is all that happens here yet, it changes nothing.
 */
import { checkSeed, pass, type SymbolicTensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../layer.js";
import { numberBetween } from "../validate.js";

export interface DropoutOptions extends LayerOptions {
  /** Shape of the mask, broadcast over the input; null keeps an axis's own size. Default: the input's. */
  noiseShape?: readonly (number | null)[] | null;
  /** Seed of the masks. Default: the next of the session's. */
  seed?: number | null;
}

export class Dropout extends Layer {
  readonly rate: number;
  readonly noiseShape: readonly (number | null)[] | null;
  readonly seed: number | null;

  /** @param rate fraction to drop, from 0 to 1 */
  constructor(rate: number, options: DropoutOptions = {}) {
    super(options);
    this.checkOptions(options, ["noiseShape", "seed"]);
    this.rate = numberBetween("Dropout", "rate", rate, 0, 1);
    this.noiseShape = options.noiseShape ?? null;
    this.seed = options.seed == null ? null : checkSeed("Dropout", options.seed);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return pass(x);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed, noiseShape: this.noiseShape };
  }
}
