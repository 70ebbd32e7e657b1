/**
 * Contenders for one task, measured in turns. Turns are cycled, so that a moment
 * in which the machine is busy strikes all alike, and every other cycle runs
 * backwards, so that nobody always comes after the same one.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { Absence } from "./contenders/contender.js";
import type { Figures } from "./measures/measure.js";
import type { Pace } from "./measures/pace.js";

export interface Entrant {
  readonly name: string;
  /** Rejects with an Error that says what went wrong. */
  turn(): Promise<Figures>;
}

export interface Series {
  readonly name: string;
  /** One per cycle. */
  readonly figures: readonly Figures[];
}

/** Threads of native libraries spin for a while after their last work; nobody else's turn begins before they rest. */
const REST_MS = 20;

/** As many figures for each entrant as there were cycles; who fails in one is out. A cycle before the first warms up. */
export async function runCycles(
  entrants: readonly Entrant[],
  { cycles, fewestCycles, taskTime }: Omit<Pace, "sampleTime" | "turnTime">,
): Promise<{ series: Series[]; absences: Absence[] }> {
  const end = performance.now() + 1000 * taskTime;
  const figures = new Map(entrants.map((entrant) => [entrant, [] as Figures[]]));
  const absences: Absence[] = [];
  for (let cycle = 0; cycle <= cycles; cycle++) {
    if (cycle > fewestCycles && performance.now() > end) break;
    const order = [...figures.keys()];
    for (const entrant of cycle % 2 === 0 ? order : order.reverse()) {
      await sleep(REST_MS);
      try {
        const turn = await entrant.turn();
        if (cycle > 0) figures.get(entrant)?.push(turn);
      } catch (error) {
        figures.delete(entrant);
        absences.push({ name: entrant.name, reason: (error as Error).message });
      }
    }
  }
  return { series: [...figures].map(([{ name }, each]) => ({ name, figures: each })), absences };
}
