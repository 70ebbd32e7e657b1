/**
 * LossScaleOptimizer: takes gradients of a loss made larger, so that small ones
 * do not vanish, and leaves out steps whose gradients are not finite. The
 * factor is halved then, and doubled when all has gone well for some time.
 */
import { add, all, divide, equal, isfinite, logicalAnd, multiply, type SymbolicTensor, where } from "@neurode/core";
import { Constant, initializer } from "../initializers.js";
import { assign, assignWhere } from "../state.js";
import { positiveInteger } from "../validate.js";
import { Weight } from "../weight.js";
import { Optimizer } from "./optimizer.js";
import { optionBetween } from "./options.js";

export interface LossScaleOptimizerOptions {
  /** The first factor. Default 32,768. */
  initialScale?: number;
  /** Steps without a failure after which it is doubled. Default 2,000. */
  dynamicGrowthSteps?: number;
  name?: string;
}

export class LossScaleOptimizer extends Optimizer {
  readonly innerOptimizer: Optimizer;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
  readonly #counter: Weight;
  readonly #scale: Weight;

  constructor(innerOptimizer: Optimizer, options: LossScaleOptimizerOptions = {}) {
    const { initialScale = 32_768, dynamicGrowthSteps = 2000, ...others } = options;
    super(others, 0);
    const where = "LossScaleOptimizer";
    this.innerOptimizer = innerOptimizer;
    this.initialScale = optionBetween(where, "initialScale", initialScale, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
    this.dynamicGrowthSteps = positiveInteger(where, "dynamicGrowthSteps", dynamicGrowthSteps);
    this.#counter = new Weight("step_counter", [], "int32", initializer(where, "zeros"), false);
    this.#scale = new Weight("dynamic_scale", [], "float32", new Constant({ value: this.initialScale }), false);
  }

  override get weights(): readonly Weight[] {
    return [...super.weights, this.#counter, this.#scale, ...this.innerOptimizer.weights];
  }

  override get learningRate(): number {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(rate: number) {
    this.innerOptimizer.learningRate = rate;
  }

  override scaleLoss(loss: SymbolicTensor): SymbolicTensor {
    return multiply(loss, this.#scale.symbol);
  }

  protected override buildSlots(weights: readonly Weight[]): void {
    this.innerOptimizer.build(weights);
  }

  protected override updateStep(): void {}

  override get averagesWeights(): boolean {
    return this.innerOptimizer.averagesWeights;
  }

  override get averages(): ReadonlyMap<Weight, Weight> {
    return this.innerOptimizer.averages;
  }

  override finalizeWeights(): void {
    this.innerOptimizer.finalizeWeights();
  }

  protected override record(gradients: readonly SymbolicTensor[], weights: readonly Weight[]): void {
    const [counter, scale] = [this.#counter.symbol, this.#scale.symbol];
    const finite = gradients.map((gradient) => all(isfinite(gradient))).reduce((a, b) => logicalAnd(a, b));
    assignWhere(finite, () => {
      const unscaled = gradients.map((gradient) => divide(gradient, scale));
      this.innerOptimizer.apply(unscaled, weights);
    });
    const grows = equal(counter, this.dynamicGrowthSteps - 1);
    assign(this.#scale, where(finite, where(grows, multiply(scale, 2), scale), multiply(scale, 0.5)));
    assign(this.#counter, where(finite, where(grows, 0, add(counter, 1)), 0));
  }

  override getConfig(): Record<string, unknown> {
    const { name, innerOptimizer, initialScale, dynamicGrowthSteps } = this;
    return { name, innerOptimizer, initialScale, dynamicGrowthSteps };
  }
}
