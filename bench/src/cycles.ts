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
  /** Once, before the first cycle. Both reject with an Error that says what went wrong. */
  warm(): Promise<unknown>;
  turn(): Promise<Figures>;
}

export interface Series {
  readonly name: string;
  /** One per cycle. */
  readonly figures: readonly Figures[];
}

/** Threads of native libraries spin for a while after their last work; nobody else's turn begins before they rest. */
const REST_MS = 20;

/** As many figures for each entrant as there were cycles; who fails is out. */
export async function runCycles(
  entrants: readonly Entrant[],
  { cycles, fewestCycles, taskTime }: Pick<Pace, "cycles" | "fewestCycles" | "taskTime">,
): Promise<{ series: Series[]; absences: Absence[] }> {
  const figures = new Map(entrants.map((entrant) => [entrant, [] as Figures[]]));
  const absences: Absence[] = [];
  const attempt = async (entrant: Entrant, act: () => Promise<unknown>) => {
    await sleep(REST_MS);
    try {
      await act();
    } catch (error) {
      figures.delete(entrant);
      absences.push({ name: entrant.name, reason: (error as Error).message });
    }
  };
  for (const entrant of entrants) await attempt(entrant, () => entrant.warm());
  const end = performance.now() + 1000 * taskTime;
  for (let cycle = 0; cycle < cycles && (cycle < fewestCycles || performance.now() < end); cycle++) {
    const order = [...figures.keys()];
    for (const entrant of cycle % 2 === 0 ? order : order.reverse()) {
      await attempt(entrant, async () => figures.get(entrant)?.push(await entrant.turn()));
    }
  }
  return { series: [...figures].map(([{ name }, each]) => ({ name, figures: each })), absences };
}
