/**
 * HeadedAttention: what MultiHeadAttention and GroupedQueryAttention have in
 * common (Vaswani et al. 2017): projections to heads, attention in each head
 * by itself, and a projection of all heads' results.
 *
 * Called on [query, value] or [query, value, key]; without a key the value is.
 * Where nobody asks for them, scores are there for a block of queries at a time.
 */
import {
  ArgumentError,
  attention,
  formatShape,
  isTensor,
  multiply,
  pending,
  type Shape,
  ShapeError,
  type SymbolicTensor,
  type Tensor,
} from "@neurode/core";
import { argumentTensors, type CallArguments } from "../../callArguments.js";
import { type Constraint, type ConstraintLike, constraint } from "../../constraints.js";
import { type Initializer, type InitializerLike, initializer } from "../../initializers.js";
import { Layer, type LayerOptions } from "../../layer.js";
import { type Regularizer, type RegularizerLike, regularizer } from "../../regularizers.js";
import { flatten, type Structure } from "../../structure.js";
import { boolean, numberBetween, positiveInteger, seedOrNull } from "../../validate.js";
import { checkBatch } from "./attention.js";
import { AttentionDropout } from "./attentionDropout.js";
import { type Axes, attendPlainly, flattenAttended, restoreAttended } from "./axes.js";
import { shaped } from "./masks.js";
import { Projection } from "./projection.js";
import { scoreMask } from "./scoreMask.js";

export interface HeadedAttentionOptions extends LayerOptions {
  /** Fraction of the weights to drop in training. Default 0. */
  dropout?: number;
  /** Add a bias to every projection. Default true. */
  useBias?: boolean;
  /** Queries attend only to keys less than so many places away; null for no limit. Default null. */
  slidingWindow?: number | null;
  /** As in Keras, true refuses dropout and returnAttentionScores; it changes nothing else. Default null. */
  flashAttention?: boolean | null;
  /** How kernels start. Default `"glorot_uniform"`. */
  kernelInitializer?: InitializerLike;
  /** How biases start. Default `"zeros"`. */
  biasInitializer?: InitializerLike;
  /** Penalty on kernels in training. Default none. */
  kernelRegularizer?: RegularizerLike;
  /** Penalty on biases in training. Default none. */
  biasRegularizer?: RegularizerLike;
  /** What kernels are brought back to after updates in training. Default none. */
  kernelConstraint?: ConstraintLike;
  /** What biases are brought back to after updates in training. Default none. */
  biasConstraint?: ConstraintLike;
  /** Multiply what the heads give by a gate, a sigmoid of the query (Qiu et al. 2025). Default false. */
  useGate?: boolean;
  /** Seed of what is dropped. Default: the next of the session's. */
  seed?: number | null;
}

export const HEADED_OPTIONS: readonly string[] = [
  "dropout",
  "useBias",
  "slidingWindow",
  "flashAttention",
  "kernelInitializer",
  "biasInitializer",
  "kernelRegularizer",
  "biasRegularizer",
  "kernelConstraint",
  "biasConstraint",
  "useGate",
  "seed",
];

export abstract class HeadedAttention extends Layer {
  readonly dropout: number;
  readonly useBias: boolean;
  readonly slidingWindow: number | null;
  readonly flashAttention: boolean | null;
  readonly kernelInitializer: Initializer;
  readonly biasInitializer: Initializer;
  readonly kernelRegularizer: Regularizer | null;
  readonly biasRegularizer: Regularizer | null;
  readonly kernelConstraint: Constraint | null;
  readonly biasConstraint: Constraint | null;
  readonly useGate: boolean;
  readonly seed: number | null;
  readonly #dropout: AttentionDropout;
  queryDense: Projection | null = null;
  keyDense: Projection | null = null;
  gateDense: Projection | null = null;
  valueDense: Projection | null = null;
  outputDense: Projection | null = null;

  constructor(options: HeadedAttentionOptions, known: readonly string[]) {
    super(options);
    const name = this.className;
    this.checkOptions(options, [...HEADED_OPTIONS, ...known]);
    const { slidingWindow = null, flashAttention = null } = options;
    this.dropout = numberBetween(name, "dropout", options.dropout ?? 0, 0, 1);
    this.useBias = boolean(name, "useBias", options.useBias ?? true);
    this.slidingWindow = slidingWindow === null ? null : positiveInteger(name, "slidingWindow", slidingWindow);
    this.flashAttention = flashAttention === null ? null : boolean(name, "flashAttention", flashAttention);
    this.kernelInitializer = initializer(`${name}: kernelInitializer`, options.kernelInitializer ?? "glorot_uniform");
    this.biasInitializer = initializer(`${name}: biasInitializer`, options.biasInitializer ?? "zeros");
    this.kernelRegularizer = regularizer(`${name}: kernelRegularizer`, options.kernelRegularizer);
    this.biasRegularizer = regularizer(`${name}: biasRegularizer`, options.biasRegularizer);
    this.kernelConstraint = constraint(`${name}: kernelConstraint`, options.kernelConstraint);
    this.biasConstraint = constraint(`${name}: biasConstraint`, options.biasConstraint);
    this.useGate = boolean(name, "useGate", options.useGate ?? false);
    this.seed = seedOrNull(name, options.seed);
    this.#dropout = new AttentionDropout(this.dropout, this.seed);
    if (this.flashAttention && this.dropout > 0) {
      throw new ArgumentError(`${name}: flashAttention goes without dropout; give { dropout: 0 }.`);
    }
  }

  /** Heads of queries, and how many there are of keys and values. */
  protected abstract get heads(): readonly [queries: number, keys: number];

  /** Size of a head's queries and keys, and of its values. */
  protected abstract get headSizes(): readonly [key: number, value: number];

  /** The last axes of the output, for queries of that last axis. */
  protected abstract outputAxes(queryDim: number): readonly number[];

  /** What names of projections begin with in Keras's files, which go by attributes, private ones among them. */
  protected abstract get partPrefix(): string;

  /** Which axes of the query, counted with the batch, are attended over, and which are not. */
  protected abstract axesOf(query: Shape): Axes;

  /** Whether inputs may have so many axes. */
  protected abstract isOfRank(rank: number): boolean;

  protected override checkInputs(shapes: readonly Shape[]): void {
    const [query, value, key = value] = shapes;
    const got = shapes.map(formatShape).join(", ");
    const agree = (a: number | null, b: number | null) => a === b || a === null || b === null;
    if (
      (shapes.length !== 2 && shapes.length !== 3) ||
      !shapes.every(({ length }) => this.isOfRank(length) && length === query.length) ||
      !value.slice(1, -1).every((size, axis) => agree(size, key[axis + 1]))
    ) {
      throw new ShapeError(
        `${this.where}: expected a list [query, value] or [query, value, key], each of shape (batch, steps, features), value ` +
          `and key with as many steps, got ${got}.`,
      );
    }
    checkBatch(this.where, shapes);
    const apart = this.axesOf(query).others.find((axis) => !agree(query[axis], value[axis]));
    if (apart !== undefined) {
      throw new ShapeError(
        `${this.where}: axis ${apart} is not attended over, so query and value must be alike there, got ${got}.`,
      );
    }
    const projections = { query: this.queryDense, value: this.valueDense, key: this.keyDense };
    Object.entries(projections).forEach(([name, projection], index) => {
      const built = projection?.kernel?.shape[0] ?? null;
      const found = [query, value, key][index].at(-1) ?? null;
      if (built === null || found === null || found === built) return;
      throw new ShapeError(
        `${this.where}: expected a ${name} of ${built} features, got ${got}. The layer was built on as many; feed it such ` +
          `a ${name} or make a new ${this.className}.`,
      );
    });
  }

  override build(inputShape: Structure<Shape>): void {
    const [query, value, key = value] = inputShape as readonly Shape[];
    for (const shape of [query, value, key]) this.fixedAxis(shape, -1);
    const [queryHeads, keyHeads] = this.heads;
    const [keySize, valueSize] = this.headSizes;
    const make = (name: string, shape: Shape, inputAxes: number, outputs: readonly number[], gate = false) => {
      const projection = new Projection(inputAxes, outputs, { ...this.#common, name }, gate ? "sigmoid" : null);
      projection.build(shape);
      return projection;
    };
    this.queryDense = make("query", query, 1, [queryHeads, keySize]);
    this.keyDense = make("key", key, 1, [keyHeads, keySize]);
    if (this.useGate) this.gateDense = make("gate", query, 1, [queryHeads, valueSize], true);
    this.valueDense = make("value", value, 1, [keyHeads, valueSize]);
    const outputs = this.outputAxes(this.fixedAxis(query, -1));
    this.outputDense = make("attention_output", [null, queryHeads, valueSize], 2, outputs);
  }

  get #common() {
    const { useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, dtype } = this;
    const { kernelConstraint, biasConstraint } = this;
    const shared = { useBias, kernelInitializer, biasInitializer, kernelRegularizer, biasRegularizer, dtype };
    return { ...shared, kernelConstraint, biasConstraint };
  }

  protected override get callArguments(): readonly string[] {
    return ["attentionMask", "keyMask", "mask", "queryMask", "returnAttentionScores", "useCausalMask", "valueMask"];
  }

  override get supportsMasking(): boolean {
    return true;
  }

  /** An attentionMask of pairs alone is one for all rows. */
  protected override argumentsGoByRow(inputs: Structure<Tensor>, { attentionMask }: CallArguments): boolean {
    const [query] = flatten<Tensor>(inputs);
    return !isTensor(attentionMask) || attentionMask.shape.length > 2 * this.axesOf(query.shape).attended.length;
  }

  override call(inputs: readonly SymbolicTensor[], args: CallArguments): Structure<SymbolicTensor> {
    const wanted = boolean(this.where, "returnAttentionScores", args.returnAttentionScores ?? false);
    const causal = boolean(this.where, "useCausalMask", args.useCausalMask ?? false);
    if (wanted && this.flashAttention) {
      throw new ArgumentError(`${this.where}: flashAttention goes without returnAttentionScores.`);
    }
    const [query, value, key = value] = inputs;
    const project = (projection: Projection | null, x: SymbolicTensor) => (projection as Projection)(x);
    const [queries, keys, values] = [
      project(this.queryDense, query),
      project(this.keyDense, key),
      project(this.valueDense, value),
    ];
    const gate = this.gateDense ? project(this.gateDense, query) : null;
    const axes = this.axesOf(query.shape);
    const [heads, scores] = this.#attend(axes, queries, keys, values, causal, wanted, args);
    const output = project(this.outputDense, gate ? multiply(heads, gate) : heads);
    return wanted && scores ? [output, scores] : output;
  }

  /** What the heads give, (batch, …, heads, valueSize), and, where they are wanted, the scores. */
  #attend(
    axes: Axes,
    queries: SymbolicTensor,
    keys: SymbolicTensor,
    values: SymbolicTensor,
    causal: boolean,
    wanted: boolean,
    args: CallArguments,
  ): [heads: SymbolicTensor, scores: SymbolicTensor | null] {
    const [queryShape, keyShape, valueShape] = [queries, keys, values].map(({ shape }) => shape);
    const attendedOf = (shape: Shape) => axes.attended.map((axis) => shape[axis]);
    const scale = 1 / Math.sqrt(this.headSizes[0]);
    if ([queryShape, keyShape, valueShape].some((shape) => shape.slice(1).includes(null))) {
      const whole = [queryShape[0], ...axes.others.map((axis) => queryShape[axis]), this.heads[0]];
      const scores = [...whole, ...attendedOf(queryShape), ...attendedOf(keyShape)];
      const all = [queries, keys, values, ...argumentTensors<SymbolicTensor>(args)];
      return [pending(all, [...queryShape.slice(0, -1), this.headSizes[1]]), wanted ? pending(all, scores) : null];
    }
    const mask = scoreMask(this.where, axes, queryShape, keyShape, this.heads[0], args);
    const reach = { causal, window: this.slidingWindow };
    const drop = this.#dropout.inTraining(args.training);
    if (wanted || drop || axes.others.length > 0) {
      const scaled = multiply(queries, scale);
      const [heads, scores] = attendPlainly(axes, scaled, keys, values, mask, reach, drop);
      return [heads, wanted ? scores : null];
    }
    const [q, k, v] = [queries, keys, values].map((x) => flattenAttended(axes, x));
    const four = mask && shaped(mask, mask.shape.slice(2) as number[]);
    return [restoreAttended(attention(q, k, v, { scale, mask: four, ...reach }), queryShape), null];
  }

  override computeMask(
    _inputs: Structure<SymbolicTensor>,
    mask: Structure<SymbolicTensor | null> | null,
  ): Structure<SymbolicTensor | null> | null {
    return mask === null ? null : [flatten<SymbolicTensor | null>(mask)[0]];
  }

  override get partsInFiles(): Readonly<Record<string, Layer>> {
    const { queryDense, keyDense, gateDense, valueDense, outputDense } = this;
    const shown = { query_dense: queryDense, key_dense: keyDense, value_dense: valueDense, output_dense: outputDense };
    const parts = Object.entries(shown).map(([name, part]) => [this.partPrefix + name, part] as const);
    const all = [...parts, ["_gate_dense", gateDense] as const];
    return Object.fromEntries(all.filter((part): part is [string, Projection] => part[1] !== null));
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      dropout: this.dropout,
      useBias: this.useBias,
      useGate: this.useGate,
      slidingWindow: this.slidingWindow,
      kernelInitializer: this.kernelInitializer,
      biasInitializer: this.biasInitializer,
      kernelRegularizer: this.kernelRegularizer,
      biasRegularizer: this.biasRegularizer,
      kernelConstraint: this.kernelConstraint,
      biasConstraint: this.biasConstraint,
      seed: this.seed,
    };
  }
}
