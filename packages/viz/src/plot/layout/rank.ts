/**
 * Ranks: which row, counted along the flow, each block stands in.
 *
 * A block stands one row below the lowest of those it reads (longest path; Sugiyama,
 * Tagawa & Toda 1981, their first step). Chains that begin with an input and only meet the
 * rest later then sink to where they are read, so that no long link is drawn for nothing.
 *
 * A layer shared along one path makes a cycle, for it is drawn once. The links that close
 * cycles, found by depth-first search, run backward and do not count.
 */
import { type LayoutGraph, linksBy } from "./graph.js";

export interface Ranking {
  /** Row of each block, from 0. */
  readonly rank: readonly number[];
  readonly rankCount: number;
  /** For each link, whether it runs against the flow. */
  readonly backward: readonly boolean[];
}

export function rankBlocks(graph: LayoutGraph): Ranking {
  const backward = closingLinks(graph);
  const readers = linksBy("from", graph).map((links) => blocksAt("to", links));
  const read = linksBy("to", graph).map((links) => blocksAt("from", links));
  const rank = longestPaths(readers, read);
  sinkInputs(rank, readers, read);
  return { rank, rankCount: Math.max(-1, ...rank) + 1, backward };

  function blocksAt(end: "from" | "to", links: readonly number[]): number[] {
    return [...new Set(links.filter((link) => !backward[link]).map((link) => graph.links[link][end]))];
  }
}

/** Links that lead back to a block still being visited, by depth-first search in the order of blocks and links. */
function closingLinks(graph: LayoutGraph): boolean[] {
  const outgoing = linksBy("from", graph);
  const backward = graph.links.map(() => false);
  const state: ("new" | "open" | "done")[] = graph.blocks.map(() => "new");
  for (let root = 0; root < state.length; root++) {
    if (state[root] !== "new") continue;
    state[root] = "open";
    const path = [{ block: root, next: 0 }];
    while (path.length > 0) {
      const top = path[path.length - 1];
      const link = outgoing[top.block][top.next++];
      if (link === undefined) {
        state[top.block] = "done";
        path.pop();
        continue;
      }
      const { to } = graph.links[link];
      if (state[to] === "open") backward[link] = true;
      else if (state[to] === "new") {
        state[to] = "open";
        path.push({ block: to, next: 0 });
      }
    }
  }
  return backward;
}

function longestPaths(readers: readonly number[][], read: readonly number[][]): number[] {
  const rank = read.map(() => 0);
  const waiting = read.map((blocks) => blocks.length);
  const ready = waiting.flatMap((count, block) => (count === 0 ? [block] : []));
  for (const block of ready) {
    for (const reader of readers[block]) {
      rank[reader] = Math.max(rank[reader], rank[block] + 1);
      if (--waiting[reader] === 0) ready.push(reader);
    }
  }
  return rank;
}

function sinkInputs(rank: number[], readers: readonly number[][], read: readonly number[][]): void {
  read.forEach((sources, start) => {
    if (sources.length > 0) return;
    const chain = [start];
    let after = readers[start];
    while (after.length === 1 && read[after[0]].length === 1) {
      chain.push(after[0]);
      after = readers[after[0]];
    }
    if (after.length === 0) return;
    const slack = Math.min(...after.map((reader) => rank[reader])) - rank[chain[chain.length - 1]] - 1;
    for (const block of chain) rank[block] += slack;
  });
}
