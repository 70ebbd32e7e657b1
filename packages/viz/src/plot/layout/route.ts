/**
 * Route: the corners of each line, once everything has its place.
 */
import type { Chains } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import type { Extent } from "./orient.js";
import type { Pass } from "./passes.js";
import type { Ports } from "./ports.js";
import type { SideLine, Sides } from "./sides.js";
import type { Stack } from "./stack.js";
import type { Tracks } from "./tracks.js";

/** A point by the two axes of the layout. */
export interface Place {
  readonly across: number;
  readonly along: number;
}

export interface BlockSpan {
  readonly across: Extent;
  readonly along: Extent;
}

export interface Routing {
  readonly graph: LayoutGraph;
  readonly chains: Chains;
  readonly sides: Sides;
  readonly ports: Ports;
  readonly passes: readonly (readonly Pass[])[];
  readonly tracks: Tracks;
  readonly stack: Stack;
  readonly blocks: readonly BlockSpan[];
}

/** For each link, from the border of its block to the border of its block. */
export function routeLines({ graph, chains, sides, ports, passes, tracks, stack, blocks }: Routing): Place[][] {
  return graph.links.map(({ from, to }, link) => {
    const chain = chains.chainOf[link];
    const exit = chain === null ? null : sides.exits[chain];
    const entry = sides.entries[link];
    const start = exit ? beside(exit) : [{ across: ports.exit[link], along: blocks[from].along.high }];
    const end = entry ? beside(entry).reverse() : [{ across: ports.entry[link], along: blocks[to].along.low }];
    return withoutStraight([...start, ...passes[link].flatMap(bend), ...end]);
  });

  /** From the border of the block to the column. */
  function beside({ block, position, offset }: SideLine): Place[] {
    const { low, high } = blocks[block].across;
    const along = middle(blocks[block].along) + offset;
    return [
      { across: position < low ? low : high, along },
      { across: position, along },
    ];
  }

  function bend(pass: Pass): Place[] {
    const track = tracks.trackOf(pass);
    if (track === null) return [];
    const along = stack.trackAt(pass.channel, track);
    return [
      { across: pass.start.across, along },
      { across: pass.end.across, along },
    ];
  }
}

export function middle({ low, high }: Extent): number {
  return (low + high) / 2;
}

/** Leaves out points on the line between their neighbours. */
function withoutStraight(points: readonly Place[]): Place[] {
  const kept: Place[] = [];
  for (const point of points) {
    const [a, b] = [kept[kept.length - 2], kept[kept.length - 1]];
    if (b && b.across === point.across && b.along === point.along) continue;
    const inLine = (axis: keyof Place) => a && b && a[axis] === b[axis] && b[axis] === point[axis];
    if (inLine("across") || inLine("along")) kept.pop();
    kept.push(point);
  }
  return kept;
}
