/**
 * Plan: a graph made ready to run. Plain data, free of the batch size, and so
 * cheap to post to a worker thread.
 *
 * Its steps stand in three lists, by how often they run:
 *
 *     held    what follows from the weights alone: panels, folded constants;
 *             once, and again when a weight has changed
 *     whole   what is needed once per run, for all rows
 *     rows    the work itself: for every tile of rows, all steps in turn
 */
import type { Attrs } from "../graph/graph.js";
import type { KernelSetName } from "../kernels/kernels.js";

export interface Plan {
  /** The kernel set whose panels the plan describes. */
  readonly kernels: KernelSetName;
  readonly held: readonly Step[];
  readonly whole: readonly Step[];
  readonly rows: readonly Step[];
  /** Per input and output: floats per row, or in all when it is not of rows. */
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly heldBytes: number;
  readonly wholeBytes: number;
  readonly arenaBytesPerRow: number;
  /** Room that steps work in while they run: those of `held`, and all others. */
  readonly heldScratchBytes: number;
  readonly scratchBytes: number;
  /** Rows carried through all steps together, so that what lies between two steps stays in cache. */
  readonly tileRows: number;
  /** Multiply-adds per row, or what takes as long: how much work there is to share. */
  readonly flopsPerRow: number;
}

export interface Port {
  readonly ofRows: boolean;
  /** Shape, without the batch when it is of rows. */
  readonly shape: readonly number[];
}

export interface Step {
  /** Name of the op. */
  readonly op: string;
  readonly inputs: readonly Address[];
  readonly output: Address;
  readonly lowered: Attrs;
  /** The layer it is a part of, as errors name it: `layer dense_1`; null when there is none. */
  readonly layer: string | null;
}

/**
 * Where a value is: `offset` bytes into a space, plus `perRow` for every row
 * that comes before.
 *
 *     parameter, input, output   the tensor number `index`
 *     held, whole, arena         a block; arena offsets count bytes per row of a tile
 */
export type Address =
  | { readonly space: "parameter" | "input" | "output"; readonly index: number; readonly perRow: number }
  | { readonly space: "held" | "whole" | "arena"; readonly offset: number; readonly perRow: number };
