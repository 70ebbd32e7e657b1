/**
 * LoraLayer: a layer whose matrix can be frozen and adapted by the product of
 * two narrow ones, which are trained in its place (Hu et al. 2021).
 *
 *     adapted = matrix + alpha / rank · A · B
 *
 *     matrix  (…, n)        A  (…, rank)        B  (rank, n)
 *
 * B starts as zeros, so that at first nothing changes.
 */
import {
  ArgumentError,
  add,
  checkOptions,
  compute,
  matmul,
  multiply,
  NotBuiltError,
  type SymbolicTensor,
  show,
  type Tensor,
  zeros,
} from "@neurode/core";
import type { Constraint } from "../constraints.js";
import { quantizationMode } from "../dtypePolicy.js";
import { type InitializerLike, initializer } from "../initializers.js";
import { Layer, type LayerOptions } from "../layer.js";
import type { Regularizer } from "../regularizers.js";
import { positiveInteger } from "../validate.js";
import type { Weight } from "../weight.js";

export interface LoraLayerOptions extends LayerOptions {
  /** Columns of A: `enableLora` when the layer is built. Default null: the matrix itself is trained. */
  loraRank?: number | null;
  /** How much A · B counts, times `loraRank`. Default: `loraRank`. */
  loraAlpha?: number | null;
}

export interface EnableLoraOptions {
  /** How much A · B counts, times the rank. Default: the rank. */
  loraAlpha?: number | null;
  /** How A starts. Default `"he_uniform"`. */
  aInitializer?: InitializerLike;
  /** How B starts. Default `"zeros"`. */
  bInitializer?: InitializerLike;
}

export const LORA_OPTIONS = ["loraRank", "loraAlpha"];

/** The matrix that can be adapted. */
export interface LoraMatrix {
  readonly name: "kernel" | "embeddings";
  readonly weight: Weight | null;
  readonly constraint: Constraint | null;
  readonly regularizer: Regularizer | null;
}

export abstract class LoraLayer extends Layer {
  #rank: number | null;
  #alpha: number | null;
  #a: Weight | null = null;
  #b: Weight | null = null;

  constructor(options: LoraLayerOptions) {
    super(options);
    const { loraRank = null, loraAlpha = null } = options;
    this.#rank = loraRank === null ? null : positiveInteger(this.className, "loraRank", loraRank);
    this.#alpha = loraAlpha === null ? this.#rank : alphaOf(this.className, loraAlpha);
    if (this.#rank === null && loraAlpha !== null) {
      throw new ArgumentError(`${this.className}: "loraAlpha" needs "loraRank".`);
    }
  }

  /** Columns of A; null for a layer that trains its matrix itself. */
  get loraRank(): number | null {
    return this.#rank;
  }

  /** How much A · B counts, times `loraRank`. */
  get loraAlpha(): number | null {
    return this.#alpha;
  }

  get loraEnabled(): boolean {
    return this.#a !== null;
  }

  protected abstract get loraMatrix(): LoraMatrix;

  /** A weight in the matrix's place, of its shape and name. */
  protected abstract replaceMatrix(weight: Weight): void;

  /** To be called at the end of `build`, which made the matrix trainable only when there is no `loraRank`. */
  protected buildLora(): void {
    if (this.#rank !== null) this.#addFactors(this.#rank, {});
  }

  /**
   * Freezes the matrix and has two narrow ones trained in its place. Once for each layer.
   *
   * Throws a NotBuiltError when there is no matrix yet, and an ArgumentError when the layer has a constraint, is
   * quantized, or has them already.
   */
  enableLora(rank: number, options: EnableLoraOptions = {}): void {
    const where = `${this.where}: enableLora`;
    checkOptions(where, options, ["loraAlpha", "aInitializer", "bInitializer"]);
    const known = positiveInteger(where, "rank", rank);
    const alpha = alphaOf(where, options.loraAlpha ?? known);
    const { name, weight, regularizer } = this.loraMatrix;
    if (!weight)
      throw new NotBuiltError(`${where}: it has no weights yet. Call the layer on an input, or build(inputShape).`);
    if (this.loraEnabled) throw new ArgumentError(`${where}: this has been done already, with rank ${this.#rank}.`);
    this.#checkMatrix(where);
    const values = weight.tensor.clone();
    this.removeWeight(weight);
    const frozen = this.addWeight(name, weight.shape, weight.initializer, { trainable: false, regularizer });
    frozen.assign(values);
    values.dispose();
    this.replaceMatrix(frozen);
    [this.#rank, this.#alpha] = [known, alpha];
    this.#addFactors(known, options);
  }

  #checkMatrix(where: string): void {
    const { name, constraint } = this.loraMatrix;
    if (constraint) {
      throw new ArgumentError(`${where}: what is adapted cannot have a constraint: leave ${name}Constraint out.`);
    }
    if (quantizationMode(this.dtype)) {
      throw new ArgumentError(`${where}: expected a layer that is not quantized; its dtype is "${this.dtype}".`);
    }
  }

  #addFactors(rank: number, { aInitializer = "he_uniform", bInitializer = "zeros" }: EnableLoraOptions): void {
    const { name, weight, regularizer } = this.loraMatrix;
    this.#checkMatrix(this.where);
    const { shape } = weight as Weight;
    const [rows, columns] = [shape.slice(0, -1), shape[shape.length - 1]];
    const [a, b] = [
      initializer(`${this.where}: aInitializer`, aInitializer),
      initializer(`${this.where}: bInitializer`, bInitializer),
    ];
    const options = { regularizer, dtype: "float32" } as const;
    this.#a = this.addWeight(`lora_${name}_a`, [...rows, rank], a, options);
    this.#b = this.addWeight(`lora_${name}_b`, [rank, columns], b, options);
  }

  /** The matrix as it is to be used. */
  protected adapted(matrix: SymbolicTensor): SymbolicTensor {
    if (this.#a === null || this.#b === null) return matrix;
    const scale = (this.#alpha as number) / (this.#rank as number);
    return add(matrix, multiply(matmul(this.#a.symbol, this.#b.symbol), scale));
  }

  /** The matrix with the product added to it, as files hold it; null for a layer that is not adapted. */
  merged(): Tensor | null {
    const { weight } = this.loraMatrix;
    if (weight === null || this.#a === null || this.#b === null) return null;
    const scale = (this.#alpha as number) / (this.#rank as number);
    return compute(
      (matrix, a, b) => add(matrix, multiply(matmul(a, b), scale)),
      [weight.tensor, this.#a.tensor, this.#b.tensor],
    );
  }

  /** Makes B zeros: the matrix, set anew, has it in it. */
  clearProduct(): void {
    this.#b?.assign(zeros(this.#b.shape));
  }

  /** In Keras's order: the matrix is first, frozen or not. */
  override get weights(): readonly Weight[] {
    const { weight } = this.loraMatrix;
    return this.loraEnabled && weight ? [...new Set([weight, ...super.weights])] : super.weights;
  }

  override getConfig(): Record<string, unknown> {
    const { loraRank, loraAlpha } = this;
    return { ...super.getConfig(), ...(loraRank !== null && { loraRank, loraAlpha }) };
  }
}

function alphaOf(where: string, value: unknown): number {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new ArgumentError(`${where}: "loraAlpha" must be a number, got ${show(value)}.`);
}
