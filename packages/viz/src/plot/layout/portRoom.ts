/**
 * Port room: how wide a block must be for its links, known before anything has a place.
 */
import { lanesOf } from "./chains.js";
import type { Link } from "./graph.js";
import { byOutput, laneCount, OUTLET_GAP, outletWidth } from "./outlets.js";
import { NUMBERED_GAP, PORT_INSET } from "./spacing.js";

/** Between arrowheads. */
const ENTRY_ROOM = 14;

/** For each block, the narrowest that it may be. */
export function roomForPorts(links: readonly Link[], blockCount: number, laneGap: number): number[] {
  const lane = lanesOf(links);
  const entering: number[][] = Array.from({ length: blockCount }, () => []);
  const leaving: number[][] = Array.from({ length: blockCount }, () => []);
  links.forEach(({ from, to }, link) => {
    leaving[from].push(link);
    entering[to].push(link);
  });
  return entering.map((arrivals, block) => {
    const outlets = byOutput(leaving[block], links).map((own) => outletWidth(own, links, lane, laneGap));
    const entryRoom = arrivals.some((link) => links[link].numbered) ? NUMBERED_GAP : ENTRY_ROOM;
    const lanes = laneCount([...arrivals, ...leaving[block]], lane);
    return Math.max(
      outlets.reduce((sum, width) => sum + width + OUTLET_GAP, -OUTLET_GAP),
      2 * PORT_INSET + entryRoom * Math.max(0, arrivals.length - 1),
      2 * PORT_INSET + laneGap * (lanes - 1),
    );
  });
}
