/**
 * CategoryEncoding: whole numbers as vectors of as many places as there are
 * categories.
 *
 *     one_hot    (batch, …) → (batch, …, numTokens); a last axis of 1 is left out first
 *     multi_hot  (batch, n) → (batch, numTokens): 1 for every number that is there
 *     count      (batch, n) → (batch, numTokens): how often each number is there, or the sum of its weights
 */
import {
  ArgumentError,
  expandDims,
  formatShape,
  multiHot,
  multiply,
  oneHot,
  oneOf,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  squeeze,
  sum,
  UnsupportedError,
} from "@neurode/core";
import type { CallArguments } from "../callArguments.js";
import { Layer, type LayerOptions } from "../layer.js";
import { positiveInteger } from "../validate.js";

export const ENCODING_MODES = ["one_hot", "multi_hot", "count"] as const;

export type EncodingMode = (typeof ENCODING_MODES)[number];

export interface CategoryEncodingOptions extends LayerOptions {
  /** What becomes of the numbers. Default `"multi_hot"`. */
  outputMode?: EncodingMode | "oneHot" | "multiHot";
  /** Sparse tensors do not exist here; false is all there is. */
  sparse?: boolean;
}

export class CategoryEncoding extends Layer {
  readonly numTokens: number;
  readonly outputMode: EncodingMode;

  /** @param numTokens how many categories there are: numbers are from 0 to below that */
  constructor(numTokens: number, options: CategoryEncodingOptions = {}) {
    super(options);
    this.checkOptions(options, ["outputMode", "sparse"]);
    this.numTokens = positiveInteger("CategoryEncoding", "numTokens", numTokens);
    this.outputMode = oneOf("CategoryEncoding: outputMode", options.outputMode ?? "multi_hot", ENCODING_MODES);
    refuseSparse("CategoryEncoding", options.sparse);
  }

  protected override get callArguments(): readonly string[] {
    return ["countWeights"];
  }

  protected override checkInputs([shape]: readonly Shape[]): void {
    checkEncodable(this.where, this.outputMode, shape);
  }

  /** `countWeights`, of the input's shape, is what each number counts. */
  override call(x: SymbolicTensor, { countWeights }: CallArguments): SymbolicTensor {
    if (countWeights !== undefined && this.outputMode !== "count") {
      throw new ArgumentError(
        `${this.where}: countWeights are for outputMode "count"; this one is "${this.outputMode}".`,
      );
    }
    return encode(x, this.outputMode, this.numTokens, countWeights as SymbolicTensor | undefined);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), numTokens: this.numTokens, outputMode: this.outputMode, sparse: false };
  }
}

/** Whole numbers from 0 to below `depth` as vectors. */
export function encode(x: SymbolicTensor, mode: EncodingMode, depth: number, weights?: SymbolicTensor): SymbolicTensor {
  if (mode === "multi_hot") return multiHot(x, depth);
  if (mode === "one_hot")
    return oneHot(x.shape.length > 1 && x.shape.at(-1) === 1 ? squeeze(x, { axis: -1 }) : x, depth);
  const places = oneHot(x, depth);
  return sum(weights ? multiply(places, expandDims(weights, -1)) : places, { axis: 1 });
}

/** Numbers of one row are put together, so there must be an axis for them. */
export function checkEncodable(where: string, mode: EncodingMode | "int", shape: Shape): void {
  if (mode === "int" || mode === "one_hot" || shape.length > 1) return;
  throw new ShapeError(
    `${where}: outputMode "${mode}" puts the numbers of a row together: expected (batch, n), got ${formatShape(shape)}.`,
  );
}

export function refuseSparse(where: string, sparse: unknown): void {
  if (!sparse) return;
  throw new UnsupportedError(`${where}: there are no sparse tensors here; leave sparse out, and the result is dense.`);
}
