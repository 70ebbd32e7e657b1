/** Means and sums of values: what most metrics are. */
import { add, cast, mean, type SymbolicTensor, sum } from "@neurode/core";
import { divideNoNan } from "../divideNoNan.js";
import type { LossFunction, OwnFunction } from "../losses/lossFunction.js";
import { countOf, maskedWeight } from "../losses/reduction.js";
import { maskOf } from "../mask.js";
import { assign, currentValue } from "../state.js";
import type { Weight } from "../weight.js";
import { Metric, type MetricOptions } from "./metric.js";
import { samplewise } from "./samplewise.js";

/** Σ w · v */
export class Sum extends Metric {
  readonly total: Weight;

  constructor({ name = "sum", ...options }: MetricOptions = {}) {
    super({ name, ...options });
    this.checkOptions(options, []);
    this.total = this.addVariable("total");
  }

  override update(values: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    assign(this.total, add(currentValue(this.total), sum(samplewise(values, sampleWeight, sum).values)));
  }

  override value(): SymbolicTensor {
    return currentValue(this.total);
  }
}

/** Σ w · v / Σ w of values that a subclass says. */
export abstract class MeanOfValues extends Metric {
  readonly total: Weight;
  readonly count: Weight;

  constructor(options: MetricOptions) {
    super(options);
    this.total = this.addVariable("total");
    this.count = this.addVariable("count");
  }

  /** Takes values in, and how much each counts; default 1 for each sample. */
  protected add(given: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const { values, weights } = samplewise(given, sampleWeight, mean);
    assign(this.total, add(currentValue(this.total), sum(values)));
    assign(this.count, add(currentValue(this.count), weights ? sum(weights) : countOf(values)));
  }

  override value(): SymbolicTensor {
    return divideNoNan(currentValue(this.total), currentValue(this.count));
  }
}

/** The mean of values: `mean.updateState(values, sampleWeight)`. */
export class Mean extends MeanOfValues {
  constructor({ name = "mean", ...options }: MetricOptions = {}) {
    super({ name, ...options });
    this.checkOptions(options, []);
  }

  override update(values: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    this.add(values, sampleWeight);
  }
}

/** The mean of what a function of targets and outputs gives. A mask of the outputs counts as weights. */
abstract class MeanOfFunction extends MeanOfValues {
  protected abstract evaluate(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor;

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const weight = sampleWeight && cast(sampleWeight, "float32");
    this.add(this.evaluate(yTrue, yPred), maskedWeight(weight, maskOf(yPred), "sum"));
  }
}

/** A metric that is a user's own function. */
export class MeanMetricWrapper extends MeanOfFunction {
  readonly fn: OwnFunction;

  constructor(fn: OwnFunction, options: MetricOptions = {}) {
    super(options);
    this.checkOptions(options, []);
    this.fn = fn;
  }

  protected override evaluate(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.fn(yTrue, yPred);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), fn: this.fn };
  }
}

/** A metric that is a function, with the arguments that it takes beside targets and outputs. */
export abstract class FunctionMetric<Arguments extends object = object> extends MeanOfFunction {
  readonly args: Required<Arguments>;
  readonly #function: LossFunction<Arguments>;

  /** @param defaults of the arguments, by their names among the options */
  constructor(
    fn: LossFunction<Arguments>,
    name: string,
    options: MetricOptions & Arguments,
    defaults: Required<Arguments>,
  ) {
    const { name: given = name, dtype, ...args } = options;
    super({ name: given, dtype });
    this.checkOptions(options, Object.keys(defaults));
    this.args = { ...defaults, ...(args as unknown as Arguments) };
    fn.check(this.className, this.args);
    this.#function = fn;
  }

  protected override evaluate(yTrue: SymbolicTensor, yPred: SymbolicTensor): SymbolicTensor {
    return this.#function(yTrue, yPred, this.args);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), ...this.args };
  }
}
