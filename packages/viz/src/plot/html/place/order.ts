/**
 * Order: what stands beside what in each rank.
 *
 * Everything has one key, its place across in the picture with all models open: blocks,
 * groups, and chains, whose columns all have that of their chain. So whatever is left of a
 * thing in one rank is left of it in all, and a picture keeps its order when a model is
 * opened or closed. A group takes up its place in every rank from its first to its last.
 */
import type { Chains } from "../../layout/chains.js";
import { enclosing, type LayoutGraph } from "../../layout/graph.js";
import type { Ranking } from "../../layout/rank.js";

export interface Keys {
  readonly blocks: readonly number[];
  readonly groups: readonly number[];
  readonly chains: readonly number[];
}

export type Item =
  | { readonly kind: "block" | "column"; readonly index: number }
  /** The sides of a frame. */
  | { readonly kind: "open" | "close"; readonly index: number };

interface Entry {
  readonly key: number;
  readonly item: Item | null;
  /** The group that stands here, with what is in it. */
  readonly group: number | null;
}

/** The items of each rank, from left to right. */
export function orderRanks(graph: LayoutGraph, { rank, rankCount }: Ranking, chains: Chains, keys: Keys): Item[][] {
  const spans = graph.groups.map(() => ({ first: rankCount, last: -1 }));
  const reach = (group: number | null, r: number) => {
    for (const g of enclosing(group, graph.groups)) {
      spans[g].first = Math.min(spans[g].first, r);
      spans[g].last = Math.max(spans[g].last, r);
    }
  };
  graph.blocks.forEach(({ group }, block) => {
    reach(group, rank[block]);
  });
  chains.columns.forEach(({ group, rank: r }) => {
    reach(group, r);
  });

  const ranks = Array.from({ length: rankCount }, () => new Map<number | null, Entry[]>());
  const put = (r: number, group: number | null, entry: Entry) => {
    const entries = ranks[r].get(group);
    if (entries) entries.push(entry);
    else ranks[r].set(group, [entry]);
  };
  graph.blocks.forEach(({ group }, index) => {
    put(rank[index], group, { key: keys.blocks[index], item: { kind: "block", index }, group: null });
  });
  chains.columns.forEach(({ group, chain, rank: r }, index) => {
    put(r, group, { key: keys.chains[chain], item: { kind: "column", index }, group: null });
  });
  graph.groups.forEach(({ parent }, group) => {
    const { first, last } = spans[group];
    for (let r = first; r <= last; r++) put(r, parent, { key: keys.groups[group], item: null, group });
  });
  return ranks.map((entries) => itemsOf(entries, null));
}

function itemsOf(entries: ReadonlyMap<number | null, readonly Entry[]>, within: number | null): Item[] {
  const sorted = [...(entries.get(within) ?? [])].sort((a, b) => a.key - b.key);
  return sorted.flatMap(({ item, group }): Item[] => {
    if (item) return [item];
    const index = group as number;
    return [{ kind: "open", index }, ...itemsOf(entries, index), { kind: "close", index }];
  });
}

/** Blocks and columns as in ties. */
export function nameOf({ kind, index }: Item): string {
  return `${kind === "block" || kind === "column" ? kind[0] : kind}${index}`;
}
