/**
 * Ports: where links leave a block below and enter it on top.
 *
 * A tensor leaves at one place, however many read it; a second link to the same reader
 * has a lane of its own. Entries are in the order in which links arrive, so that they
 * do not cross, evenly spaced about the middle or about the one that comes straight down.
 */
import { type Chains, columnAt } from "./chains.js";
import { type LayoutGraph, linksBy } from "./graph.js";
import type { Placement } from "./place.js";
import type { Ranking } from "./rank.js";
import type { Sides } from "./sides.js";
import { LANE_GAP, PORT_INSET } from "./spacing.js";

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
  /** Those that leave here, shortest first. */
  readonly links: readonly number[];
}

const ENTRY_GAP = 24;
/** A bend smaller than this is drawn straight. */
const SMALL_BEND = 14;
const OUTLET_GAP = 10;

export function choosePorts(
  graph: LayoutGraph,
  { rank }: Ranking,
  chains: Chains,
  placement: Placement,
  sides: Sides,
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
    let position = placement.blocks[block] - (sum(outputs.map(({ width }) => width)) + OUTLET_GAP * (outputs.length - 1)) / 2;
    return outputs.map(({ output, links: own, width }): Outlet => {
      const centre = position + width / 2;
      position += width + OUTLET_GAP;
      for (const link of own) exit[link] = centre + (chains.lane[link] - (laneCount(own) - 1) / 2) * LANE_GAP;
      return { block, output, position: centre, links: own.sort((a, b) => Number(chains.chainOf[a] !== null) - Number(chains.chainOf[b] !== null)) };
    });
  });

  linksBy("to", graph).forEach((list, block) => {
    const top = list.filter((link) => sides.entries[link] === null);
    const arriving = top.map((link) => ({ link, x: lastStop(link) }));
    arriving.sort((a, b) => a.x - b.x || links[a.link].input - links[b.link].input);
    const ports = entryPorts(arriving.map(({ x }) => x), placement.blocks[block], blocks[block].across);
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

  /** Where the link comes from when it reaches its block. */
  function lastStop(link: number): number {
    const index = chains.chainOf[link];
    if (index === null) return exit[link];
    const chain = chains.chains[index];
    return placement.columns[columnAt(chain, chain.backward ? chain.firstRank : rank[links[link].to] - 1)];
  }

  function laneCount(own: readonly number[]): number {
    return Math.max(...own.map((link) => chains.lane[link])) + 1;
  }

  function outletWidth(own: readonly number[]): number {
    return Math.max(links[own[0]].label?.across ?? 0, laneCount(own) * LANE_GAP);
  }
}

/** The narrowest that a block may be to give all its links room, with labels as wide as these at its outputs. */
export function roomForPorts(entries: number, labels: readonly number[]): number {
  const below = sum(labels) + OUTLET_GAP * Math.max(0, labels.length - 1);
  return Math.max(below, 2 * PORT_INSET + LANE_GAP * Math.max(0, entries - 1));
}

function entryPorts(arriving: readonly number[], centre: number, across: number): number[] {
  const last = arriving.length - 1;
  const room = across - 2 * PORT_INSET;
  const straight = arriving.findIndex((x) => Math.abs(x - centre) < 1);
  const anchored = straight >= 0 && 2 * Math.max(straight, last - straight) * LANE_GAP <= room;
  const middle = anchored ? straight : last / 2;
  const gap = Math.min(ENTRY_GAP, room / Math.max(1, 2 * Math.max(middle, last - middle)));
  const ports = arriving.map((_, i) => centre + (i - middle) * gap);
  arriving.forEach((x, i) => {
    const free = Math.min(x - (ports[i - 1] ?? -Infinity), (ports[i + 1] ?? Infinity) - x);
    const inside = Math.abs(x - centre) <= room / 2;
    if (inside && Math.abs(x - ports[i]) < SMALL_BEND && free >= Math.min(gap, LANE_GAP)) ports[i] = x;
  });
  return ports;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
