/**
 * Execution: the one interpreter of plans. For every tile of rows, for every
 * step: work the addresses out and call the kernel.
 */
import { UnsupportedError } from "../errors.js";
import type { KernelSet } from "../kernels/kernels.js";
import { NULL_POINTER, offset, type Pointer } from "../memory/pointer.js";
import type { Execution, StepCall } from "../ops/define.js";
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

/** Rows that go through all steps together. */
export interface Tile {
  readonly first: number;
  readonly rows: number;
  /** Rows that the arena has room for. */
  readonly room: number;
}

/** A step with its addresses worked out. */
export interface BoundStep {
  readonly execution: Execution;
  readonly call: StepCall;
}

/** Bytes that an arena needs for tiles of so many rows. */
export function arenaBytes(plan: Plan, room = plan.tileRows): number {
  return plan.arenaBytesPerRow * room + plan.scratchBytes;
}

/** Runs the steps that follow from the weights alone, into `places.held`. The arena is their scratch, no more. */
export function executeHeld(plan: Plan, kernels: KernelSet, places: Places): void {
  runSteps(bind(plan, plan.held, places, { first: 0, rows: 1, room: 0 }), kernels);
}

/** Runs the steps that serve all rows of a run, into `places.whole`. */
export function executeWhole(plan: Plan, kernels: KernelSet, places: Places): void {
  runSteps(bind(plan, plan.whole, places, { first: 0, rows: 1, room: plan.tileRows }), kernels);
}

/** What of a plan is needed to run its steps of rows. */
export type RowPlan = Pick<Plan, "rows" | "arenaBytesPerRow" | "tileRows">;

/** Runs the steps of rows, for rows from `begin` to before `end`. */
export function executeRows(plan: RowPlan, kernels: KernelSet, places: Places, begin: number, end: number): void {
  for (let first = begin; first < end; first += plan.tileRows) {
    const tile = { first, rows: Math.min(plan.tileRows, end - first), room: plan.tileRows };
    runSteps(bind(plan, plan.rows, places, tile), kernels);
  }
}

/** Works out where `steps` find everything for one tile. */
export function bind(
  plan: Pick<Plan, "arenaBytesPerRow">,
  steps: readonly Step[],
  places: Places,
  tile: Tile,
): BoundStep[] {
  const scratch = offset(places.arena, plan.arenaBytesPerRow * tile.room);
  return steps.map(({ op, inputs, output, lowered, layer }) => {
    const { execution } = opByName(op);
    if (!execution) throw new UnsupportedError(`The op ${op} has no kernel.`);
    const addresses = inputs.map((input) => locate(input, places, tile));
    const call = {
      inputs: addresses,
      output: locate(output, places, tile),
      scratch,
      rows: tile.rows,
      first: tile.first,
      lowered,
      layer,
    };
    return { execution, call };
  });
}

export function runSteps(steps: readonly BoundStep[], kernels: KernelSet): void {
  for (const { execution, call } of steps) execution.run(kernels, call);
}

function locate(address: Address, places: Places, { first, room }: Tile): Pointer {
  switch (address.space) {
    case "input":
      return offset(places.inputs[address.index], address.perRow * first);
    case "output":
      return offset(places.outputs[address.index], address.perRow * first);
    case "parameter":
      return places.parameters?.[address.index] ?? NULL_POINTER;
    case "held":
      return offset(places.held, address.offset);
    case "whole":
      return offset(places.whole, address.offset);
    case "arena":
      return offset(places.arena, address.offset * room);
  }
}
