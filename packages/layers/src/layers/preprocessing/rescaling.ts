/** Rescaling: y = x · scale + offset, in float32. */
import { ArgumentError, add, cast, isInteger, multiply, type SymbolicTensor, show, tensor } from "@neurode/core";
import { Layer, type LayerOptions } from "../../layer.js";

/** A number, or one for each channel, the last axis. */
type Factor = number | readonly number[];

export interface RescalingOptions extends LayerOptions {
  /** What is added; a number, or one for each channel. Default 0. */
  offset?: Factor;
}

export class Rescaling extends Layer {
  readonly scale: Factor;
  readonly offset: Factor;

  /** @param scale what x is multiplied by; a number, or one for each channel */
  constructor(scale: Factor, options: RescalingOptions = {}) {
    super(options);
    this.checkOptions(options, ["offset"]);
    this.scale = factor("scale", scale);
    this.offset = factor("offset", options.offset ?? 0);
  }

  override call(x: SymbolicTensor): SymbolicTensor {
    const numbers = isInteger(x.dtype) ? cast(x, "float32") : x;
    return add(multiply(numbers, operand(this.scale)), operand(this.offset));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), scale: this.scale, offset: this.offset };
  }
}

function factor(what: string, value: unknown): Factor {
  const isNumber = (each: unknown) => typeof each === "number";
  if (isNumber(value) || (Array.isArray(value) && value.length > 0 && value.every(isNumber))) return value as Factor;
  throw new ArgumentError(`Rescaling: "${what}" must be a number, or a list of numbers, got ${show(value)}.`);
}

function operand(value: Factor) {
  return typeof value === "number" ? value : tensor(value as number[]);
}
