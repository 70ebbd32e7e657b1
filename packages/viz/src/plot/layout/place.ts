/**
 * Place: positions across of all blocks and columns, segment by segment, the layer that
 * ends one and begins the next in line. Graphviz places a segment (`placeSegment.ts`);
 * equal ones are placed once, and one of single blocks only needs no placing.
 */
import type { Chains } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import { inRows, placeSegment, type SegmentGraph, type SegmentPlacement, segmentText } from "./placeSegment.js";
import type { Ranking } from "./rank.js";
import { type Segment, segmentsOf } from "./segments.js";
import { type Tie, ties } from "./ties.js";

export interface Placement {
  /** Centre across of each block, column. */
  readonly blocks: readonly number[];
  readonly columns: readonly number[];
}

/** Dot's positions are whole points; bends as small as this are only its rounding. */
const UNINTENDED = 2;

/** `groupMargin` lies between what is in a group and its sides. */
export type Placer = (graph: LayoutGraph, ranking: Ranking, chains: Chains, groupMargin: number) => Promise<Placement>;

export const place: Placer = async (graph, ranking, chains, groupMargin) => {
  const { rank, rankCount } = ranking;
  const segments = segmentsOf(graph, ranking, chains);
  const alone = segments.every(isChain);
  const pulls = alone ? [] : tiesByRank(ties(graph, ranking, chains));
  const placed = new Map<string, SegmentPlacement>();
  const blocks = graph.blocks.map(() => 0);
  const columns = chains.columns.map(() => 0);
  for (const segment of segments) {
    const own = isChain(segment) ? zeros(segment) : await placement(segment);
    const anchor = segment.first > 0 ? segment.blocks.findIndex((block) => rank[block] === segment.first) : -1;
    const shift = anchor < 0 ? 0 : blocks[segment.blocks[anchor]] - own.blocks[anchor];
    segment.blocks.forEach((block, i) => {
      blocks[block] = own.blocks[i] + shift;
    });
    segment.columns.forEach((column, i) => {
      columns[column] = own.columns[i] + shift;
    });
  }
  return straightened(chains, { blocks, columns });

  function tiesByRank(all: readonly Tie[]): Tie[][] {
    const lists: Tie[][] = Array.from({ length: rankCount }, () => []);
    for (const tie of all) {
      const index = Number(tie.from.slice(1));
      lists[tie.from.startsWith("b") ? rank[index] : chains.columns[index].rank].push(tie);
    }
    return lists;
  }

  async function placement(segment: Segment): Promise<SegmentPlacement> {
    const part: SegmentGraph = { graph, chains, segment, ties: pulls.slice(segment.first, segment.last).flat() };
    const text = segmentText(part, groupMargin);
    const positions = placed.get(text) ?? (await placeSegment(part, text)) ?? inRows(part, ranking);
    placed.set(text, positions);
    return leansLeft(part, ranking, positions) ? mirrored(positions) : positions;
  }
};

function isChain({ first, last, blocks, columns }: Segment): boolean {
  return blocks.length === last - first + 1 && columns.length === 0;
}

function zeros({ blocks }: Segment): SegmentPlacement {
  return { blocks: blocks.map(() => 0), columns: [] };
}

/** Columns of a chain that are a pixel or two apart are brought into line. */
function straightened({ columns }: Chains, placement: Placement): Placement {
  const straight = [...placement.columns];
  for (let i = 1; i < straight.length; i++) {
    const sameChain = columns[i].chain === columns[i - 1].chain;
    if (sameChain && Math.abs(straight[i] - straight[i - 1]) <= UNINTENDED) straight[i] = straight[i - 1];
  }
  return { ...placement, columns: straight };
}

/** A drawing and its mirror image are equally good to dot: we want the first things first, and links that skip on the far side. */
function leansLeft({ chains, segment }: SegmentGraph, { rank }: Ranking, placement: SegmentPlacement): boolean {
  let score = 0;
  const position = new Map(segment.blocks.map((block, i) => [block, placement.blocks[i]]));
  const previous = new Map<number, number>();
  segment.blocks.forEach((block, i) => {
    const before = previous.get(rank[block]);
    if (before !== undefined) score += Math.sign(placement.blocks[i] - before);
    previous.set(rank[block], placement.blocks[i]);
  });
  segment.columns.forEach((column, i) => {
    const { from, firstColumn } = chains.chains[chains.columns[column].chain];
    if (column === firstColumn) score += Math.sign(placement.columns[i] - (position.get(from) ?? 0));
  });
  return score < 0;
}

function mirrored({ blocks, columns }: SegmentPlacement): SegmentPlacement {
  return { blocks: blocks.map((x) => -x), columns: columns.map((x) => -x) };
}
