/**
 * Placing: gives the values of each stage addresses in the stage's block.
 */
import type { Attrs } from "../graph/graph.js";
import type { OpDefinition, Value } from "../ops/define.js";
import { planArena } from "./arena.js";
import type { Address } from "./plan.js";

/** When a value is computed: in which of the plan's lists its step stands. */
export type Stage = "held" | "whole" | "rows";

/** Bytes for a value: of one row, when it is of rows. */
export interface Storage {
  readonly stage: Stage;
  readonly bytes: number;
  /** null until it is placed; inputs, outputs and weights have theirs from the start. */
  place: Address | null;
}

/** A value and where it is stored; an alias has another shape and the same storage. */
export interface Slot {
  readonly value: Value;
  readonly storage: Storage;
}

/** A step whose values have no addresses yet. It stands in the list of its output's stage. */
export interface Draft {
  readonly op: OpDefinition;
  readonly inputs: readonly Slot[];
  readonly output: Slot;
  readonly lowered: Attrs;
  /** The layer that recorded it, as errors name it; null when none did. */
  readonly layer: string | null;
}

/** Blocks start on cache lines; in the arena, whose offsets are multiplied by the rows of a tile, floats do. */
const ALIGNMENT = { held: 64, whole: 64, rows: 4 };

/** Places all values of one stage; returns the bytes of their block, per row for rows. */
export function place(stage: Stage, drafts: readonly Draft[]): number {
  const lifetimes = lifetimesOf(stage, drafts);
  const storages = [...lifetimes.keys()];
  const { offsets, bytes } = planArena(
    storages.map((storage) => {
      const size = Math.ceil(storage.bytes / ALIGNMENT[stage]) * ALIGNMENT[stage];
      return { bytes: size, ...(lifetimes.get(storage) as { begin: number; end: number }) };
    }),
  );
  storages.forEach((storage, index) => {
    const space = stage === "rows" ? "arena" : stage;
    storage.place = { space, offset: offsets[index], perRow: stage === "rows" ? storage.bytes : 0 };
  });
  return bytes;
}

/** From which step to which each value that still wants a place is needed. */
function lifetimesOf(stage: Stage, drafts: readonly Draft[]): Map<Storage, { begin: number; end: number }> {
  const lifetimes = new Map<Storage, { begin: number; end: number }>();
  drafts.forEach(({ inputs, output }, index) => {
    const { storage } = output;
    if (storage.stage === stage && storage.place === null) lifetimes.set(storage, { begin: index, end: index });
    for (const input of inputs) {
      const lifetime = lifetimes.get(input.storage);
      // What a later stage reads, again and again, must outlive its own stage.
      if (lifetime) lifetime.end = Math.max(lifetime.end, storage.stage === stage ? index : drafts.length);
    }
  });
  return lifetimes;
}
