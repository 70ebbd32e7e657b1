/**
 * Stack: where ranks, channels and the borders of groups lie along the flow.
 *
 * A channel is, from the one rank to the next:
 *
 *     labels    of the tensors that leave the rank
 *     ends      borders of groups whose last rank it was
 *     tracks    stretches across
 *     starts    borders of groups whose first rank follows
 *     arrows    room for an arrowhead
 */
import { enclosing, type LayoutGraph } from "./graph.js";
import type { Extent } from "./orient.js";
import type { Ports } from "./ports.js";
import type { Ranking } from "./rank.js";
import { ARROW_ROOM, BEND_ROOM, GROUP_GAP, LABEL_GAP, LEAD, MIN_CHANNEL, TRACK_GAP } from "./spacing.js";

export interface Stack {
  /** By rank: where it begins and ends. */
  readonly ranks: readonly Extent[];
  /** By rank: the middle of the labels behind it. */
  readonly labels: readonly number[];
  readonly groups: readonly Extent[];
  readonly end: number;
  trackAt(channel: number, track: number): number;
}

/** Room along that the border of a group takes before its first block and after its last one. */
export interface GroupRoom {
  readonly start: number;
  readonly end: number;
}

export function stackRanks(
  graph: LayoutGraph,
  { rank, rankCount }: Ranking,
  { outlets }: Ports,
  trackCounts: readonly number[],
  room: GroupRoom,
): Stack {
  const { first, last } = groupRanks();
  const startLevel = levels(first);
  const endLevel = levels(last);
  const thicknesses = highest(graph.blocks.map(({ along }, block) => [rank[block], along]));
  const labelRooms = highest(outlets.map(({ block, links }) => [rank[block], labelRoom(links)]));
  const ranks: Extent[] = [];
  const labels: number[] = [];
  const trackStarts: number[] = [];
  const groups = graph.groups.map(() => ({ low: 0, high: 0 }));

  let position = 0;
  for (let channel = 0; channel <= rankCount; channel++) {
    const start = position;
    const inner = channel > 0 && channel < rankCount;
    const label = channel > 0 ? labelRooms[channel - 1] : 0;
    labels.push(position + LABEL_GAP + label / 2);
    if (label > 0) position += LABEL_GAP + label;

    const ends = maxLevel(endLevel, last, channel - 1);
    graph.groups.forEach((_, group) => {
      if (last[group] === channel - 1) groups[group].high = position + endLevel[group] * room.end;
    });
    position += ends * room.end;

    const tracks = trackCounts[channel];
    if (tracks > 0) position += ends > 0 ? TRACK_GAP : LEAD;
    trackStarts.push(position);
    position += Math.max(0, tracks - 1) * TRACK_GAP;

    const starts = maxLevel(startLevel, first, channel);
    const afterLabel = label > 0 && tracks === 0 && ends === 0;
    if (starts > 0 && (channel > 0 || tracks > 0)) position += afterLabel ? LABEL_GAP : GROUP_GAP;
    position += starts * room.start;
    graph.groups.forEach((_, group) => {
      if (first[group] === channel) groups[group].low = position - startLevel[group] * room.start;
    });

    if (channel === rankCount) break;
    if (inner || starts > 0 || tracks > 0) position += tracks > 0 && starts === 0 ? BEND_ROOM : ARROW_ROOM;
    if (inner) position = Math.max(position, start + MIN_CHANNEL);
    const thickness = thicknesses[channel];
    ranks.push({ low: position, high: position + thickness });
    position += thickness;
  }
  return {
    ranks,
    labels: labels.slice(1),
    groups,
    end: position,
    trackAt: (channel, track) => trackStarts[channel] + track * TRACK_GAP,
  };

  /** By rank, the highest of its values. */
  function highest(values: readonly (readonly [rank: number, value: number])[]): number[] {
    const maxima: number[] = Array.from({ length: rankCount }, () => 0);
    for (const [r, value] of values) maxima[r] = Math.max(maxima[r], value);
    return maxima;
  }

  function labelRoom(links: readonly number[]): number {
    return Math.max(...links.map((link) => graph.links[link].label?.along ?? 0));
  }

  function groupRanks() {
    const first = graph.groups.map(() => rankCount);
    const last = graph.groups.map(() => -1);
    graph.blocks.forEach((block, index) => {
      for (const group of enclosing(block.group, graph.groups)) {
        first[group] = Math.min(first[group], rank[index]);
        last[group] = Math.max(last[group], rank[index]);
      }
    });
    return { first, last };
  }

  /** 1 for a group that holds no other with the same edge, else 1 more than the highest of those. */
  function levels(edge: readonly number[]): number[] {
    const level = graph.groups.map(() => 1);
    for (let group = graph.groups.length - 1; group >= 0; group--) {
      const { parent } = graph.groups[group];
      if (parent !== null && edge[parent] === edge[group]) level[parent] = Math.max(level[parent], level[group] + 1);
    }
    return level;
  }

  function maxLevel(level: readonly number[], edge: readonly number[], at: number): number {
    return Math.max(0, ...level.filter((_, group) => edge[group] === at));
  }
}
