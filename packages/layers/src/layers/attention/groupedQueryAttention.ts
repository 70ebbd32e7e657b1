/**
 * GroupedQueryAttention: multi-head attention in which several heads of queries
 * share one of keys and values (Ainslie et al. 2023). keras.layers exports it
 * as GroupQueryAttention; its class has this name there too.
 *
 *     new GroupQueryAttention(64, 8, 2)([x, x])
 */
import { ArgumentError, formatShape, type Shape, ShapeError } from "@neurode/core";
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

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [, value, key = value] = shapes;
    const agree = (a: number | null, b: number | null) => a === b || a === null || b === null;
    const three = (shapes.length === 2 || shapes.length === 3) && shapes.every(({ length }) => length === 3);
    if (three && agree(value[1], key[1])) return;
    throw new ShapeError(
      `${this.where}: expected a list [query, value] or [query, value, key], each of shape (batch, steps, features), value ` +
        `and key with as many steps, got ${shapes.map(formatShape).join(", ")}.`,
    );
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
