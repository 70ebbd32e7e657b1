/**
 * Attention: for every query the values, weighted by how well their keys match
 * it (Luong et al. 2015).
 *
 *     query  (batch, queries, dim)       y = softmax(score(query, key)) · value      (batch, queries, valueDim)
 *     value  (batch, keys, valueDim)     score: q · k, times a learned scale if there is one; or, by "concat",
 *     key    (batch, keys, dim)          weight · Σ tanh(scale · (q + k))
 *
 * Called on [query, value] or [query, value, key]; without a key the value is.
 */
import {
  ArgumentError,
  add,
  attention,
  formatShape,
  matmul,
  multiply,
  oneOf,
  pending,
  reshape,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  sum,
  tanh,
  where,
} from "@neurode/core";
import { argumentTensors, type CallArguments } from "../../callArguments.js";
import { Ones } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { flatten, type Structure } from "../../structure.js";
import { boolean, numberBetween, seedOrNull } from "../../validate.js";
import type { Weight } from "../../weight.js";
import { AttentionDropout, type Drop } from "./attentionDropout.js";
import { bothMasks, maskedSoftmax, reachMask, shaped } from "./masks.js";

export interface AttentionLayerOptions extends LayerOptions {
  /** Learn a scale for the scores. Default false. */
  useScale?: boolean;
  /** How a query and a key make a score. Default `"dot"`. */
  scoreMode?: "dot" | "concat";
  /** Fraction of the weights to drop in training. Default 0. */
  dropout?: number;
  /** Seed of what is dropped. Default: the next of the session's. */
  seed?: number | null;
}

export const ATTENTION_OPTIONS: readonly string[] = ["useScale", "scoreMode", "dropout", "seed"];

export class Attention extends Layer {
  readonly useScale: boolean;
  readonly scoreMode: "dot" | "concat";
  readonly dropout: number;
  readonly seed: number | null;
  protected scale: Weight | null = null;
  readonly #dropout: AttentionDropout;
  #scoreWeight: Weight | null = null;

  constructor(options: AttentionLayerOptions = {}, known: readonly string[] = ATTENTION_OPTIONS) {
    super(options);
    const name = this.className;
    this.checkOptions(options, known);
    this.useScale = boolean(name, "useScale", options.useScale ?? false);
    this.scoreMode = oneOf(`${name}: scoreMode`, options.scoreMode ?? "dot", ["dot", "concat"]);
    this.dropout = numberBetween(name, "dropout", options.dropout ?? 0, 0, 1);
    this.seed = seedOrNull(name, options.seed);
    this.#dropout = new AttentionDropout(this.dropout, this.seed);
  }

  override build(_inputShape: Structure<Shape>): void {
    if (this.useScale) this.scale = this.addWeight("scale", [], new Ones());
    if (this.scoreMode === "concat") this.#scoreWeight = this.addWeight("concat_score_weight", [], new Ones());
  }

  protected override get callArguments(): readonly string[] {
    return ["mask", "returnAttentionScores", "useCausalMask"];
  }

  override call(inputs: readonly SymbolicTensor[], args: CallArguments): Structure<SymbolicTensor> {
    const [query, value, key = value] = inputs;
    const wanted = boolean(this.where, "returnAttentionScores", args.returnAttentionScores ?? false);
    const causal = boolean(this.where, "useCausalMask", args.useCausalMask ?? false);
    const drop = this.#dropout.inTraining(args.training);
    const [batch, queries, dim] = query.shape;
    const [, keys, valueDim] = value.shape;
    if (queries === null || keys === null || dim === null || valueDim === null) {
      const all = [...inputs, ...argumentTensors<SymbolicTensor>(args)];
      const output = pending(all, [batch, queries, valueDim]);
      return wanted ? [output, pending(all, [batch, queries, keys])] : output;
    }
    const [queryMask, valueMask] = this.#masks(args.mask, batch, queries, keys);
    const lone = valueMask && shaped(valueMask, [1, keys]);
    const [output, weights] =
      this.isDotProduct && !wanted && drop === null
        ? [this.#fused(query, value, key, lone && shaped(lone, [1, 1, keys]), causal)]
        : this.#plain(query, value, key, lone, causal, drop);
    const masked = queryMask ? where(shaped(queryMask, [queries, 1]), output, 0) : output;
    return weights && wanted ? [masked, weights] : masked;
  }

  /** Whether a score is the product of query and key, perhaps scaled by one number. */
  protected get isDotProduct(): boolean {
    return this.scoreMode === "dot";
  }

  #fused(
    query: SymbolicTensor,
    value: SymbolicTensor,
    key: SymbolicTensor,
    mask: SymbolicTensor | null,
    causal: boolean,
  ): SymbolicTensor {
    const ofOneHead = (x: SymbolicTensor) => shaped(x, [x.shape[1] as number, 1, x.shape[2] as number]);
    const scaled = this.scale ? multiply(query, this.scale.symbol) : query;
    const y = attention(ofOneHead(scaled), ofOneHead(key), ofOneHead(value), { mask, causal });
    return shaped(y, [query.shape[1] as number, value.shape[2] as number]);
  }

  #plain(
    query: SymbolicTensor,
    value: SymbolicTensor,
    key: SymbolicTensor,
    mask: SymbolicTensor | null,
    causal: boolean,
    drop: Drop | null,
  ): [output: SymbolicTensor, weights: SymbolicTensor] {
    const scores = this.scores(query, key);
    const [, queries, keys] = scores.shape as number[];
    const reach = reachMask({ causal, window: null }, queries, keys)?.reshape([1, queries, keys]) ?? null;
    const softened = maskedSoftmax(scores, bothMasks([mask, reach]));
    const weights = drop ? drop(softened) : softened;
    return [matmul(weights, value), weights];
  }

  /** (batch, queries, keys) of query (batch, queries, dim) and key (batch, keys, dim). */
  protected scores(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
    if (this.isDotProduct) {
      const product = matmul(query, key, { transposeY: true });
      return this.scale ? multiply(product, this.scale.symbol) : product;
    }
    const together = pairs(query, key);
    const scaled = this.scale ? multiply(together, this.scale.symbol) : together;
    return multiply(sum(tanh(scaled), { axis: -1 }), (this.#scoreWeight as Weight).symbol);
  }

  /** The masks of the query and of the value, (batch, steps) each. */
  #masks(given: CallArguments["mask"], batch: number | null, queries: number, keys: number) {
    if (given === null || given === undefined) return [null, null];
    const masks = flatten<SymbolicTensor | null>(given);
    if (!Array.isArray(given) || masks.length < 2 || masks.length > 3) {
      throw new ArgumentError(
        `${this.where}: expected a list [queryMask, valueMask] as mask, null for none, got ${masks.length} of them.`,
      );
    }
    return [checked(this.where, masks[0], [batch, queries]), checked(this.where, masks[1], [batch, keys])];
  }

  override computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    return mask === null ? null : [flatten<SymbolicTensor | null>(mask)[0]];
  }

  protected override checkInputs(shapes: readonly Shape[]): void {
    checkSequences(this.where, shapes);
    const [query, value, key = value] = shapes;
    checkBatch(this.where, shapes);
    const agree = (a: number | null, b: number | null) => a === b || a === null || b === null;
    if (agree(query[2], key[2]) && agree(value[1], key[1])) return;
    throw new ShapeError(
      `${this.where}: query and key must have the same last axis, value and key as many steps, got ` +
        `${shapes.map(formatShape).join(", ")}.`,
    );
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      useScale: this.useScale,
      scoreMode: this.scoreMode,
      dropout: this.dropout,
      seed: this.seed,
    };
  }
}

/** query + key for every pair: (batch, queries, keys, dim). */
export function pairs(query: SymbolicTensor, key: SymbolicTensor): SymbolicTensor {
  const [, queries, dim] = query.shape as number[];
  const [, keys] = key.shape as number[];
  return add(shaped(query, [queries, 1, dim]), shaped(key, [1, keys, dim]));
}

/** Throws a ShapeError unless there are two or three sequences, (batch, steps, features). */
function checkSequences(where: string, shapes: readonly Shape[]): void {
  if ((shapes.length === 2 || shapes.length === 3) && shapes.every((shape) => shape.length === 3)) return;
  throw new ShapeError(
    `${where}: expected a list [query, value] or [query, value, key], each of shape (batch, steps, features), got ` +
      `${shapes.map(formatShape).join(", ")}.`,
  );
}

/** Throws a ShapeError unless all inputs have the same number of rows, but for those that have one for all. */
export function checkBatch(where: string, shapes: readonly Shape[]): void {
  const batches = new Set(shapes.map(([batch]) => batch).filter((batch) => batch !== null && batch !== 1));
  if (batches.size <= 1) return;
  throw new ShapeError(
    `${where}: query, value and key must have the same number of rows, got ${shapes.map(formatShape).join(", ")}.`,
  );
}

/** A mask of that shape, as ones and zeros. Throws a ShapeError when it has another. */
export function checked(where: string, mask: SymbolicTensor | null, expected: Shape): SymbolicTensor | null {
  if (mask === null) return null;
  const fits =
    mask.shape.length === expected.length &&
    mask.shape.every((size, axis) => size === expected[axis] || size === null || expected[axis] === null);
  if (fits) return reshape(mask, [mask.shape[0] ?? -1, ...(expected.slice(1) as number[])]);
  throw new ShapeError(
    `${where}: expected a mask of shape ${formatShape(expected)}, a 1 for every step that counts, got ` +
      `${formatShape(mask.shape)}.`,
  );
}
