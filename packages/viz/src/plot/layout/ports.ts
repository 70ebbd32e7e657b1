/**
 * Ports: where links leave a block below and enter it on top.
 *
 * A tensor leaves at one place, however many read it; a second link to the same reader
 * has a lane of its own. Entries are in the order in which links arrive, so that they
 * do not cross, evenly spaced about the middle or about the one that comes straight down.
 */
import { type Chains, columnAt, lanesOf } from "./chains.js";
import { type LayoutGraph, type Link, linksBy } from "./graph.js";
import type { Placement } from "./place.js";
import type { Ranking } from "./rank.js";
import type { Sides } from "./sides.js";
import { ENTRY_GAP, PORT_INSET } from "./spacing.js";

export interface Ports {
  /** Across, by link; where its side line is when it has one. */
  readonly exit: readonly number[];
  readonly entry: readonly number[];
  /** Outputs that leave below, in order; each has the room for one label. */
  readonly outlets: readonly Outlet[];
}

export interface Outlet {
  readonly block: number;
  readonly output: number;
  readonly position: number;
  /** Room across for the label and all lanes. */
  readonly width: number;
  /** Those that leave here. */
  readonly links: readonly number[];
}

/** Between arrowheads where there is room, and in the room that a block makes for them. */
const WIDE_ENTRY_GAP = 24;
const USUAL_ENTRY_GAP = 14;
/** A bend smaller than this is drawn straight. */
const SMALL_BEND = 14;
const OUTLET_GAP = 10;

export function choosePorts(
  graph: LayoutGraph,
  { rank, backward }: Ranking,
  chains: Chains,
  placement: Placement,
  sides: Sides,
  laneGap: number,
): Ports {
  const { links, blocks } = graph;
  const exit = links.map((_, link) => sideExit(link)?.position ?? 0);
  const entry = links.map((_, link) => sides.entries[link]?.position ?? 0);

  const outlets = linksBy("from", graph).flatMap((list, block) => {
    const below = list.filter((link) => !sideExit(link));
    const outputs = [...new Set(below.map((link) => links[link].output))].map((output) => {
      const own = below.filter((link) => links[link].output === output);
      return { output, links: own, ahead: mean(own.map(firstStop)), width: outletWidth(own) };
    });
    outputs.sort((a, b) => a.ahead - b.ahead || a.output - b.output);
    let position =
      placement.blocks[block] - (sum(outputs.map(({ width }) => width)) + OUTLET_GAP * (outputs.length - 1)) / 2;
    return outputs.map(({ output, links: own, width }): Outlet => {
      const centre = position + width / 2;
      position += width + OUTLET_GAP;
      for (const link of own)
        exit[link] = centre + (chains.lane[link] - (laneCount(own.map((each) => chains.lane[each])) - 1) / 2) * laneGap;
      return { block, output, position: centre, width, links: own };
    });
  });

  linksBy("to", graph).forEach((list, block) => {
    const top = list.filter((link) => sides.entries[link] === null);
    const arriving = top.map((link) => arrivalOf(link, placement.blocks[block]));
    arriving.sort(
      (a, b) => a.side - b.side || (a.side === 0 ? a.x - b.x : b.x - a.x) || links[a.link].input - links[b.link].input,
    );
    const ports = entryPorts(
      arriving.map(({ x }) => x),
      placement.blocks[block],
      blocks[block].across,
    );
    arriving.forEach(({ link }, i) => {
      entry[link] = ports[i];
    });
  });
  return { exit, entry, outlets };

  function sideExit(link: number) {
    const chain = chains.chainOf[link];
    return chain === null ? null : sides.exits[chain];
  }

  /** Where the link goes from its exit. */
  function firstStop(link: number): number {
    const index = chains.chainOf[link];
    if (index === null) return placement.blocks[links[link].to];
    const chain = chains.chains[index];
    return placement.columns[columnAt(chain, chain.backward ? chain.lastRank : chain.firstRank)];
  }

  /** Backward links climb beside the block, and those further out go over the others. */
  function arrivalOf(link: number, centre: number): { link: number; x: number; side: number } {
    const x = lastStop(link);
    return { link, x, side: backward[link] ? Math.sign(x - centre) : 0 };
  }

  /** Where the link comes from when it reaches its block. */
  function lastStop(link: number): number {
    const index = chains.chainOf[link];
    if (index === null) return exit[link];
    const chain = chains.chains[index];
    return placement.columns[columnAt(chain, chain.backward ? chain.firstRank : rank[links[link].to] - 1)];
  }

  function outletWidth(own: readonly number[]): number {
    return widthOfOutlet(
      own.map((link) => links[link]),
      laneCount(own.map((link) => chains.lane[link])),
      laneGap,
    );
  }
}

/** For each block, the narrowest that it may be to give all its links room. */
export function roomForPorts(links: readonly Link[], blockCount: number, laneGap: number): number[] {
  const lanes = lanesOf(links);
  const arriving: number[][] = Array.from({ length: blockCount }, () => []);
  const leaving: number[][] = Array.from({ length: blockCount }, () => []);
  links.forEach(({ from, to }, link) => {
    leaving[from].push(link);
    arriving[to].push(link);
  });
  return arriving.map((entering, block) => {
    const outputs = [...new Set(leaving[block].map((link) => links[link].output))];
    const outlets = outputs.map((output) => {
      const own = leaving[block].filter((link) => links[link].output === output);
      return widthOfOutlet(
        own.map((link) => links[link]),
        laneCount(own.map((link) => lanes[link])),
        laneGap,
      );
    });
    return Math.max(
      sum(outlets) + OUTLET_GAP * Math.max(0, outlets.length - 1),
      2 * PORT_INSET + USUAL_ENTRY_GAP * Math.max(0, entering.length - 1),
      2 * PORT_INSET + laneGap * (laneCount([...entering, ...leaving[block]].map((link) => lanes[link])) - 1),
    );
  });
}

function widthOfOutlet(links: readonly Link[], lanes: number, laneGap: number): number {
  return Math.max(...links.map(({ label }) => label?.across ?? 0), (lanes - 1) * laneGap);
}

function laneCount(lanes: readonly number[]): number {
  return Math.max(0, ...lanes) + 1;
}

function entryPorts(arriving: readonly number[], centre: number, across: number): number[] {
  const last = arriving.length - 1;
  const room = across - 2 * PORT_INSET;
  const straight = arriving.findIndex((x) => Math.abs(x - centre) < 1);
  const anchored = straight >= 0 && 2 * Math.max(straight, last - straight) * ENTRY_GAP <= room;
  const middle = anchored ? straight : last / 2;
  const gap = Math.min(WIDE_ENTRY_GAP, room / Math.max(1, 2 * Math.max(middle, last - middle)));
  const ports = arriving.map((_, i) => centre + (i - middle) * gap);
  arriving.forEach((x, i) => {
    const free = Math.min(x - (ports[i - 1] ?? -Infinity), (ports[i + 1] ?? Infinity) - x);
    const inside = Math.abs(x - centre) <= room / 2;
    if (inside && Math.abs(x - ports[i]) < SMALL_BEND && free >= Math.min(gap, ENTRY_GAP)) ports[i] = x;
  });
  return ports;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
