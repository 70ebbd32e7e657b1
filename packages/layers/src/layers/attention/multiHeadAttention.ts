/**
 * MultiHeadAttention: attention in several heads at once (Vaswani et al. 2017).
 *
 *     query  (batch, queries, dim)      y = Σ over heads softmax(q · kᵀ / √keyDim) · v · output
 *     value  (batch, keys, …)           q, k, v: projections of query, key and value for each head
 *     key    (batch, keys, …)           y  (batch, queries, dim), or …outputShape
 *
 *     new MultiHeadAttention(8, 64)([x, x])
 *
 * Weights: query/kernel (dim, heads, keyDim), key/kernel, value/kernel,
 * attention_output/kernel (heads, valueDim, dim), and a bias with each.
 */
import { ArgumentError, formatShape, type Shape, ShapeError, show } from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Axes } from "./axes.js";
import { HeadedAttention, type HeadedAttentionOptions } from "./headedAttention.js";

export interface MultiHeadAttentionOptions extends HeadedAttentionOptions {
  /** Size of a head's values. Default: keyDim. */
  valueDim?: number | null;
  /** The last axis, or axes, of the output. Default: the query's last. */
  outputShape?: number | readonly number[] | null;
  /** Axes to attend over, the batch being 0. Default: all but the batch and the features. */
  attentionAxes?: number | readonly number[] | null;
}

export class MultiHeadAttention extends HeadedAttention {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly outputShape: readonly number[] | null;
  readonly attentionAxes: readonly number[] | null;

  /**
   * @param numHeads number of heads
   * @param keyDim size of a head's queries and keys
   */
  constructor(numHeads: number, keyDim: number, options: MultiHeadAttentionOptions = {}) {
    super(options, ["valueDim", "outputShape", "attentionAxes"]);
    const name = "MultiHeadAttention";
    const { valueDim = null, outputShape = null, attentionAxes = null } = options;
    this.numHeads = positiveInteger(name, "numHeads", numHeads);
    this.keyDim = positiveInteger(name, "keyDim", keyDim);
    this.valueDim = valueDim === null ? this.keyDim : positiveInteger(name, "valueDim", valueDim);
    this.outputShape =
      outputShape === null ? null : listOf(outputShape).map((size) => positiveInteger(name, "outputShape", size));
    this.attentionAxes = attentionAxes === null ? null : listOf(attentionAxes);
    for (const axis of this.attentionAxes ?? []) {
      if (Number.isInteger(axis) && axis !== 0) continue;
      throw new ArgumentError(
        `${name}: "attentionAxes" must be integers, none of them 0, the batch, got ${show(attentionAxes)}.`,
      );
    }
  }

  protected override get heads(): readonly [number, number] {
    return [this.numHeads, this.numHeads];
  }

  protected override get headSizes(): readonly [number, number] {
    return [this.keyDim, this.valueDim];
  }

  protected override outputAxes(queryDim: number): readonly number[] {
    return this.outputShape ?? [queryDim];
  }

  protected override get partPrefix(): string {
    return "";
  }

  protected override axesOf(query: Shape): Axes {
    const inner = query.slice(1, -1).map((_, index) => index + 1);
    if (this.attentionAxes === null) return { attended: inner, others: [] };
    const attended = this.attentionAxes.map((axis) => (axis < 0 ? axis + query.length : axis));
    const wrong = attended.find((axis, index) => !inner.includes(axis) || attended.indexOf(axis) !== index);
    if (wrong === undefined) return { attended, others: inner.filter((axis) => !attended.includes(axis)) };
    throw new ShapeError(
      `${this.where}: attentionAxes must name axes between the batch and the features once, got ` +
        `[${this.attentionAxes.join(", ")}] for a query of shape ${formatShape(query)}.`,
    );
  }

  protected override isOfRank(rank: number): boolean {
    return rank >= 3;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      outputShape: this.outputShape,
      attentionAxes: this.attentionAxes,
    };
  }
}

function listOf(value: number | readonly number[]): readonly number[] {
  return typeof value === "number" ? [value] : value;
}
