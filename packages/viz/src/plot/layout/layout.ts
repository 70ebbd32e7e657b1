/**
 * Layout: blocks and links → places on the page.
 *
 *     rank      which row each block stands in
 *     chains    what long links take up in the rows they pass
 *     place     positions across                             (Graphviz, or another placer)
 *     sides     links that skip over blocks, drawn as brackets
 *     ports     where links leave and enter
 *     passes, tracks   the way from row to row, and nudges where there is no other
 *     stack     positions along
 *     route     the corners of each line
 *
 * After Sugiyama, Tagawa & Toda 1981. Lines are ours and not Graphviz's: a tensor leaves
 * its block in one place, lines bend only between rows and so never touch a block, and
 * each channel is as high as what is in it.
 */
import { chainsOf } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import { spanGroups } from "./groups.js";
import { nudgedColumns, nudges } from "./nudge.js";
import { type Direction, type Extent, flowsDown, orient, type Point, type Rect } from "./orient.js";
import { passesOf } from "./passes.js";
import type { Placer } from "./place.js";
import { choosePorts, nudgedEntries } from "./ports.js";
import { rankBlocks } from "./rank.js";
import { middle, routeLines } from "./route.js";
import { chooseSides } from "./sides.js";
import { GROUP_END, LANE_GAP } from "./spacing.js";
import { stackRanks } from "./stack.js";
import { chooseTracks } from "./tracks.js";

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly Rect[];
  /** Corners of each link's line, from its block to its block. */
  readonly lines: readonly (readonly Point[])[];
  readonly labels: readonly Label[];
  readonly groups: readonly Rect[];
}

export interface Label {
  /** One of the links that carry the tensor. */
  readonly link: number;
  readonly rect: Rect;
}

/** Space in a group above its blocks, where its title stands. */
const TITLE_ROOM = 18;
const GROUP_SIDE = 14;

export async function layOut(graph: LayoutGraph, direction: Direction, place: Placer): Promise<Layout> {
  const down = flowsDown(direction);
  const ranking = rankBlocks(graph);
  const chains = chainsOf(graph, ranking);
  let placement = await place(graph, ranking, chains, down ? GROUP_SIDE : GROUP_SIDE + TITLE_ROOM);
  let sides = chooseSides(graph, ranking, chains, placement);
  const laneGap = down ? LANE_GAP.down : LANE_GAP.sideways;
  let ports = choosePorts(graph, ranking, chains, placement, sides, laneGap);
  let passes = passesOf(graph, ranking, chains, placement, sides, ports);
  let tracks = chooseTracks(passes.flat(), ranking.rankCount + 1);
  const moved = nudges(graph, chains, passes, tracks);
  if (moved) {
    placement = nudgedColumns(chains, placement, moved.chains);
    sides = chooseSides(graph, ranking, chains, placement);
    ports = choosePorts(graph, ranking, chains, placement, sides, laneGap);
    ports = nudgedEntries(graph, sides, ports, moved.entries);
    passes = passesOf(graph, ranking, chains, placement, sides, ports);
    tracks = chooseTracks(passes.flat(), ranking.rankCount + 1);
  }
  const stack = stackRanks(graph, ranking, ports, tracks.counts, {
    start: direction === "TB" ? TITLE_ROOM : GROUP_END,
    end: direction === "BT" ? TITLE_ROOM + GROUP_END : GROUP_END,
  });

  const blockSpans = graph.blocks.map(({ across, along, stretches }, block) => {
    const centre = placement.blocks[block];
    const rank = ranking.rank[block];
    return {
      across: around(centre, across),
      along: stretches ? stack.ranks[rank] : around(middle(stack.ranks[rank]), along),
    };
  });
  const groupSpans = spanGroups(graph, chains, placement, { side: GROUP_SIDE, title: down ? 0 : TITLE_ROOM });

  const lines = routeLines({ graph, chains, sides, ports, passes, tracks, stack, blocks: blockSpans });

  const reached = [
    ...blockSpans.flatMap(({ across }) => [across.low, across.high]),
    ...placement.columns,
    ...groupSpans.flatMap(({ low, high }) => [low, high]),
  ];
  const across = reached.reduce((span, x) => ({ low: Math.min(span.low, x), high: Math.max(span.high, x) }), {
    low: Infinity,
    high: -Infinity,
  });
  const { point, rect } = orient(direction, across, stack.end);
  const page = point(across.high, direction === "BT" || direction === "RL" ? 0 : stack.end);

  return {
    width: page.x,
    height: page.y,
    blocks: blockSpans.map((span) => rect(span.across, span.along)),
    lines: lines.map((line) => line.map((place) => point(place.across, place.along))),
    labels: ports.outlets.flatMap(({ block, links, position, width }) => {
      const label = links.map((link) => graph.links[link].label).find((size) => size !== null);
      if (!label) return [];
      // Lanes that stand closer than the label is wide pass behind it.
      const acrossLabel = down ? Math.max(label.across, width) : label.across;
      const labelMiddle = stack.labels[ranking.rank[block]];
      return [{ link: links[0], rect: rect(around(position, acrossLabel), around(labelMiddle, label.along)) }];
    }),
    groups: groupSpans.map((span, group) => rect(span, stack.groups[group])),
  };
}

function around(centre: number, size: number): Extent {
  return { low: centre - size / 2, high: centre + size / 2 };
}
