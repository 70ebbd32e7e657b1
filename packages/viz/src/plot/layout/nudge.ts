/**
 * Nudge: two wires that just change places cannot be kept apart by any choice of tracks,
 * for each would have to run before the other. The block that one of them enters then gets
 * its ports a few px aside, out of the other's way, or the columns that it passes are moved.
 */
import type { Chains } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import type { Pass } from "./passes.js";
import type { Placement } from "./place.js";
import { OVERLAP, type Tracks } from "./tracks.js";

export interface Nudges {
  /** How far the entries of each block are to move. */
  readonly entries: readonly number[];
  /** How far the columns of each chain are. */
  readonly chains: readonly number[];
}

/** How far aside, the first that is free; ports keep within their block. */
const STEPS = [5, -5, 9, -9];

/** null when no wires lie on each other. */
export function nudges(
  graph: LayoutGraph,
  { chains, chainOf }: Chains,
  passes: readonly (readonly Pass[])[],
  tracks: Tracks,
): Nudges | null {
  const moved = { entries: graph.blocks.map(() => 0), chains: chains.map(() => 0) };
  const channels: Pass[][] = tracks.counts.map(() => []);
  for (const pass of passes.flat()) channels[pass.channel].push(pass);
  for (const channel of channels) {
    const coming = channel.filter(({ start }) => start.before);
    const going = channel.filter(({ end }) => !end.before);
    for (const from of coming) {
      for (const to of going) {
        if (from.wire !== to.wire && onTop(from, to, tracks)) moveOne(to, channel);
      }
    }
  }
  return [...moved.entries, ...moved.chains].some((shift) => shift !== 0) ? moved : null;

  function moveOne(pass: Pass, channel: readonly Pass[]): void {
    const own = passes[pass.link];
    const entering = own[own.length - 1] === pass;
    const chain = chainOf[pass.link];
    const list = entering ? moved.entries : moved.chains;
    const index = entering ? graph.links[pass.link].to : chain;
    if (index === null || list[index] !== 0) return;
    const together = (other: Pass) => (entering ? graph.links[other.link].to : chainOf[other.link]) === index;
    const ends = channel.filter((other) => !other.end.before && together(other));
    list[index] = STEPS.find((step) => ends.every((end) => free(end, step, channel))) ?? 0;
  }
}

/** Whether no foreign wire comes from where `pass` would go to. */
function free({ wire, end }: Pass, step: number, channel: readonly Pass[]): boolean {
  return channel.every((other) => other.wire === wire || Math.abs(other.start.across - end.across - step) >= OVERLAP);
}

/** Whether the one runs down to its track where the other runs on from its own. */
function onTop(from: Pass, to: Pass, tracks: Tracks): boolean {
  if (Math.abs(from.start.across - to.end.across) >= OVERLAP) return false;
  const [upper, lower] = [tracks.trackOf(to), tracks.trackOf(from)];
  return upper === null || lower === null || upper < lower;
}

/** The columns of each chain `shifts` further. */
export function nudgedColumns({ columns }: Chains, placement: Placement, shifts: readonly number[]): Placement {
  return { ...placement, columns: placement.columns.map((x, index) => x + shifts[columns[index].chain]) };
}
