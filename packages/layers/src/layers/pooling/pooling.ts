/**
 * Pooling: windows go over the spatial axes, and of each its largest element or
 * its mean stays, channel by channel.
 *
 *     places of an axis of n    valid  ⌊(n − poolSize) / stride⌋ + 1      same  ⌈n / stride⌉
 *
 * With "same" the cells that windows have outside the input do not count.
 */
import { oneOf, type Sizes, type SymbolicTensor } from "@neurode/core";
import { integers } from "../../validate.js";
import { SpatialLayer, type SpatialOptions } from "../spatialLayer.js";

export interface PoolingOptions extends SpatialOptions {
  /** From the beginning of a window to that of the next. Default null: the windows' size. */
  strides?: Sizes | null;
  /** `"valid"`: whole windows only. `"same"`: as many as strides. Default `"valid"`. */
  padding?: "valid" | "same";
}

export abstract class Pooling extends SpatialLayer {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
  readonly padding: "valid" | "same";

  constructor(rank: number, poolSize: Sizes, options: PoolingOptions, known: readonly string[] = []) {
    super(rank, options, ["strides", "padding", "dataFormat", ...known]);
    const where = this.className;
    this.poolSize = integers(where, "poolSize", poolSize, rank, 1);
    this.strides = integers(where, "strides", options.strides ?? this.poolSize, rank, 1);
    this.padding = oneOf(`${where}: padding`, options.padding ?? "valid", ["valid", "same"]);
  }

  abstract override call(x: SymbolicTensor): SymbolicTensor;

  override getConfig(): Record<string, unknown> {
    const { poolSize, padding, strides } = this;
    return { ...super.getConfig(), poolSize, padding, strides };
  }
}
