/**
 * Entries: where links enter a block on top. They are in the order in which they arrive,
 * so that they do not cross, and evenly spaced about the middle, or about the one that
 * comes straight down.
 */
import { type Chains, columnAt } from "./chains.js";
import { type LayoutGraph, linksBy } from "./graph.js";
import type { Placement } from "./place.js";
import type { Ranking } from "./rank.js";
import type { Sides } from "./sides.js";
import { ENTRY_GAP, NUMBERED_GAP, PORT_INSET } from "./spacing.js";

/** Between arrowheads where there is room. */
const WIDE_ENTRY_GAP = 24;
/** A port may stand so much nearer to a corner of its block, where that saves a bend. */
const SPARE = 3;
/** A bend smaller than this is drawn straight. */
const SMALL_BEND = 14;

/** Where each link enters; at its column when it enters at the side. */
export function placeEntries(
  graph: LayoutGraph,
  { rank, backward }: Ranking,
  { chains, chainOf }: Chains,
  placement: Placement,
  sides: Sides,
  exit: readonly number[],
): number[] {
  const entry = graph.links.map((_, link) => sides.entries[link]?.position ?? 0);
  linksBy("to", graph).forEach((list, block) => {
    const centre = placement.blocks[block];
    const arrivals = list.filter((link) => sides.entries[link] === null).map((link) => arrivalOf(link, centre));
    arrivals.sort((a, b) => a.side - b.side || (a.side === 0 ? a.from - b.from : b.from - a.from) || a.input - b.input);
    const ports = spread(
      arrivals.map(({ from }) => from),
      centre,
      graph.blocks[block].across,
      arrivals.some(({ link }) => graph.links[link].numbered) ? NUMBERED_GAP : ENTRY_GAP,
    );
    arrivals.forEach(({ link }, i) => {
      entry[link] = ports[i];
    });
  });
  return entry;

  /** Backward links come from beside the block, those further out going over the others: -1 is left, 1 right. */
  function arrivalOf(link: number, centre: number) {
    const from = lastStop(link);
    return { link, from, side: backward[link] ? Math.sign(from - centre) : 0, input: graph.links[link].input };
  }

  function lastStop(link: number): number {
    const index = chainOf[link];
    if (index === null) return exit[link];
    const chain = chains[index];
    return placement.columns[columnAt(chain, chain.backward ? chain.firstRank : rank[graph.links[link].to] - 1)];
  }
}

/** Ports for links that arrive from these positions, in order, `least` apart where there is room. */
function spread(arriving: readonly number[], centre: number, across: number, least: number): number[] {
  const last = arriving.length - 1;
  const room = across - 2 * PORT_INSET;
  const straight = arriving.findIndex((from) => Math.abs(from - centre) < 1);
  const anchored = straight >= 0 && 2 * Math.max(straight, last - straight) * least <= room;
  const middle = anchored ? straight : last / 2;
  const gap = Math.min(WIDE_ENTRY_GAP, room / Math.max(1, 2 * Math.max(middle, last - middle)));
  const ports = arriving.map((_, i) => centre + (i - middle) * gap);
  arriving.forEach((from, i) => {
    const free = Math.min(from - (ports[i - 1] ?? -Infinity), (ports[i + 1] ?? Infinity) - from);
    const inside = Math.abs(from - centre) <= room / 2 + SPARE;
    if (inside && Math.abs(from - ports[i]) < SMALL_BEND && free >= Math.min(gap, least)) ports[i] = from;
  });
  return ports;
}
