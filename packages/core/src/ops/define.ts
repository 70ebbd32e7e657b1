/**
 * An op is one record: the rules for its shape and its gradient, how it is
 * prepared for a plan, and the kernel calls that carry it out. One screen says
 * all there is to it.
 */
import type { GradientRule } from "../gradient/rule.js";
import type { Attrs } from "../graph/graph.js";
import type { KernelSet } from "../kernels/kernels.js";
import type { Pointer } from "../memory/pointer.js";
import type { Shape } from "../shape.js";
import type { DType } from "../tensor/dtype.js";

export interface OpDefinition {
  /** `"relu"`: what plans and error messages call it. */
  readonly name: string;
  /** `"Relu"`: Keras's class for it, shown in summaries. */
  readonly className: string;
  /** The output's shape. Throws a ShapeError, beginning with `where`, when the inputs do not fit. */
  shape(inputs: readonly Shape[], attrs: Attrs, where: string): Shape;
  /** Whole numbers stay whole: of int32 inputs the output is int32. Else it is float32. */
  readonly keepsIntegers?: boolean;
  /** Of bools the output is bool: they are moved or chosen from, not counted. */
  readonly keepsBools?: boolean;
  /** The inputs whose dtypes the output's follows from. Default: all; an index or a condition is none. */
  readonly typedBy?: readonly number[];
  /** The output's dtype, where it does not follow from the inputs': indices are whole numbers of anything. */
  readonly dtype?: DType;
  /** The output is the first input under another shape: no bytes move. */
  readonly alias?: boolean;
  /**
   * Rows of the output, its axis 0, can be made some at a time of the whole inputs: `run` makes `rows` of them, behind
   * `first`. So can the sum over a batch be shared out which is a weight's gradient.
   */
  readonly spreads?: boolean;
  /**
   * A product of inputs[0] with a weight, inputs[1], that can take in what follows it: a scale for each channel, the last
   * axis of the output, goes into the weight; a bias becomes inputs[2]; an element-wise function, attributes.
   */
  readonly affine?: Affine;
  /** The weight and the bias are laid out beforehand, by an op that reads the two with the same attributes. */
  readonly packing?: Packing;
  /**
   * What reverse mode makes of it: of the output's gradient, that of each input. `noGradient` where the output does not
   * follow the inputs in small steps. Ops that only the compiler makes need none.
   */
  readonly gradient?: GradientRule;
  /** How it is computed. Leaves and aliases need none. */
  readonly execution?: Execution;
}

export interface Affine {
  /** The shape under which a number for each channel of the output multiplies a weight of this shape. */
  channels(weight: Shape): Shape;
}

export interface Packing {
  readonly op: OpDefinition;
  /** Bytes of what it writes, for what `lower` makes of the product. */
  bytes(kernels: KernelSet, lowered: Attrs): number;
}

export interface Execution {
  /** Attributes and sizes boiled down to the numbers that `run` wants: plain data, free of the batch size. */
  lower(use: OpUse): Attrs;
  /** Carries the op out on `rows` rows: one kernel call or a few. */
  run(kernels: KernelSet, step: StepCall): void;
  /** Multiplications with their additions per row, where there are more than a few for each element. */
  flops?(lowered: Attrs): number;
  /** How one row of it can be parted among threads. */
  readonly columns?: ColumnSplit;
  /** Bytes it needs beside inputs and output while it runs. */
  scratchBytes?(kernels: KernelSet, lowered: Attrs): number;
}

/** A row of an op whose columns do not depend on each other. */
export interface ColumnSplit {
  /** How many there are; 0 when they cannot be parted here. */
  count(lowered: Attrs): number;
  /** `run` for columns from `begin` to before `end`; both are multiples of the kernels' `columnGroup`, or the end. */
  run(kernels: KernelSet, step: StepCall, begin: number, end: number): void;
}

/** One use of an op, as the compiler sees it. */
export interface OpUse {
  readonly attrs: Attrs;
  readonly inputs: readonly Value[];
  readonly output: Value;
}

/**
 * A value in a plan. A value of rows has one part for every row of the batch,
 * of `shape`, the batch's axis left out; any other is there once, for all rows.
 */
export interface Value {
  readonly shape: readonly number[];
  readonly ofRows: boolean;
}

export interface StepCall {
  readonly inputs: readonly Pointer[];
  readonly output: Pointer;
  readonly scratch: Pointer;
  readonly rows: number;
  /** How many rows of the run come before these. */
  readonly first: number;
  readonly lowered: Attrs;
  /** The layer it is a part of, as errors name it; null when there is none. */
  readonly layer: string | null;
}
