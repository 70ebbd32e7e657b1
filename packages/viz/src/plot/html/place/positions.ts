/**
 * Positions: across, of blocks and columns in a given order, for lines as straight as can
 * be; exact, by network simplex. The sides of frames are placed with them, so that nothing
 * else comes to lie inside.
 */
import type { Chains } from "../../layout/chains.js";
import type { LayoutGraph } from "../../layout/graph.js";
import type { Placement } from "../../layout/place.js";
import { BLOCK_MARGIN, NEIGHBOUR_GAP } from "../../layout/spacing.js";
import type { Tie } from "../../layout/ties.js";
import type { Item } from "./order.js";
import { type Edge, leastStretch } from "./simplex.js";

/** Keeps frames narrow. */
const FRAME_WEIGHT = 1;

export function positionsOf(
  graph: LayoutGraph,
  chains: Chains,
  order: readonly (readonly Item[])[],
  pulls: readonly Tie[],
  groupMargin: number,
): Placement {
  const [blocks, columns, groups] = [graph.blocks.length, chains.columns.length, graph.groups.length];
  // Nodes: blocks, columns, left and right sides of frames, then one for each tie.
  const side = blocks + columns;
  const nodeOf = ({ kind, index }: Item) =>
    ({ block: index, column: blocks + index, open: side + 2 * index, close: side + 2 * index + 1 })[kind];
  let nodeCount = side + 2 * groups;
  const edges: Edge[] = [];
  const room = new Map<number, number>();
  for (const items of order) {
    items.slice(1).forEach((item, i) => {
      const [from, to] = [nodeOf(items[i]), nodeOf(item)];
      const key = from * nodeCount + to;
      room.set(key, Math.max(room.get(key) ?? 0, Math.ceil(roomBetween(items[i], item))));
    });
  }
  for (const [key, length] of room) {
    edges.push({ from: Math.floor(key / nodeCount), to: key % nodeCount, room: length, weight: 0 });
  }
  const widest = graph.groups.map(() => 0);
  graph.blocks.forEach(({ group, across }) => {
    if (group !== null) widest[group] = Math.max(widest[group], across);
  });
  order.flat().forEach((item) => {
    // A title wider than what is in the frame reaches as far on both sides of it.
    const group =
      item.kind === "block"
        ? graph.blocks[item.index].group
        : item.kind === "column"
          ? chains.columns[item.index].group
          : null;
    if (group === null || graph.groups[group].across <= 0) return;
    const title = graph.groups[group].across;
    const half = Math.ceil(item.kind === "block" ? title / 2 : Math.max(0, title - widest[group]) / 2) + groupMargin;
    const node = nodeOf(item);
    edges.push({ from: nodeOf({ kind: "open", index: group }), to: node, room: half, weight: 0 });
    edges.push({ from: node, to: nodeOf({ kind: "close", index: group }), room: half, weight: 0 });
  });
  graph.groups.forEach((_, index) => {
    const [open, close] = [nodeOf({ kind: "open", index }), nodeOf({ kind: "close", index })];
    edges.push({ from: open, to: close, room: 0, weight: FRAME_WEIGHT });
  });
  const named = (name: string) => (name[0] === "b" ? 0 : blocks) + Number(name.slice(1));
  for (const { from, to, weight } of pulls) {
    const tie = nodeCount++;
    edges.push({ from: tie, to: named(from), room: 0, weight }, { from: tie, to: named(to), room: 0, weight });
  }
  const x = leastStretch(nodeCount, edges);
  return { blocks: x.slice(0, blocks), columns: x.slice(blocks, side) };

  function roomBetween(a: Item, b: Item): number {
    const inside = a.kind === "open" || b.kind === "close";
    return half(a) + half(b) + (inside ? groupMargin : NEIGHBOUR_GAP);
  }

  function half({ kind, index }: Item): number {
    return kind === "block" ? graph.blocks[index].across / 2 + BLOCK_MARGIN : 0;
  }
}
