/** ReLU: y = min(x, maxValue) where x ≥ threshold, else negativeSlope · (x − threshold). */
import { ArgumentError, relu, type SymbolicTensor, show } from "@neurode/core";
import { type FirstArgument, withFirst } from "../firstArgument.js";
import { Layer, type LayerOptions } from "../layer.js";

export interface ReLUOptions extends LayerOptions {
  /** Largest result; null for no limit. Default null. */
  maxValue?: number | null;
  /** Slope below the threshold, at least 0. Default 0. */
  negativeSlope?: number;
  /** Where the ramp begins, at least 0. Default 0. */
  threshold?: number;
}

export class ReLU extends Layer {
  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(first: FirstArgument<ReLUOptions, "maxValue"> = {}, rest?: ReLUOptions) {
    const options = withFirst(new.target, "maxValue", first, rest);
    super(options);
    this.checkOptions(options, ["maxValue", "negativeSlope", "threshold"]);
    const { maxValue = null, negativeSlope = 0, threshold = 0 } = options;
    this.maxValue = maxValue === null ? null : notNegative("ReLU", "maxValue", maxValue);
    this.negativeSlope = notNegative("ReLU", "negativeSlope", negativeSlope);
    this.threshold = notNegative("ReLU", "threshold", threshold);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return relu(x, { maxValue: this.maxValue, negativeSlope: this.negativeSlope, threshold: this.threshold });
  }

  override getConfig(): Record<string, unknown> {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

export interface LeakyReLUOptions extends LayerOptions {
  /** Slope below 0, at least 0. Default 0.3. */
  negativeSlope?: number;
}

/** y = x where x ≥ 0, else negativeSlope · x. */
export class LeakyReLU extends Layer {
  readonly negativeSlope: number;

  constructor(first: FirstArgument<LeakyReLUOptions, "negativeSlope"> = {}, rest?: LeakyReLUOptions) {
    const options = withFirst(new.target, "negativeSlope", first, rest);
    super(options);
    this.checkOptions(options, ["negativeSlope"]);
    this.negativeSlope = notNegative("LeakyReLU", "negativeSlope", options.negativeSlope ?? 0.3);
  }

  override get supportsMasking(): boolean {
    return true;
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    return relu(x, { negativeSlope: this.negativeSlope });
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}

function notNegative(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && value >= 0) return value;
  throw new ArgumentError(`${where}: "${what}" must be a number of at least 0, got ${show(value)}.`);
}
