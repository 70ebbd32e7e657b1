/**
 * Positions: across, of blocks and columns in a given order, for lines as straight as can
 * be; exact, by network simplex. The sides of frames are placed with them, so that nothing
 * else comes to lie inside.
 */
import type { Chains } from "../../layout/chains.js";
import type { LayoutGraph } from "../../layout/graph.js";
import { BLOCK_MARGIN, NEIGHBOUR_GAP } from "../../layout/spacing.js";
import type { Tie } from "../../layout/ties.js";
import { type Item, nameOf } from "./order.js";
import { type Edge, leastStretch } from "./simplex.js";

/** Keeps frames narrow. */
const FRAME_WEIGHT = 1;

/** By the names that ties give them, the positions of all items in `order`, which `pulls` must connect. */
export function positionsOf(
  graph: LayoutGraph,
  chains: Chains,
  order: readonly (readonly Item[])[],
  pulls: readonly Tie[],
  groupMargin: number,
): Map<string, number> {
  const nodes = new Map<string, number>();
  const node = (name: string) => {
    const known = nodes.get(name) ?? nodes.size;
    nodes.set(name, known);
    return known;
  };
  const edges: Edge[] = [];
  const need = (from: string, to: string, room: number, weight = 0) => {
    edges.push({ from: node(from), to: node(to), room: Math.ceil(room), weight });
  };
  for (const items of order) {
    for (const item of items) node(nameOf(item));
    items.slice(1).forEach((item, i) => {
      need(nameOf(items[i]), nameOf(item), roomBetween(items[i], item));
    });
  }
  const groups = new Set(order.flat().flatMap(({ kind, index }) => (kind === "open" ? [index] : [])));
  const widest = widestBlocks();
  for (const item of order.flat()) {
    // A title wider than what is in the frame reaches as far on both sides of it.
    const group = groupOf(item);
    if (group === null || graph.groups[group].across <= 0) continue;
    const { across } = graph.groups[group];
    const half = (item.kind === "block" ? across : Math.max(0, across - widest[group])) / 2 + groupMargin;
    need(`open${group}`, nameOf(item), half);
    need(nameOf(item), `close${group}`, half);
  }
  for (const group of groups) need(`open${group}`, `close${group}`, 0, FRAME_WEIGHT);
  pulls.forEach(({ from, to, weight }, tie) => {
    need(`tie${tie}`, from, 0, weight);
    need(`tie${tie}`, to, 0, weight);
  });
  const x = leastStretch(nodes.size, edges);
  return new Map([...nodes].map(([name, index]) => [name, x[index]]));

  function roomBetween(a: Item, b: Item): number {
    const inside = a.kind === "open" || b.kind === "close";
    return halfOf(a) + halfOf(b) + (inside ? groupMargin : NEIGHBOUR_GAP);
  }

  function halfOf({ kind, index }: Item): number {
    return kind === "block" ? graph.blocks[index].across / 2 + BLOCK_MARGIN : 0;
  }

  function groupOf({ kind, index }: Item): number | null {
    return kind === "block" ? graph.blocks[index].group : kind === "column" ? chains.columns[index].group : null;
  }

  function widestBlocks(): number[] {
    const widest = graph.groups.map(() => 0);
    for (const { group, across } of graph.blocks) {
      if (group !== null) widest[group] = Math.max(widest[group], across);
    }
    return widest;
  }
}
