/**
 * Passes: how each link crosses the channels, the spaces between two ranks.
 *
 * Channel r lies before rank r; the last one lies behind the last rank. In a rank a link
 * keeps its position across, in a channel it moves to the next one.
 */
import { type Chains, columnAt } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import type { Placement } from "./place.js";
import type { Ports } from "./ports.js";
import type { Ranking } from "./rank.js";
import type { Sides } from "./sides.js";

export interface Pass {
  readonly link: number;
  readonly channel: number;
  /** Passes of one wire are one line where they run together. */
  readonly wire: string;
  readonly start: Crossing;
  readonly end: Crossing;
}

/** A place at the edge of a channel: on the side of the rank before it, or of the one after. */
export interface Crossing {
  readonly across: number;
  readonly before: boolean;
}

/** The passes of each link, in its own direction. */
export function passesOf(
  graph: LayoutGraph,
  { rank, backward }: Ranking,
  { chains, chainOf, lane }: Chains,
  placement: Placement,
  sides: Sides,
  ports: Ports,
): Pass[][] {
  return graph.links.map(({ from, output, to }, link) => {
    const first = rank[from];
    const last = rank[to];
    const index = chainOf[link];
    const leaving = { channel: first + 1, wire: `outlet ${from} ${output} ${lane[link]}` };
    const outlet = { across: ports.exit[link], before: true };
    const entrance = { across: ports.entry[link], before: false };
    if (index === null) return [{ link, ...leaving, start: outlet, end: entrance }];

    const chain = chains[index];
    const wire = `chain ${index}`;
    const column = (r: number, before: boolean) => ({ across: placement.columns[columnAt(chain, r)], before });
    const passes: Pass[] = [];
    if (backward[link]) {
      passes.push({ link, ...leaving, start: outlet, end: column(first, true) });
      for (let r = first; r > last; r--) {
        passes.push({ link, channel: r, wire, start: column(r, false), end: column(r - 1, true) });
      }
      passes.push({ link, channel: last, wire, start: column(last, false), end: entrance });
      return passes;
    }
    const aside = sides.exits[index] !== null;
    passes.push({ link, ...leaving, ...(aside ? { wire } : {}), start: outlet, end: column(first + 1, false) });
    for (let r = first + 2; r < last; r++) {
      passes.push({ link, channel: r, wire, start: column(r - 1, true), end: column(r, false) });
    }
    passes.push({ link, channel: last, wire, start: column(last - 1, true), end: entrance });
    return passes;
  });
}
