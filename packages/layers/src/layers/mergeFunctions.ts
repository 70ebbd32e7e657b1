/** The merging layers as functions: `add([a, b])` makes an Add and calls it. */
import type { SymbolicTensor } from "@neurode/core";
import type { LayerOptions } from "../layer.js";
import { Concatenate, type ConcatenateOptions } from "./concatenate.js";
import { Dot, type DotOptions } from "./dot.js";
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from "./merge.js";

type Inputs = readonly SymbolicTensor[];

export const add = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Add(options)(inputs);
export const subtract = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Subtract(options)(inputs);
export const multiply = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Multiply(options)(inputs);
export const average = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Average(options)(inputs);
export const maximum = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Maximum(options)(inputs);
export const minimum = (inputs: Inputs, options?: LayerOptions): SymbolicTensor => new Minimum(options)(inputs);

export const concatenate = (inputs: Inputs, options?: ConcatenateOptions): SymbolicTensor =>
  new Concatenate(options)(inputs);

/** Default axes: -1, the last of both. */
export const dot = (
  inputs: Inputs,
  { axes = -1, ...options }: DotOptions & { axes?: Dot["axes"] } = {},
): SymbolicTensor => new Dot(axes, options)(inputs);
