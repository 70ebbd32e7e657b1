/** IntegerLookup: whole numbers as their places in a vocabulary, and back. It is called on arrays or tensors, before the model. */
import type { Tensor } from "@neurode/core";
import { IndexLookup, type IndexLookupOptions, type Nested } from "./indexLookup.js";

export interface IntegerLookup {
  (numbers: Tensor): Tensor;
  (numbers: Nested<number>): Tensor;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is called on what a class cannot say
export class IntegerLookup extends IndexLookup<number> {
  /** `oovToken` is -1 by default. */
  constructor(options: IndexLookupOptions<number> = {}) {
    super(-1, options, []);
  }

  protected override isToken(value: unknown): value is number {
    return typeof value === "number" && Number.isInteger(value);
  }

  /** The remainder, which is not negative. */
  protected override bucketOf(token: number, buckets: number): number {
    return ((token % buckets) + buckets) % buckets;
  }

  protected override compare(a: number, b: number): number {
    return a - b;
  }
}
