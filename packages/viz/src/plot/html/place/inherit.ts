/**
 * Inherit: places a picture with some models open after the one with all of them open,
 * which Graphviz has placed. The order is the same, the positions are found anew. It is the
 * placer of the page, where there is no Graphviz.
 */
import type { Diagram } from "../../diagram.js";
import type { Chains } from "../../layout/chains.js";
import type { LayoutGraph } from "../../layout/graph.js";
import type { Placement, Placer } from "../../layout/place.js";
import type { Ranking } from "../../layout/rank.js";
import { segmentsOf } from "../../layout/segments.js";
import { type Tie, ties } from "../../layout/ties.js";
import { type Item, type Keys, nameOf, orderRanks } from "./order.js";
import { positionsOf } from "./positions.js";
import { untangled } from "./untangle.js";

/** Places across in the picture with all models open, by node and by link of its diagram. */
export interface Reference {
  readonly nodes: readonly number[];
  /** Of long links, the middle of their way; null for the others. */
  readonly links: readonly (number | null)[];
}

/** What Graphviz has placed, as a reference. */
export function referenceOf({ links }: LayoutGraph, chains: Chains, { blocks, columns }: Placement): Reference {
  const ways = chains.chains.map(({ firstColumn, firstRank, lastRank }) =>
    mean(columns.slice(firstColumn, firstColumn + lastRank - firstRank + 1)),
  );
  return {
    nodes: blocks,
    links: links.map((_, link) => {
      const chain = chains.chainOf[link];
      return chain === null ? null : Math.round(ways[chain]);
    }),
  };
}

/** The placer of `diagram`, when `full` is the diagram with all models open. */
export function placeAfter(reference: Reference, full: Diagram, diagram: Diagram): Placer {
  const known = new Map(full.nodes.map((_, index) => [nodeKey(full, index), reference.nodes[index]]));
  const inside = new Map<string, { low: number; high: number }>();
  full.nodes.forEach((node, index) => {
    if (node.kind !== "layer") return;
    const x = reference.nodes[index];
    for (let path = parentOf(node.path); path !== ""; path = parentOf(path)) {
      const { low, high } = inside.get(path) ?? { low: x, high: x };
      inside.set(path, { low: Math.min(low, x), high: Math.max(high, x) });
    }
  });
  const middleOf = (path: string) => {
    const { low, high } = inside.get(path) ?? { low: 0, high: 0 };
    return (low + high) / 2;
  };
  const ways = new Map(full.links.map(({ key }, index) => [key, reference.links[index]]));

  return async (graph, ranking, chains, groupMargin) => {
    const blocks = diagram.nodes.map(
      (node, index) => known.get(nodeKey(diagram, index)) ?? (node.kind === "layer" ? middleOf(node.path) : 0),
    );
    const keys: Keys = {
      blocks,
      groups: diagram.groups.map(({ path }) => middleOf(path)),
      chains: chains.chains.map(({ links, from }) => {
        const before = links.flatMap((link) => ways.get(diagram.links[link].key) ?? []);
        return before.length > 0 ? mean(before) : beside(graph, ranking, links, from, blocks);
      }),
    };
    const pulls = ties(graph, ranking, chains);
    const order = untangled(orderRanks(graph, ranking, chains, keys), pulls);
    return placeSegments(graph, ranking, chains, order, pulls, groupMargin);
  };
}

/** Places one segment after the other, the layer between two in line. */
function placeSegments(
  graph: LayoutGraph,
  ranking: Ranking,
  chains: Chains,
  order: readonly (readonly Item[])[],
  pulls: readonly Tie[],
  groupMargin: number,
): Placement {
  const pullsAt: Tie[][] = order.map(() => []);
  const rankOf = new Map(order.flatMap((items, rank) => items.map((item) => [nameOf(item), rank] as const)));
  for (const pull of pulls) pullsAt[rankOf.get(pull.from) ?? 0].push(pull);
  const placed = new Map<string, number>();
  for (const { first, last } of segmentsOf(graph, ranking, chains)) {
    const own = positionsOf(
      graph,
      chains,
      order.slice(first, last + 1),
      pullsAt.slice(first, last).flat(),
      groupMargin,
    );
    const anchor = [...own.keys()].find((name) => placed.has(name) && name.startsWith("b"));
    const shift = anchor === undefined ? 0 : (placed.get(anchor) ?? 0) - (own.get(anchor) ?? 0);
    for (const [name, x] of own) placed.set(name, x + shift);
  }
  const at = (name: string) => placed.get(name) ?? 0;
  return {
    blocks: graph.blocks.map((_, index) => at(`b${index}`)),
    columns: chains.columns.map((_, index) => at(`c${index}`)),
  };
}

/** For a long link that was none with all models open: halfway between its ends, just right of what stands there. */
function beside(
  { blocks, links }: LayoutGraph,
  { rank }: Ranking,
  own: readonly number[],
  from: number,
  keys: readonly number[],
): number {
  const to = links[own[0]].to;
  const [first, last] = [Math.min(rank[from], rank[to]), Math.max(rank[from], rank[to])];
  let key = (keys[from] + keys[to]) / 2;
  const passed = blocks
    .map((block, index) => ({
      low: keys[index] - block.across / 2,
      high: keys[index] + block.across / 2,
      r: rank[index],
    }))
    .filter(({ r }) => r > first && r < last)
    .sort((a, b) => a.low - b.low);
  for (const { low, high } of passed) if (low <= key && key <= high) key = high + 1;
  return key;
}

/** Terminals have no path, but always the same order. */
function nodeKey({ nodes, links }: Diagram, index: number): string {
  const node = nodes[index];
  if (node.kind === "layer") return node.path;
  return links.find(({ from, to }) => from === index || to === index)?.key ?? "";
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf(".")));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
