/**
 * Cell: what a recurrent layer does at one step.
 *
 *     call(x, { states }) → [output, states]        x  (batch, …features)
 *
 * Any layer with a `stateSize` is one. States have the shape (batch, size),
 * if the cell does not say otherwise; there may be several, in lists as they
 * stand in `stateSize`.
 */
import { ArgumentError, everyRow, type Shape, type StaticShape, type SymbolicTensor, show, zeros } from "@neurode/core";
import { Layer } from "../../layer.js";
import type { Structure } from "../../structure.js";

export type StateSize = number | readonly StateSize[];

export type States = readonly Structure<SymbolicTensor>[];

export interface Cell extends Layer {
  /** Size of each state. */
  readonly stateSize: StateSize;
  /** Size of the output. Default: that of the first state. */
  readonly outputSize?: number;
  /** The shape of states and outputs of that size without the batch, for an input `step` (batch, …features). Default: (size). */
  stateShape?(size: number, step: Shape): Shape;
  /** What the axes of an input of one step are, as in "features". Default: any. */
  readonly stepAxes?: string;
  /** Throws, in the name of `owner`, when the cell cannot take an input of that shape, which is part of `whole`. */
  checkStep?(step: Shape, owner: Layer, whole: Shape): void;
  /** The steps over a sequence x (batch, steps, …features), for what is better done for all at once. */
  over?(x: SymbolicTensor): Stepper;
}

/** What a step gives. */
export interface StepResult {
  readonly output: SymbolicTensor;
  readonly states: States;
}

/** Takes the states through step number `step` of a sequence. */
export type Stepper = (step: number, states: States) => StepResult;

/** `value` when it is a cell. Throws an ArgumentError, beginning with `where`, when it is not. */
export function cell(where: string, value: unknown): Cell {
  if (value instanceof Layer && "stateSize" in value && isStateSize(value.stateSize)) return value as Cell;
  const missing =
    value instanceof Layer ? `${value.className}, which has no stateSize of positive integers` : show(value);
  throw new ArgumentError(
    `${where}: expected a cell, such as new LSTMCell(32) or a layer with a stateSize and call(x, { states }), got ${missing}.`,
  );
}

/** The sizes of the states, a lone one in a list. */
export function stateSizes({ stateSize }: Cell): readonly StateSize[] {
  return typeof stateSize === "number" ? [stateSize] : stateSize;
}

export function outputSizeOf(each: Cell): number {
  return each.outputSize ?? firstSize(each.stateSize);
}

/** What `leaf` makes of each size, arranged as the sizes are. */
export function mapSizes<Leaf>(size: StateSize, leaf: (size: number) => Leaf): Structure<Leaf> {
  return typeof size === "number" ? leaf(size) : size.map((part) => mapSizes(part, leaf));
}

/** The shape of states and outputs of that size, for an input of one step. */
export function stateShapeOf(each: Cell, size: number, [batch, ...features]: Shape): Shape {
  return [batch, ...(each.stateShape?.(size, [batch, ...features]) ?? [size])];
}

/** States of zeros, or outputs, of that size for the batch of `x` (batch, steps, …features), whose features are known. */
export function zerosOf(each: Cell, size: number, x: SymbolicTensor): SymbolicTensor {
  const [batch, , ...features] = x.shape;
  const [, ...shape] = stateShapeOf(each, size, [batch, ...features]);
  return everyRow(zeros(shape as StaticShape), x);
}

function firstSize(size: StateSize): number {
  return typeof size === "number" ? size : firstSize(size[0]);
}

function isStateSize(size: unknown): size is StateSize {
  if (Array.isArray(size)) return size.length > 0 && size.every(isStateSize);
  return Number.isInteger(size) && (size as number) > 0;
}
