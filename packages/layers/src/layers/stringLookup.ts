/** StringLookup: strings as their places in a vocabulary, and back. It is called on arrays of strings, before the model. */
import type { Tensor } from "@neurode/core";
import { UnsupportedError } from "@neurode/core";
import { IndexLookup, type IndexLookupOptions, type Nested } from "./indexLookup.js";

export interface StringLookup {
  (strings: Nested<string>): Tensor;
  (places: Tensor | Nested<number>): Nested<string>;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is called on what a class cannot say
export class StringLookup extends IndexLookup<string> {
  /** `oovToken` is `"[UNK]"` by default. */
  constructor(options: IndexLookupOptions<string> = {}) {
    super("[UNK]", options, []);
    if (this.numOovIndices > 1 && !this.invert) {
      throw new UnsupportedError(
        "StringLookup: several places for unknown strings need FarmHash, which is not here: numOovIndices must be 0 or 1, " +
          `got ${this.numOovIndices}.`,
      );
    }
  }

  protected override isToken(value: unknown): value is string {
    return typeof value === "string";
  }

  protected override bucketOf(): number {
    return 0;
  }

  /** By UTF-8 bytes, which is by code points. */
  protected override compare(a: string, b: string): number {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }
}
