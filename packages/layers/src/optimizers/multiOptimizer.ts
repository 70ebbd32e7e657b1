/** MultiOptimizer: several optimizers, each for some of the weights. */
import { ArgumentError, add, checkOptions, type SymbolicTensor, show, UnsupportedError } from "@neurode/core";
import { assign } from "../state.js";
import type { Weight } from "../weight.js";
import { LossScaleOptimizer } from "./lossScaleOptimizer.js";
import { Optimizer } from "./optimizer.js";

/** Which optimizer is for which weights, by regular expressions that their whole paths match: `"dense_1/.*"`. */
export class OptimizerMap {
  readonly defaultOptimizer: Optimizer;
  readonly optimizerMap: Readonly<Record<string, Optimizer>>;

  /** @param defaultOptimizer for weights whose path matches none */
  constructor(defaultOptimizer: Optimizer, optimizerMap: Readonly<Record<string, Optimizer>> = {}) {
    for (const each of [defaultOptimizer, ...Object.values(optimizerMap)]) checkOptimizer(each);
    this.defaultOptimizer = defaultOptimizer;
    this.optimizerMap = { ...optimizerMap };
  }

  /** The optimizer for a weight. Throws an ArgumentError when there are several. */
  of({ path }: Weight): Optimizer {
    if (Object.hasOwn(this.optimizerMap, path)) return this.optimizerMap[path];
    const patterns = Object.keys(this.optimizerMap).filter((pattern) => new RegExp(`^(?:${pattern})$`).test(path));
    if (patterns.length <= 1) return this.optimizerMap[patterns[0]] ?? this.defaultOptimizer;
    throw new ArgumentError(
      `OptimizerMap: weight ${path} matches several patterns, ${patterns.map(show).join(" and ")}. Make them differ.`,
    );
  }

  /** All optimizers, each once. */
  get all(): readonly Optimizer[] {
    return [...new Set([...Object.values(this.optimizerMap), this.defaultOptimizer])];
  }

  /** The same map with others in the place of its optimizers; one that stands twice becomes one. */
  become(other: (optimizer: Optimizer) => Optimizer): OptimizerMap {
    const others = new Map(this.all.map((each) => [each, other(each)]));
    const take = (each: Optimizer) => others.get(each) as Optimizer;
    const map = Object.entries(this.optimizerMap).map(([pattern, each]) => [pattern, take(each)]);
    return new OptimizerMap(take(this.defaultOptimizer), Object.fromEntries(map));
  }
}

function checkOptimizer(optimizer: unknown): void {
  const nested = optimizer instanceof LossScaleOptimizer || optimizer instanceof MultiOptimizer;
  if (optimizer instanceof Optimizer && !nested) return;
  throw new ArgumentError(
    `OptimizerMap: expected optimizers, but no LossScaleOptimizer or MultiOptimizer, got ${show(optimizer)}.`,
  );
}

export interface MultiOptimizerOptions {
  name?: string;
}

export class MultiOptimizer extends Optimizer {
  readonly optimizerMap: OptimizerMap;

  constructor(optimizerMap: OptimizerMap, options: MultiOptimizerOptions = {}) {
    checkOptions("MultiOptimizer", options, ["name"]);
    super(options, 0);
    if (!(optimizerMap instanceof OptimizerMap)) {
      throw new ArgumentError(`MultiOptimizer: expected an OptimizerMap, got ${show(optimizerMap)}.`);
    }
    this.optimizerMap = optimizerMap;
  }

  override get weights(): readonly Weight[] {
    return [...super.weights, ...this.optimizerMap.all.flatMap(({ weights }) => weights)];
  }

  override get learningRate(): number {
    throw this.#noLearningRate();
  }

  override set learningRate(_rate: number) {
    throw this.#noLearningRate();
  }

  #noLearningRate(): UnsupportedError {
    return new UnsupportedError(`${this.where}: each of its optimizers has a learningRate of its own.`);
  }

  /** The optimizers that are for some of `weights`, and these. */
  #shares(weights: readonly Weight[]): (readonly [Optimizer, readonly Weight[]])[] {
    return this.optimizerMap.all
      .map((optimizer) => [optimizer, weights.filter((weight) => this.optimizerMap.of(weight) === optimizer)] as const)
      .filter(([, own]) => own.length > 0);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    for (const [optimizer, own] of this.#shares(weights)) optimizer.build(own);
  }

  protected override updateStep(): void {}

  protected override record(gradients: readonly SymbolicTensor[], weights: readonly Weight[]): void {
    for (const [optimizer, own] of this.#shares(weights)) {
      optimizer.apply(
        own.map((weight) => gradients[weights.indexOf(weight)]),
        own,
      );
    }
    assign(this.iteration, add(this.iteration.symbol, 1));
  }

  override finalizeWeights(): void {
    for (const optimizer of this.optimizerMap.all) optimizer.finalizeWeights();
  }

  override getConfig(): Record<string, unknown> {
    return { name: this.name, optimizerMap: this.optimizerMap };
  }
}
