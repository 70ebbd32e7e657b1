/**
 * Chains: where links longer than one rank pass the rows between their ends.
 *
 * Each row passed is a column, a place as wide as a line that no block may take. Links of
 * one output that leave the same groups share a chain, as one tensor goes to several
 * readers. A link that runs backward has a chain of its own, which also passes the rows of
 * its ends: it leaves below its block, climbs beside the rows and comes in from above.
 */
import { commonGroup, type LayoutGraph, type Link } from "./graph.js";
import type { Ranking } from "./rank.js";

export interface Column {
  readonly chain: number;
  readonly rank: number;
  readonly group: number | null;
}

export interface Chain {
  readonly from: number;
  readonly output: number;
  readonly backward: boolean;
  readonly links: readonly number[];
  readonly firstRank: number;
  readonly lastRank: number;
  /** Its columns are `firstColumn`, `firstColumn + 1`, …, one per rank. */
  readonly firstColumn: number;
}

export interface Chains {
  readonly chains: readonly Chain[];
  readonly columns: readonly Column[];
  /** The chain of each link, null for those that reach the next rank. */
  readonly chainOf: readonly (number | null)[];
  /** For each link, how many links before it go from the same output to the same block. */
  readonly lane: readonly number[];
}

export function chainsOf(graph: LayoutGraph, { rank, backward }: Ranking): Chains {
  const lane = lanesOf(graph.links);
  const chainOf: (number | null)[] = graph.links.map(() => null);
  const members = new Map<string, number[]>();
  graph.links.forEach((link, index) => {
    if (!backward[index] && rank[link.to] === rank[link.from] + 1) return;
    const key = backward[index] ? `back ${index}` : [link.from, link.output, lane[index], groupOf(link)].join(" ");
    members.set(key, [...(members.get(key) ?? []), index]);
  });

  const columns: Column[] = [];
  const chains = [...members.values()].map((links, chain): Chain => {
    const { from, output } = graph.links[links[0]];
    const ends = links.map((link) => rank[graph.links[link].to]);
    const back = backward[links[0]];
    const firstRank = back ? ends[0] : rank[from] + 1;
    const lastRank = back ? rank[from] : Math.max(...ends) - 1;
    const firstColumn = columns.length;
    for (let r = firstRank; r <= lastRank; r++) columns.push({ chain, rank: r, group: groupOf(graph.links[links[0]]) });
    for (const link of links) chainOf[link] = chain;
    return { from, output, backward: back, links, firstRank, lastRank, firstColumn };
  });
  return { chains, columns, chainOf, lane };

  function groupOf({ from, to }: Link): number | null {
    return commonGroup(graph.blocks[from].group, graph.blocks[to].group, graph.groups);
  }
}

/** The column of `chain` at `rank`. */
export function columnAt(chain: Chain, rank: number): number {
  return chain.firstColumn + rank - chain.firstRank;
}

/** Whether the tensor of `chain` is also read in the next rank, so that the chain skips over part of its way. */
export function skips({ links }: LayoutGraph, { chainOf }: Chains, { from, output, backward }: Chain): boolean {
  if (backward) return false;
  return links.some((link, index) => link.from === from && link.output === output && chainOf[index] === null);
}

/** For each link, how many links before it go from the same output to the same block. */
export function lanesOf(links: readonly Link[]): number[] {
  const seen = new Map<string, number>();
  return links.map(({ from, output, to }) => {
    const key = `${from} ${output} ${to}`;
    const lane = seen.get(key) ?? 0;
    seen.set(key, lane + 1);
    return lane;
  });
}
