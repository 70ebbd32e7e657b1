/**
 * Gradient rules: what an op's record says to reverse mode. A rule is written
 * in other ops, so that a gradient is more of the same graph and has a gradient
 * itself. They are handed over, as a record cannot import its neighbours'.
 */
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import type * as vocabulary from "./vocabulary.js";

/** The ops that rules are written in. */
export type GradientOps = typeof vocabulary;

/** One use of an op, and the gradient of its output: of the output's shape. */
export interface GradientUse {
  readonly inputs: readonly SymbolicTensor[];
  readonly output: SymbolicTensor;
  readonly attrs: Attrs;
  readonly outputGradient: SymbolicTensor;
}

/** A gradient that is 0 but for the elements of `axis` from `begin` on, as many as `values` has there. */
export interface Part {
  readonly axis: number;
  readonly begin: number;
  readonly values: SymbolicTensor;
}

/** A gradient leftᵀ · right, where all axes of the two but the last are one: that of a matrix which serves them all. */
export interface Product {
  readonly left: SymbolicTensor;
  readonly right: SymbolicTensor;
}

/** What one use of an op adds to an input's gradient, in the input's shape; null for nothing. */
export type Contribution = SymbolicTensor | Part | Product | null;

/**
 * The contribution for each input; those left out at the end get none. A rule that can do with the output does not read
 * the input: what lies before an activation is then not kept, and stays fused.
 */
export type GradientRule = (use: GradientUse, ops: GradientOps) => readonly Contribution[];

/** The rule of ops whose outputs are constant but for jumps, or random: places, comparisons, whole numbers. */
export const noGradient: GradientRule = () => [];
