/**
 * Ports: where links leave a block below and enter it on top.
 */
import type { Chains } from "./chains.js";
import { placeEntries } from "./entries.js";
import type { LayoutGraph } from "./graph.js";
import { type Outlet, placeOutlets } from "./outlets.js";
import type { Placement } from "./place.js";
import type { Ranking } from "./rank.js";
import type { Sides } from "./sides.js";

export interface Ports {
  /** Across, by link; where its side line is when it has one. */
  readonly exit: readonly number[];
  readonly entry: readonly number[];
  readonly outlets: readonly Outlet[];
}

export function choosePorts(
  graph: LayoutGraph,
  ranking: Ranking,
  chains: Chains,
  placement: Placement,
  sides: Sides,
  laneGap: number,
): Ports {
  const { exit, outlets } = placeOutlets(graph, chains, placement, sides, laneGap);
  const entry = placeEntries(graph, ranking, chains, placement, sides, exit);
  return { exit, entry, outlets };
}

/** The entries of each block, but for those at its sides, `shifts` further. */
export function nudgedEntries({ links }: LayoutGraph, sides: Sides, ports: Ports, shifts: readonly number[]): Ports {
  const entry = ports.entry.map((across, link) => across + (sides.entries[link] ? 0 : shifts[links[link].to]));
  return { ...ports, entry };
}
