/** StringLookup: strings as their places in a vocabulary, and back. It is called on arrays of strings, before the model. */
import { oneOf, type Tensor } from "@neurode/core";
import { type FirstArgument, withFirst } from "../../firstArgument.js";
import { IndexLookup, type IndexLookupOptions, type Nested } from "./indexLookup.js";

export interface StringLookupOptions extends IndexLookupOptions<string> {
  /** Strings have no encoding here, and are hashed and sorted as UTF-8, which is all there is. */
  encoding?: "utf-8";
}

export interface StringLookup {
  (strings: Nested<string>): Tensor;
  (places: Tensor | Nested<number>): Nested<string>;
}

// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: an instance is called on what a class cannot say
export class StringLookup extends IndexLookup<string> {
  /** `oovToken` is `"[UNK]"` by default. */
  constructor(first: FirstArgument<StringLookupOptions, "maxTokens"> = {}, rest?: StringLookupOptions) {
    const options = withFirst(new.target, "maxTokens", first, rest);
    super("[UNK]", options, ["encoding"]);
    oneOf("StringLookup: encoding", options.encoding ?? "utf-8", ["utf-8"]);
  }

  protected override isToken(value: unknown): value is string {
    return typeof value === "string";
  }

  protected override tokenOfLine(line: string): string {
    return line;
  }

  /** By UTF-8 bytes, which is by code points. */
  protected override compare(a: string, b: string): number {
    return Buffer.compare(Buffer.from(a), Buffer.from(b));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), encoding: "utf-8" };
  }
}
