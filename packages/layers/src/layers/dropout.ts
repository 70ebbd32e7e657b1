/**
 * Dropout: sets a fraction of its input to 0 in training (Srivastava et al.
 * 2014), and what is kept is made larger by 1 / (1 - rate), so that at
 * inference it changes nothing. What is dropped is 0 whatever it was, ∞ and NaN
 * too.
 */
import { ArgumentError, divide, randomBernoulli, type Shape, type SymbolicTensor, show, where } from "@neurode/core";
import { numberBetween } from "../validate.js";
import { RandomLayer, type RandomLayerOptions } from "./randomLayer.js";

export interface DropoutOptions extends RandomLayerOptions {
  /** Shape of the mask, broadcast over the input; null keeps an axis's own size. Default: the input's. */
  noiseShape?: Shape | null;
}

/** Sets a fraction of x to 0. What is one number to `noise` is dropped together. */
export abstract class BaseDropout extends RandomLayer {
  readonly rate: number;

  constructor(rate: number, options: RandomLayerOptions, known: readonly string[] = []) {
    super(options, known);
    this.rate = numberBetween(this.className, "rate", rate, 0, 1);
  }

  protected override get changes(): boolean {
    return this.rate > 0;
  }

  /** Shape of the mask; null keeps an axis's own size. */
  protected abstract maskShape(x: SymbolicTensor): Shape | undefined;

  protected override change(x: SymbolicTensor): SymbolicTensor {
    const { seed, shape, options } = this.draw(x, this.maskShape(x));
    const kept = 1 - this.rate;
    return where(randomBernoulli(seed, shape, { ...options, probability: kept }), divide(x, kept), 0);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), rate: this.rate };
  }
}

export class Dropout extends BaseDropout {
  readonly noiseShape: Shape | null;

  /** @param rate fraction to drop, from 0 to 1 */
  constructor(rate: number, options: DropoutOptions = {}) {
    super(rate, options, ["noiseShape"]);
    this.noiseShape = noiseShape("Dropout", options.noiseShape);
  }

  protected override maskShape(): Shape | undefined {
    return this.noiseShape ?? undefined;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), noiseShape: this.noiseShape };
  }
}

/** A mask's shape: positive sizes, or null where the input's own is kept. */
export function noiseShape(where: string, value: unknown): Shape | null {
  if (value === null || value === undefined) return null;
  const fits = Array.isArray(value) && value.every((size) => size === null || (Number.isInteger(size) && size > 0));
  if (fits) return value as Shape;
  throw new ArgumentError(`${where}: "noiseShape" must be a list of positive sizes and nulls, got ${show(value)}.`);
}

/** For what can drop no more than nearly all: the noise that makes up for it has no bounds. */
export function refuseAll(where: string, rate: number): void {
  if (rate < 1) return;
  throw new ArgumentError(`${where}: in training "rate" must be below 1: nothing would be left to scale, got ${rate}.`);
}
