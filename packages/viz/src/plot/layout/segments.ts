/**
 * Segments: a network is often one block after another, and where all of it passes through
 * a single layer the parts above and below are placed independently of each other. This
 * keeps the work proportional to the number of layers, and each part small.
 *
 * A cut lies at a rank with one block and no column. Inside the ranks of a group there are
 * none, unless nothing stands beside the group: its frame is as wide as its widest part.
 */
import type { Chains } from "./chains.js";
import { enclosing, type LayoutGraph } from "./graph.js";
import type { Ranking } from "./rank.js";

/** Ranks `first` to `last`; the last of one segment is the first of the next. */
export interface Segment {
  readonly first: number;
  readonly last: number;
  readonly blocks: readonly number[];
  readonly columns: readonly number[];
}

export function segmentsOf(graph: LayoutGraph, { rank, rankCount }: Ranking, { columns }: Chains): Segment[] {
  const blocksAt: number[][] = Array.from({ length: rankCount }, () => []);
  const columnsAt: number[][] = Array.from({ length: rankCount }, () => []);
  rank.forEach((r, block) => {
    blocksAt[r].push(block);
  });
  columns.forEach(({ rank: r }, column) => {
    columnsAt[r].push(column);
  });
  const closed = closedRanks();
  const segments: Segment[] = [];
  let first = 0;
  for (let r = 1; r < rankCount; r++) {
    const cut = blocksAt[r].length === 1 && columnsAt[r].length === 0 && !closed[r];
    if (!cut && r < rankCount - 1) continue;
    const within = (lists: readonly number[][]) =>
      lists
        .slice(first, r + 1)
        .flat()
        .sort((a, b) => a - b);
    segments.push({ first, last: r, blocks: within(blocksAt), columns: within(columnsAt) });
    first = r;
  }
  if (rankCount === 1) segments.push({ first: 0, last: 0, blocks: blocksAt[0], columns: columnsAt[0] });
  return segments;

  /** Ranks inside a group that has something beside it. */
  function closedRanks(): boolean[] {
    const low = graph.groups.map(() => rankCount);
    const high = graph.groups.map(() => -1);
    const held = graph.groups.map(() => 0);
    const things = [
      ...rank.map((r, block) => ({ rank: r, group: graph.blocks[block].group })),
      ...columns.map(({ rank: r, group }) => ({ rank: r, group })),
    ];
    for (const thing of things) {
      for (const group of enclosing(thing.group, graph.groups)) {
        low[group] = Math.min(low[group], thing.rank);
        high[group] = Math.max(high[group], thing.rank);
        held[group]++;
      }
    }
    const before = [0];
    for (let r = 0; r < rankCount; r++) before.push(before[r] + blocksAt[r].length + columnsAt[r].length);
    const shut = Array.from({ length: rankCount }, () => false);
    graph.groups.forEach((_, group) => {
      if (before[high[group] + 1] - before[low[group]] === held[group]) return;
      shut.fill(true, low[group] + 1, Math.max(low[group] + 1, high[group]));
    });
    return shut;
  }
}
