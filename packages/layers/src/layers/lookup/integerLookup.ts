/** IntegerLookup: whole numbers as their places in a vocabulary, and back. It is called on arrays or tensors, before the model. */
import { ArgumentError, oneOf, type Tensor } from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import { IndexLookup, type IndexLookupOptions, type Nested } from "./indexLookup.js";

const OOV_METHODS = ["floormod", "farmhash"] as const;

export interface IntegerLookupOptions extends IndexLookupOptions<number> {
  /** Which of several places an unknown number gets: by its remainder, or by the hash of its digits. Default `"floormod"`. */
  oovMethod?: (typeof OOV_METHODS)[number];
  /** Numbers are whole, which is all there is. */
  vocabularyDtype?: "int64";
}

export interface IntegerLookup {
  (numbers: Tensor): Tensor;
  (numbers: Nested<number>): Tensor;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is called on what a class cannot say
export class IntegerLookup extends IndexLookup<number> {
  readonly oovMethod: (typeof OOV_METHODS)[number];

  /** `oovToken` is -1 by default. */
  constructor(first: FirstArgument<IntegerLookupOptions, "maxTokens"> = {}, rest?: IntegerLookupOptions) {
    const options = withFirst(new.target, "maxTokens", first, rest);
    super(-1, options, ["oovMethod", "vocabularyDtype"]);
    this.oovMethod = oneOf("IntegerLookup: oovMethod", options.oovMethod ?? "floormod", OOV_METHODS);
    oneOf("IntegerLookup: vocabularyDtype", options.vocabularyDtype ?? "int64", ["int64"]);
    if (this.salt !== null && this.oovMethod !== "farmhash") {
      throw new ArgumentError(`IntegerLookup: "salt" needs oovMethod "farmhash", got "${this.oovMethod}".`);
    }
  }

  protected override isToken(value: unknown): value is number {
    return typeof value === "number" && Number.isInteger(value);
  }

  protected override tokenOfLine(line: string): unknown {
    return /^[+-]?\d+$/.test(line) ? Number(line) : line;
  }

  /** The remainder, which is not negative; or by the hash of the digits. */
  protected override bucketOf(token: number, buckets: number): number {
    return this.oovMethod === "farmhash" ? super.bucketOf(token, buckets) : ((token % buckets) + buckets) % buckets;
  }

  protected override compare(a: number, b: number): number {
    return a - b;
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), oovMethod: this.oovMethod };
  }
}
