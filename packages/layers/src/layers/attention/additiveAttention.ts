/**
 * AdditiveAttention: attention whose scores are Σ scale · tanh(query + key)
 * (Bahdanau et al. 2015).
 *
 *     scale  (dim)      the rest as Attention has it
 */
import { formatShape, multiply, type Shape, ShapeError, type SymbolicTensor, sum, tanh } from "@neurode/core";
import { GlorotUniform } from "../../initializers.js";
import type { LayerOptions } from "../../layer.js";
import type { Structure } from "../../structure.js";
import { Attention, pairs } from "./attention.js";

export interface AdditiveAttentionOptions extends LayerOptions {
  /** Learn a scale for each feature. Default true. */
  useScale?: boolean;
  /** Fraction of the weights to drop in training. Default 0. */
  dropout?: number;
  /** Seed of what is dropped. Default: the next of the session's. */
  seed?: number | null;
}

export class AdditiveAttention extends Attention {
  constructor(options: AdditiveAttentionOptions = {}) {
    super({ useScale: true, ...options }, ["useScale", "dropout", "seed"]);
  }

  override build(inputShape: Structure<Shape>): void {
    const [query] = inputShape as readonly Shape[];
    if (this.useScale) this.scale = this.addWeight("scale", [this.fixedAxis(query, -1)], new GlorotUniform());
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    super.checkInputs(shapes);
    const [query] = shapes;
    const built = this.scale?.shape[0] ?? null;
    if (built === null || query[2] === null || query[2] === built) return;
    throw new ShapeError(
      `${this.where}: expected queries of ${built} features, got ${formatShape(query)}. ` +
        "The layer was built on as many; feed it such queries or make a new AdditiveAttention.",
    );
  }

  protected override get isDotProduct(): boolean {
    return false;
  }

  protected override scores(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
    const together = tanh(pairs(query, key));
    return sum(this.scale ? multiply(together, this.scale.symbol) : together, { axis: -1 });
  }

  override getConfig(): Record<string, unknown> {
    const { scoreMode: _, ...config } = super.getConfig();
    return config;
  }
}
