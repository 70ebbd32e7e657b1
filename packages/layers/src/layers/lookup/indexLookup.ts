/**
 * IndexLookup: tokens, strings or whole numbers, as their places in a
 * vocabulary, and back.
 *
 * A place is counted behind those of the special tokens: the mask token's, 0,
 * where there is one, then those of what is in no vocabulary. Tensors hold no
 * strings, so it is called on arrays, before the model: what it gives are
 * tensors for the model to take.
 */
import {
  ArgumentError,
  compute,
  isTensor,
  NotBuiltError,
  oneOf,
  SymbolicTensor,
  show,
  type Tensor,
  tensor,
  UnsupportedError,
} from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";
import { boolean, positiveInteger } from "../../validate.js";
import { ENCODING_MODES, type EncodingMode, encode, refuseSparse } from "../categoryEncoding.js";
import { hashBucket, type Salt, saltOrNull } from "./hashBucket.js";
import { linesOfFile } from "./vocabularyFile.js";

const OUTPUT_MODES = ["int", ...ENCODING_MODES, "tf_idf"] as const;

type OutputMode = (typeof OUTPUT_MODES)[number];

/** One value, or arrays of them nested to any depth. */
export type Nested<Value> = Value | readonly Nested<Value>[];

export interface IndexLookupOptions<Token> extends LayerOptions {
  /** The most places there may be, those of special tokens among them. Default null: any number. */
  maxTokens?: number | null;
  /** How many places stand for what is in no vocabulary; 0 makes it an error. Default 1. */
  numOovIndices?: number;
  /** The token of place 0, which is to be masked. Default null: none. */
  maskToken?: Token | null;
  /** What a place outside the vocabulary becomes when inverted. */
  oovToken?: Token;
  /** The tokens, the special ones in front or left out; or the path of a text file of one per line. Default null: `adapt` finds them. */
  vocabulary?: readonly Token[] | string | null;
  /** For `"tf_idf"`: what each token of the vocabulary weighs. */
  idfWeights?: readonly number[] | null;
  /** Places become tokens. Default false. */
  invert?: boolean;
  /** The places, or vectors as of CategoryEncoding; `"tf_idf"` counts weighted by how rare a token is. Default `"int"`. */
  outputMode?: OutputMode | "oneHot" | "multiHot" | "tfIdf";
  /** Make vectors of `maxTokens` places. Default false: of as many as the vocabulary has. */
  padToMaxTokens?: boolean;
  /** Hashes with SipHash under this key, two whole numbers or one for both. Default null: with FarmHash. */
  salt?: number | Salt | null;
  /** Sparse tensors do not exist here; false is all there is. */
  sparse?: boolean;
}

const OPTIONS = [
  ...["maxTokens", "numOovIndices", "maskToken", "oovToken", "vocabulary", "idfWeights"],
  ...["invert", "outputMode", "padToMaxTokens", "salt", "sparse"],
];

export abstract class IndexLookup<Token extends string | number> extends Layer {
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: Token | null;
  readonly oovToken: Token;
  readonly invert: boolean;
  readonly outputMode: OutputMode;
  readonly padToMaxTokens: boolean;
  readonly salt: Salt | null;
  /** Whether the vocabulary was given, and is not to be adapted. */
  readonly #given: boolean;
  #tokens: readonly Token[] | null = null;
  #places = new Map<Token, number>();
  #idfWeights: readonly number[] | null = null;

  constructor(oovToken: Token, options: IndexLookupOptions<Token>, known: readonly string[]) {
    super(options);
    this.checkOptions(options, [...OPTIONS, ...known]);
    const where = this.className;
    const { maxTokens = null, numOovIndices = 1, vocabulary = null, idfWeights = null } = options;
    this.maxTokens = maxTokens === null ? null : positiveInteger(where, "maxTokens", maxTokens);
    if (this.maxTokens === 1) throw new ArgumentError(`${where}: "maxTokens" must be at least 2, got 1.`);
    if (!Number.isInteger(numOovIndices) || numOovIndices < 0) {
      throw new ArgumentError(
        `${where}: "numOovIndices" must be a whole number of at least 0, got ${show(numOovIndices)}.`,
      );
    }
    this.numOovIndices = numOovIndices;
    this.maskToken = options.maskToken ?? null;
    this.oovToken = options.oovToken ?? oovToken;
    this.invert = boolean(where, "invert", options.invert ?? false);
    this.outputMode = oneOf(`${where}: outputMode`, options.outputMode ?? "int", OUTPUT_MODES);
    this.padToMaxTokens = boolean(where, "padToMaxTokens", options.padToMaxTokens ?? false);
    this.salt = saltOrNull(where, options.salt);
    refuseSparse(where, options.sparse);
    if (this.padToMaxTokens && this.maxTokens === null) {
      throw new ArgumentError(`${where}: padToMaxTokens: true needs "maxTokens".`);
    }
    if (this.invert && this.outputMode !== "int") {
      throw new ArgumentError(`${where}: invert: true needs outputMode "int", got "${this.outputMode}".`);
    }
    if (idfWeights !== null && this.outputMode !== "tf_idf") {
      throw new ArgumentError(`${where}: "idfWeights" are for outputMode "tf_idf", got "${this.outputMode}".`);
    }
    this.#given = vocabulary !== null;
    if (vocabulary !== null) this.setVocabulary(vocabulary, idfWeights);
  }

  /** Whether a value is a token. */
  protected abstract isToken(value: unknown): value is Token;

  /** The token that a line of a vocabulary file holds, if it does. */
  protected abstract tokenOfLine(line: string): unknown;

  /** Which of several places, from 0, a token gets that is in no vocabulary: by the hash of its text. */
  protected bucketOf(token: Token, buckets: number): number {
    return hashBucket(String(token), buckets, this.salt);
  }

  /** Tokens of equal counts in the order of Keras: the last in order first. */
  protected abstract compare(a: Token, b: Token): number;

  get #oovStart(): number {
    return this.maskToken !== null && this.outputMode === "int" ? 1 : 0;
  }

  get #tokenStart(): number {
    return this.#oovStart + this.numOovIndices;
  }

  /** The tokens in the order of their places; the special ones in front, unless told otherwise. */
  getVocabulary({ includeSpecialTokens = true }: { includeSpecialTokens?: boolean } = {}): Token[] {
    const tokens = this.#tokens ?? [];
    return includeSpecialTokens ? [...this.#specialTokens(), ...tokens] : [...tokens];
  }

  #specialTokens(): Token[] {
    const mask = this.#oovStart === 1 ? [this.maskToken as Token] : [];
    return [...mask, ...new Array<Token>(this.numOovIndices).fill(this.oovToken)];
  }

  /** How many places there are, those of special tokens among them. */
  vocabularySize(): number {
    return this.#tokenStart + (this.#tokens?.length ?? 0);
  }

  /** Sets the vocabulary, a list or the path of a file; the special tokens may stand in front of a list, all of them, or be left out. */
  setVocabulary(given: readonly Token[] | string, idfWeights: readonly number[] | null = null): void {
    const { where } = this;
    const vocabulary = typeof given === "string" ? this.#tokensOfFile(given) : given;
    if (!Array.isArray(vocabulary) || vocabulary.length === 0 || !vocabulary.every((token) => this.isToken(token))) {
      throw new ArgumentError(
        `${where}: "vocabulary" must be a list of tokens, and not empty, got ${show(vocabulary)}.`,
      );
    }
    if ((this.outputMode === "tf_idf") !== (idfWeights !== null)) {
      throw new ArgumentError(`${where}: a vocabulary for outputMode "tf_idf", and only that, needs "idfWeights".`);
    }
    const special = this.#specialTokens();
    const hasSpecial = special.every((token, i) => vocabulary[i] === token);
    const tokens = hasSpecial ? vocabulary.slice(special.length) : vocabulary;
    const twice = tokens.find((token, i) => tokens.indexOf(token) !== i);
    if (twice !== undefined) throw new ArgumentError(`${where}: "vocabulary" has ${show(twice)} more than once.`);
    const reserved = [this.maskToken, this.invert ? this.oovToken : null].find(
      (token) => token !== null && tokens.includes(token),
    );
    if (reserved !== undefined) {
      throw new ArgumentError(
        `${where}: "vocabulary" has the special token ${show(reserved)} among the others. Leave the special tokens out, or ` +
          `put all of them in front: ${show(special)}.`,
      );
    }
    if (this.maxTokens !== null && this.#tokenStart + tokens.length > this.maxTokens) {
      throw new ArgumentError(
        `${where}: "vocabulary" takes ${this.#tokenStart + tokens.length} places, but "maxTokens" is ${this.maxTokens}.`,
      );
    }
    if (idfWeights !== null && idfWeights.length !== vocabulary.length) {
      throw new ArgumentError(
        `${where}: "idfWeights" must be as many as the vocabulary, ${vocabulary.length}, got ${idfWeights.length}.`,
      );
    }
    this.#useTokens(tokens);
    if (idfWeights !== null)
      this.#idfWeights = hasSpecial ? idfWeights : [...this.#meanWeights(idfWeights), ...idfWeights];
  }

  #tokensOfFile(path: string): Token[] {
    if (this.outputMode === "tf_idf") {
      throw new ArgumentError(
        `${this.where}: outputMode "tf_idf" needs the tokens in a list, with "idfWeights" for each.`,
      );
    }
    return linesOfFile(this.where, path).map((line) => this.tokenOfLine(line) as Token);
  }

  #useTokens(tokens: readonly Token[]): void {
    this.#tokens = tokens;
    this.#places = new Map(tokens.map((token, i) => [token, this.#tokenStart + i]));
  }

  /** What special tokens weigh: the mean of the others. */
  #meanWeights(weights: readonly number[]): number[] {
    const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
    return new Array<number>(this.#tokenStart).fill(mean);
  }

  /**
   * Finds the vocabulary in data: the most frequent tokens, as many as `maxTokens` allows. Each row is a document for
   * `"tf_idf"`.
   *
   * Throws an ArgumentError when the vocabulary was given.
   */
  adapt(data: Nested<Token> | Tensor): void {
    if (this.#given) {
      throw new ArgumentError(`${this.where}: its vocabulary was given, so there is nothing to adapt.`);
    }
    const values = isTensor(data) ? data.toArray() : data;
    const rows = (Array.isArray(values) ? values : [values]).map((row) => this.#leaves(row as Nested<Token>));
    const counts = countsOf(rows.flat());
    for (const special of [this.maskToken, this.oovToken]) counts.delete(special as Token);
    const sorted = [...counts].sort(([a, m], [b, n]) => n - m || this.compare(b, a)).map(([token]) => token);
    this.#useTokens(this.maxTokens === null ? sorted : sorted.slice(0, this.maxTokens - this.#tokenStart));
    if (this.outputMode !== "tf_idf") return;
    const documents = countsOf(rows.flatMap((row) => [...new Set(row)]));
    const weights = (this.#tokens ?? []).map((token) => Math.log(1 + rows.length / (1 + (documents.get(token) ?? 0))));
    this.#idfWeights = [...this.#meanWeights(weights), ...weights];
  }

  #leaves(values: Nested<Token>): Token[] {
    if (Array.isArray(values)) return values.flatMap((value) => this.#leaves(value));
    if (this.isToken(values)) return [values];
    throw new ArgumentError(`${this.where}: expected tokens in arrays, got ${show(values)}.`);
  }

  /** Looks up arrays of tokens, which gives a tensor; inverted, places, which gives the tokens, strings in arrays. */
  override invoke(inputs: unknown): unknown {
    const leaf = Array.isArray(inputs) ? inputs.flat(Number.POSITIVE_INFINITY)[0] : inputs;
    if (leaf instanceof SymbolicTensor) throw this.#notInModels();
    if (!this.#tokens) {
      throw new NotBuiltError(`${this.where} has no vocabulary yet: call adapt(data) first, or give "vocabulary".`);
    }
    const values = isTensor(inputs) ? inputs.toArray() : inputs;
    if (this.invert) {
      const tokens = mapNested(values as Nested<number>, (place) => this.#tokenAt(place));
      return typeof this.oovToken === "number" ? tensor(tokens as never, { dtype: "int32" }) : tokens;
    }
    const mask = this.outputMode === "int" ? 0 : -1;
    const places = mapNested(values as Nested<Token>, (token) => {
      if (!this.isToken(token))
        throw new ArgumentError(`${this.where}: expected tokens in arrays, got ${show(token)}.`);
      return token === this.maskToken ? mask : this.#placeOf(token);
    });
    const result = tensor(places as never, { dtype: "int32" });
    return this.outputMode === "int" ? result : this.#encode(result);
  }

  #placeOf(token: Token): number {
    const place = this.#places.get(token);
    if (place !== undefined) return place;
    if (this.numOovIndices === 0) {
      throw new ArgumentError(
        `${this.where}: ${show(token)} is not in the vocabulary. Give numOovIndices: 1 to have a place for such tokens.`,
      );
    }
    return this.#oovStart + (this.numOovIndices === 1 ? 0 : this.bucketOf(token, this.numOovIndices));
  }

  #tokenAt(place: number): Token {
    if (place === 0 && this.#oovStart === 1) return this.maskToken as Token;
    return this.#tokens?.[place - this.#tokenStart] ?? this.oovToken;
  }

  #encode(places: Tensor): Tensor {
    const depth = this.padToMaxTokens ? (this.maxTokens as number) : this.vocabularySize();
    const mode: EncodingMode = this.outputMode === "tf_idf" ? "count" : (this.outputMode as EncodingMode);
    const rows = places.shape.length === 1 && mode !== "one_hot" ? places.reshape([1, places.size]) : places;
    const encoded = compute((x) => encode(x, mode, depth), [rows]);
    const result = rows === places ? encoded : encoded.reshape([depth]);
    if (this.outputMode !== "tf_idf") return result;
    const weights = this.#idfWeights ?? [];
    const weighted = result.numbers().map((count, i) => count * (weights[i % depth] ?? 0));
    return tensor(weighted, { shape: result.shape });
  }

  #notInModels(): UnsupportedError {
    return new UnsupportedError(
      `${this.where}: ${this.className} works on arrays, which cannot be part of a model: tensors hold no strings. Call it ` +
        "on the data first, and give the model what comes out.",
    );
  }

  override call(): never {
    throw this.#notInModels();
  }

  override getConfig(): Record<string, unknown> {
    const { maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, padToMaxTokens, salt } = this;
    return {
      ...super.getConfig(),
      ...{ maxTokens, numOovIndices, maskToken, oovToken, invert, outputMode, padToMaxTokens, salt, sparse: false },
      vocabulary: this.#tokens && this.getVocabulary(),
      idfWeights: this.#idfWeights,
    };
  }
}

function countsOf<Token>(tokens: readonly Token[]): Map<Token, number> {
  const counts = new Map<Token, number>();
  for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
  return counts;
}

function mapNested<From, To>(values: Nested<From>, f: (value: From) => To): Nested<To> {
  return Array.isArray(values) ? values.map((value) => mapNested(value as Nested<From>, f)) : f(values as From);
}
