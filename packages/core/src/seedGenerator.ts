/**
 * SeedGenerator: where a layer's random numbers come from. Its state is a seed
 * and the number of the run: each run that draws from it advances it, so that
 * the same seed gives the same sequence of draws. Graphs read the state as a
 * parameter.
 */
import type { Parameter, SymbolicTensor } from "./graph/graph.js";
import { parameter } from "./graph/trace.js";
import { checkSeed, nextSeed } from "./random.js";
import { write } from "./tensor/create.js";
import type { DType } from "./tensor/dtype.js";
import { Tensor } from "./tensor/tensor.js";

export class SeedGenerator implements Parameter {
  #seed: number;
  /** Two words of the seed and the run's number, in halves: of 16 bits each is exact as a float32. */
  readonly shape = [6];
  readonly dtype: DType = "float32";
  #tensor: Tensor | null = null;
  #symbol: SymbolicTensor | null = null;
  #runs = 0;
  #version = 0;

  /** @param seed a whole number of at least 0. Default: the next of the session's. */
  constructor(seed: number | null = null) {
    this.#seed = seed === null ? nextSeed() : checkSeed("SeedGenerator", seed);
  }

  get seed(): number {
    return this.#seed;
  }

  /** Runs that have drawn from it. */
  get runs(): number {
    return this.#runs;
  }

  get tensor(): Tensor {
    this.#tensor ??= this.#write(new Tensor(this.shape));
    return this.#tensor;
  }

  get version(): number {
    return this.#version;
  }

  /** What stands for the state in a graph. */
  get symbol(): SymbolicTensor {
    this.#symbol ??= parameter(this);
    return this.#symbol;
  }

  /** To be called when a run has drawn from it: the next draws others. */
  advance(): void {
    this.#become(this.#seed, this.#runs + 1);
  }

  /** Goes on from where a generator of this seed is after so many runs. */
  restore(seed: number, runs: number): void {
    this.#become(checkSeed("SeedGenerator", seed), runs);
  }

  #become(seed: number, runs: number): void {
    this.#seed = seed;
    this.#runs = runs;
    this.#version++;
    if (this.#tensor) this.#write(this.#tensor);
  }

  #write(state: Tensor): Tensor {
    const words = [this.#seed % 2 ** 32, Math.floor(this.#seed / 2 ** 32), this.#runs % 2 ** 32];
    write(
      state,
      words.flatMap((word) => [word % 2 ** 16, Math.floor(word / 2 ** 16)]),
    );
    return state;
  }
}
