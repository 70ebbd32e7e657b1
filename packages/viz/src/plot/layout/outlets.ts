/**
 * Outlets: where tensors leave a block. A tensor leaves in one place, however many read it,
 * and has its label there; a second link to the same reader has a lane of its own.
 */
import { type Chains, columnAt } from "./chains.js";
import { type LayoutGraph, type Link, linksBy } from "./graph.js";
import type { Placement } from "./place.js";
import type { Sides } from "./sides.js";

export interface Outlet {
  readonly block: number;
  readonly output: number;
  /** Its middle across. */
  readonly position: number;
  /** Room across for the label and all lanes. */
  readonly width: number;
  readonly links: readonly number[];
}

/** Between two outlets of a block. */
export const OUTLET_GAP = 10;

/** The outlets of all blocks, and where each link leaves; at its column when it leaves at the side. */
export function placeOutlets(
  graph: LayoutGraph,
  chains: Chains,
  placement: Placement,
  sides: Sides,
  laneGap: number,
): { exit: number[]; outlets: Outlet[] } {
  const { links } = graph;
  const exit = links.map((_, link) => sideExit(link)?.position ?? 0);
  const outlets = linksBy("from", graph).flatMap((list, block) => {
    const outputs = byOutput(
      list.filter((link) => sideExit(link) === null),
      links,
    );
    outputs.sort((a, b) => ahead(a) - ahead(b));
    const widths = outputs.map((own) => outletWidth(own, links, chains.lane, laneGap));
    const total = widths.reduce((sum, width) => sum + width + OUTLET_GAP, -OUTLET_GAP);
    let low = placement.blocks[block] - total / 2;
    return outputs.map((own, index): Outlet => {
      const width = widths[index];
      const position = low + width / 2;
      low += width + OUTLET_GAP;
      const middleLane = (laneCount(own, chains.lane) - 1) / 2;
      for (const link of own) exit[link] = position + (chains.lane[link] - middleLane) * laneGap;
      return { block, output: links[own[0]].output, position, width, links: own };
    });
  });
  return { exit, outlets };

  function sideExit(link: number) {
    const chain = chains.chainOf[link];
    return chain === null ? null : sides.exits[chain];
  }

  /** Where the links go, on average. */
  function ahead(own: readonly number[]): number {
    return own.reduce((sum, link) => sum + firstStop(link), 0) / own.length;
  }

  function firstStop(link: number): number {
    const index = chains.chainOf[link];
    if (index === null) return placement.blocks[links[link].to];
    const chain = chains.chains[index];
    return placement.columns[columnAt(chain, chain.backward ? chain.lastRank : chain.firstRank)];
  }
}

/** Lists of the links of each output, first output first. */
export function byOutput(list: readonly number[], links: readonly Link[]): number[][] {
  const outputs = [...new Set(list.map((link) => links[link].output))].sort((a, b) => a - b);
  return outputs.map((output) => list.filter((link) => links[link].output === output));
}

/** Room for the label of an output and for its lanes. */
export function outletWidth(
  own: readonly number[],
  links: readonly Link[],
  lane: readonly number[],
  laneGap: number,
): number {
  const label = Math.max(...own.map((link) => links[link].label?.across ?? 0));
  return Math.max(label, (laneCount(own, lane) - 1) * laneGap);
}

export function laneCount(list: readonly number[], lane: readonly number[]): number {
  return Math.max(0, ...list.map((link) => lane[link])) + 1;
}
