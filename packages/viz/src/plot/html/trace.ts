/** Trace: what a layer depends on, and what depends on it. Of an open model, all that is in it counts as it. */
import type { Way } from "./scene.js";

export interface Trace {
  /** Paths of layers before and after, those it started from left out. */
  readonly before: ReadonlySet<string>;
  readonly after: ReadonlySet<string>;
  /** Ways that lead there, by their places in the scene. */
  readonly waysBefore: readonly number[];
  readonly waysAfter: readonly number[];
}

export function traceOf(ways: readonly Way[], path: string): Trace {
  const within = (other: string | null) => other === path || other?.startsWith(`${path}.`) === true;
  const [before, waysBefore] = follow("to", "from");
  const [after, waysAfter] = follow("from", "to");
  return { before, after, waysBefore, waysAfter };

  /** From the path along all ways, each entered at its end `near`. */
  function follow(near: "from" | "to", far: "from" | "to"): [Set<string>, number[]] {
    const byEnd = new Map<string, number[]>();
    ways.forEach((way, index) => {
      const end = way[near];
      if (end !== null) byEnd.set(end, [...(byEnd.get(end) ?? []), index]);
    });
    const reached = new Set<string>();
    const used: number[] = [];
    const queue = [...byEnd.keys()].filter(within);
    for (const start of queue) {
      for (const index of byEnd.get(start) ?? []) {
        const end = ways[index][far];
        used.push(index);
        if (end === null || within(end) || reached.has(end)) continue;
        reached.add(end);
        queue.push(end);
      }
    }
    return [reached, used];
  }
}
