/**
 * Sides: which links leave or enter a block at its side rather than below or on top.
 *
 * A link that skips over blocks its tensor also runs through is drawn as a bracket: out at
 * the side, along its columns, in at the side. Where another block or line is in the way
 * it takes the usual exit below, or the usual entry on top.
 */
import { type Chain, type Chains, columnAt, skips } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import type { Placement } from "./place.js";
import type { Ranking } from "./rank.js";

/** A line between the side of a block and a column beside it. */
export interface SideLine {
  readonly block: number;
  /** Across, of the column. */
  readonly position: number;
  /** Along, from the middle of the block. */
  readonly offset: number;
}

export interface Sides {
  /** By chain: where it leaves its block. */
  readonly exits: readonly (SideLine | null)[];
  /** By link: where it enters its block. */
  readonly entries: readonly (SideLine | null)[];
}

/** From the block to the column: a rounded corner, and for entries an arrowhead. */
const EXIT_REACH = 14;
const ENTRY_REACH = 24;
/** Clear space around lines and blocks. */
const CLEARANCE = 8;
/** Between lines at one side of a block, at most and at least. */
const OFFSET = 18;
const MIN_OFFSET = 10;

interface Request {
  readonly kind: "exit" | "entry";
  readonly index: number;
  readonly block: number;
  readonly position: number;
  readonly chain: number;
}

export function chooseSides(graph: LayoutGraph, ranking: Ranking, chains: Chains, placement: Placement): Sides {
  const { rank } = ranking;
  const taken: { rank: number; block: number; low: number; high: number }[] = [];
  const accepted = chains.chains
    .flatMap((chain, index) => (skips(graph, chains, chain) ? requests(chain, index) : []))
    .filter(fits);

  const exits: (SideLine | null)[] = chains.chains.map(() => null);
  const entries: (SideLine | null)[] = graph.links.map(() => null);
  for (const group of groupedBySide(accepted, placement)) {
    const room = graph.blocks[group[0].block].along - 2 * MIN_OFFSET;
    const gap = Math.min(OFFSET, room / Math.max(1, group.length - 1));
    const numbered = group.some(({ kind, index }) => kind === "entry" && graph.links[index].numbered);
    if (group.length > 1 && gap < (numbered ? OFFSET : MIN_OFFSET)) continue;
    group.forEach(({ kind, index, block, position }, i) => {
      const line = { block, position, offset: (i - (group.length - 1) / 2) * gap };
      (kind === "exit" ? exits : entries)[index] = line;
    });
  }
  return { exits, entries };

  function requests(chain: Chain, index: number): Request[] {
    const column = (r: number) => placement.columns[columnAt(chain, r)];
    const exit: Request = { kind: "exit", index, block: chain.from, position: column(chain.firstRank), chain: index };
    const entering = chain.links.map((link): Request => {
      const { to } = graph.links[link];
      return { kind: "entry", index: link, block: to, position: column(rank[to] - 1), chain: index };
    });
    return [exit, ...entering];
  }

  function fits({ kind, block, position, chain }: Request): boolean {
    const centre = placement.blocks[block];
    const edge = graph.blocks[block].across / 2;
    if (Math.abs(position - centre) < edge + (kind === "exit" ? EXIT_REACH : ENTRY_REACH)) return false;
    const low = position < centre ? position - CLEARANCE : centre + edge;
    const high = position < centre ? centre - edge : position + CLEARANCE;
    const meets = (from: number, to: number) => from < high && to > low;
    const r = rank[block];
    const blocked =
      graph.blocks.some((other, b) => {
        const reach = other.across / 2 + CLEARANCE;
        return b !== block && rank[b] === r && meets(placement.blocks[b] - reach, placement.blocks[b] + reach);
      }) ||
      chains.columns.some((column, c) => {
        // Crossing a line is no harm, running along it is.
        const near = Math.abs(placement.columns[c] - position) < CLEARANCE;
        return column.chain !== chain && column.rank === r && near;
      }) ||
      taken.some((other) => other.rank === r && other.block !== block && meets(other.low, other.high));
    if (!blocked) taken.push({ rank: r, block, low, high });
    return !blocked;
  }
}

/**
 * The lines at one side of one block, in the order along that crosses nothing: entries
 * before exits; the nearest column first among entries, last among exits.
 */
function groupedBySide(accepted: readonly Request[], placement: Placement): Request[][] {
  const groups = new Map<string, Request[]>();
  for (const request of accepted) {
    const key = `${request.block} ${Math.sign(request.position - placement.blocks[request.block])}`;
    groups.set(key, [...(groups.get(key) ?? []), request]);
  }
  const distance = ({ block, position }: Request) => Math.abs(position - placement.blocks[block]);
  return [...groups.values()].map((group) => {
    const entries = group.filter(({ kind }) => kind === "entry").sort((a, b) => distance(a) - distance(b));
    const exits = group.filter(({ kind }) => kind === "exit").sort((a, b) => distance(b) - distance(a));
    return [...entries, ...exits];
  });
}
