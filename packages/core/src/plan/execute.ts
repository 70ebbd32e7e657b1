/**
 * Execution: the one interpreter of plans. For every tile of rows, for every
 * step: work the addresses out and call the kernel.
 */
import type { KernelSet } from "../kernels/kernels.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import { opByName } from "../ops/table.js";
import type { Address, Plan, Step } from "./plan.js";

/** Where a plan's spaces are in this run. */
export interface Places {
  readonly parameters?: readonly Pointer[];
  readonly inputs: readonly Pointer[];
  readonly outputs: readonly Pointer[];
  readonly held: Pointer;
  readonly whole: Pointer;
  /** Room for one tile, and behind it the steps' scratch. */
  readonly arena: Pointer;
}

/** Bytes that an arena needs for tiles of this plan. */
export function arenaBytes(plan: Plan): number {
  return plan.arenaBytesPerRow * plan.tileRows + plan.scratchBytes;
}

/** Runs the steps that follow from the weights alone, into `places.held`. */
export function executeHeld(plan: Plan, kernels: KernelSet, places: Places): void {
  runSteps(plan, plan.held, kernels, places, 0, 1);
}

/** Runs the steps that serve all rows of a run, into `places.whole`. */
export function executeWhole(plan: Plan, kernels: KernelSet, places: Places): void {
  runSteps(plan, plan.whole, kernels, places, 0, 1);
}

/** Runs the steps of rows, for rows from `begin` to before `end`. */
export function executeRows(plan: Plan, kernels: KernelSet, places: Places, begin: number, end: number): void {
  for (let row = begin; row < end; row += plan.tileRows) {
    runSteps(plan, plan.rows, kernels, places, row, Math.min(plan.tileRows, end - row));
  }
}

function runSteps(
  plan: Plan,
  steps: readonly Step[],
  kernels: KernelSet,
  places: Places,
  firstRow: number,
  rows: number,
): void {
  const scratch = offset(places.arena, plan.arenaBytesPerRow * plan.tileRows);
  for (const { op, inputs, output, lowered } of steps) {
    const addresses = new Array<Pointer>(inputs.length);
    for (let i = 0; i < inputs.length; i++) addresses[i] = locate(inputs[i], plan, places, firstRow);
    const to = locate(output, plan, places, firstRow);
    opByName(op).execution?.run(kernels, { inputs: addresses, output: to, scratch, rows, lowered });
  }
}

function locate(address: Address, plan: Plan, places: Places, firstRow: number): Pointer {
  switch (address.space) {
    case "input":
      return offset(places.inputs[address.index], address.perRow * firstRow);
    case "output":
      return offset(places.outputs[address.index], address.perRow * firstRow);
    case "parameter":
      return places.parameters?.[address.index] ?? NULL_POINTER;
    case "held":
      return offset(places.held, address.offset);
    case "whole":
      return offset(places.whole, address.offset);
    case "arena":
      return offset(places.arena, address.offset * plan.tileRows);
  }
}
