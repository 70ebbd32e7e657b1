/**
 * GroupedQueryAttention: multi-head attention in which several heads of queries
 * share one of keys and values (Ainslie et al. 2023). keras.layers exports it
 * as GroupQueryAttention; its class has this name there too.
 *
 *     new GroupQueryAttention(64, 8, 2)([x, x])
 */
import { ArgumentError } from "@neurode/core";
import { positiveInteger } from "../../validate.js";
import type { Axes } from "./axes.js";
import { HeadedAttention, type HeadedAttentionOptions } from "./headedAttention.js";

export class GroupedQueryAttention extends HeadedAttention {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;

  /**
   * @param headDim size of a head
   * @param numQueryHeads heads of queries; a multiple of numKeyValueHeads
   * @param numKeyValueHeads heads of keys and values
   */
  constructor(headDim: number, numQueryHeads: number, numKeyValueHeads: number, options: HeadedAttentionOptions = {}) {
    super(options, []);
    const name = "GroupedQueryAttention";
    this.headDim = positiveInteger(name, "headDim", headDim);
    this.numQueryHeads = positiveInteger(name, "numQueryHeads", numQueryHeads);
    this.numKeyValueHeads = positiveInteger(name, "numKeyValueHeads", numKeyValueHeads);
    if (numQueryHeads % numKeyValueHeads === 0) return;
    throw new ArgumentError(
      `${name}: "numQueryHeads" must be a multiple of "numKeyValueHeads", got ${numQueryHeads} and ${numKeyValueHeads}.`,
    );
  }

  protected override get heads(): readonly [number, number] {
    return [this.numQueryHeads, this.numKeyValueHeads];
  }

  protected override get headSizes(): readonly [number, number] {
    return [this.headDim, this.headDim];
  }

  protected override outputAxes(queryDim: number): readonly number[] {
    return [queryDim];
  }

  protected override get partPrefix(): string {
    return "_";
  }

  protected override axesOf(): Axes {
    return { attended: [1], others: [] };
  }

  protected override isOfRank(rank: number): boolean {
    return rank === 3;
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      headDim: this.headDim,
      numQueryHeads: this.numQueryHeads,
      numKeyValueHeads: this.numKeyValueHeads,
    };
  }
}
