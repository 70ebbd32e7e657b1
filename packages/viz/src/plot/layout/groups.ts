/**
 * Groups: how far each frame reaches across. It is drawn around what it holds, within the
 * space that dot left for it.
 */
import type { Chains } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import type { Extent } from "./orient.js";
import type { Placement } from "./place.js";

export interface GroupMargins {
  readonly side: number;
  /** Added on the low side, where a picture that flows sideways has the title. */
  readonly title: number;
}

/** The extent of each group across. Groups come after their parents. */
export function spanGroups(
  graph: LayoutGraph,
  { columns }: Chains,
  placement: Placement,
  margins: GroupMargins,
): Extent[] {
  const held: Extent[][] = graph.groups.map(() => []);
  graph.blocks.forEach(({ group, across }, block) => {
    const centre = placement.blocks[block];
    if (group !== null) held[group].push({ low: centre - across / 2, high: centre + across / 2 });
  });
  columns.forEach(({ group }, column) => {
    const position = placement.columns[column];
    if (group !== null) held[group].push({ low: position, high: position });
  });
  const spans: Extent[] = [];
  for (let group = graph.groups.length - 1; group >= 0; group--) {
    const { parent, across } = graph.groups[group];
    const low = Math.min(...held[group].map((extent) => extent.low)) - margins.side - margins.title;
    const high = Math.max(...held[group].map((extent) => extent.high)) + margins.side;
    const widen = Math.max(0, across + 2 * margins.side - (high - low)) / 2;
    spans[group] = { low: low - widen, high: high + widen };
    if (parent !== null) held[parent].push(spans[group]);
  }
  return spans;
}
