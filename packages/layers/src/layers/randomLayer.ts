/**
 * RandomLayer: a layer that draws random numbers in training and changes
 * nothing at inference. Its seed is not a weight.
 */
import { ArgumentError, pass, SeedGenerator, type Shape, type SymbolicTensor } from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { nextDraw } from "../callContext.js";
import { Layer, type LayerOptions } from "../layer.js";

export interface RandomLayerOptions extends LayerOptions {
  /** Of the random numbers: the same seed gives the same sequence. Default: the next of the session's. */
  seed?: number | null;
}

/** Where `randomUniform` and its like draw from: the seed, and what says which numbers. */
export interface Draw {
  readonly seed: SeedGenerator;
  readonly shape: Shape;
  readonly options: { readonly stream: number; readonly batchOf: SymbolicTensor | null };
}

export abstract class RandomLayer extends Layer {
  readonly seed: number | null;
  readonly #generator: SeedGenerator;

  constructor(options: RandomLayerOptions, known: readonly string[] = []) {
    super(options);
    this.checkOptions(options, ["seed", ...known]);
    this.seed = options.seed ?? null;
    this.#generator = new SeedGenerator(this.seed);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor, { training }: CallArguments): SymbolicTensor {
    return training && this.changes ? this.change(x) : pass(x);
  }

  /** False where even training changes nothing. */
  protected abstract get changes(): boolean;

  /** What training makes of x. */
  protected abstract change(x: SymbolicTensor): SymbolicTensor;

  /** A draw of numbers for x; of `shape`, null being the size that x has there. Default: the shape of x. */
  protected draw(x: SymbolicTensor, shape: Shape = x.shape.map(() => null)): Draw {
    if (shape.length !== x.shape.length) {
      throw new ArgumentError(
        `${this.where}: "noiseShape" must have ${x.shape.length} sizes, one for each axis of the input, got ${shape.length}.`,
      );
    }
    const sizes = shape.map((size, axis) => size ?? x.shape[axis]);
    const ofBatch = shape[0] === null;
    const options = { stream: nextDraw(this.#generator), batchOf: ofBatch ? x : null };
    return { seed: this.#generator, shape: ofBatch ? sizes.slice(1) : sizes, options };
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), seed: this.seed };
  }
}
