/**
 * The order of blocks and columns in each rank of a segment, and their positions across.
 *
 * Both come from Graphviz's dot (Gansner, Koutsofios, North & Vo 1993: few crossings,
 * then network simplex for straight lines), run as WebAssembly. It is given fixed sizes and
 * draws nothing. Every tie it is given spans one rank, so it has no choice of ranks;
 * `splines=none` keeps it from routing lines, the part that fails on large graphs.
 */
import type { Chains } from "./chains.js";
import { enclosing, type LayoutGraph } from "./graph.js";
import { runDot } from "./graphviz.js";
import type { Ranking } from "./rank.js";
import type { Segment } from "./segments.js";
import { BLOCK_MARGIN, NEIGHBOUR_GAP } from "./spacing.js";
import type { Tie } from "./ties.js";

/** A segment, and the ties in it. */
export interface SegmentGraph {
  readonly graph: LayoutGraph;
  readonly chains: Chains;
  readonly segment: Segment;
  readonly ties: readonly Tie[];
}

/** Centres across, by the order of the segment's own lists. */
export interface SegmentPlacement {
  readonly blocks: readonly number[];
  readonly columns: readonly number[];
}

/** What dot is asked. Names count within the segment: equal segments have equal texts. */
export function segmentText({ graph, chains: { columns }, segment, ties }: SegmentGraph, groupMargin: number): string {
  const inches = (points: number) => (points / 72).toFixed(4);
  const names = new Map<string, string>();
  const held = new Map<number | null, string[]>();
  const hold = (group: number | null, line: string) => {
    for (const each of enclosing(group, graph.groups)) if (!held.has(each)) held.set(each, []);
    held.set(group, [...(held.get(group) ?? []), line]);
  };
  segment.blocks.forEach((block, i) => {
    names.set(`b${block}`, `b${i}`);
    const { across, group } = graph.blocks[block];
    hold(group, `b${i} [width=${inches(across + 2 * BLOCK_MARGIN)}, height=0.5]`);
  });
  segment.columns.forEach((column, i) => {
    names.set(`c${column}`, `c${i}`);
    hold(columns[column].group, `c${i} [width=0.01, height=0.5]`);
  });
  const present = [...held.keys()].filter((group) => group !== null).sort((a, b) => a - b);
  let clusters = 0;
  const groupLines = (group: number | null): string[] => [
    ...present.flatMap((inner) => {
      const { parent, across } = graph.groups[inner];
      if (parent !== group) return [];
      const title = `<table border="0" fixedsize="true" width="${Math.ceil(across)}" height="4"><tr><td></td></tr></table>`;
      const head = [`subgraph cluster_${clusters++} {`, `graph [margin=${groupMargin}, label=<${title}>]`];
      return [...head, ...groupLines(inner), "}"];
    }),
    ...(held.get(group) ?? []),
  ];
  return [
    "digraph {",
    `graph [newrank=true, splines=none, nodesep=${inches(NEIGHBOUR_GAP)}, ranksep=0.3]`,
    'node [shape=box, fixedsize=true, label=""]',
    ...groupLines(null),
    ...ties.map(({ from, to, weight }) => `${names.get(from)} -> ${names.get(to)} [weight=${weight}]`),
    "}",
  ].join("\n");
}

interface DotResult {
  readonly objects: readonly { readonly name: string; readonly pos?: string }[];
}

/** null when the segment is more than Graphviz can do. */
export async function placeSegment({ segment }: SegmentGraph, text: string): Promise<SegmentPlacement | null> {
  let objects: DotResult["objects"];
  try {
    ({ objects } = await runDot<DotResult>(text));
  } catch {
    return null;
  }
  const named = new Map(objects.map((object) => [object.name, object]));
  const centre = (name: string) => Math.round(Number(named.get(name)?.pos?.split(",")[0]));
  return {
    blocks: segment.blocks.map((_, i) => centre(`b${i}`)),
    columns: segment.columns.map((_, i) => centre(`c${i}`)),
  };
}

/** Without Graphviz, for segments of many thousand layers: each in the row of its rank, groups side by side, in order. */
export function inRows({ graph, chains, segment }: SegmentGraph, { rank }: Ranking): SegmentPlacement {
  const lanes = new Map<string, { width: number; used: Map<number, number> }>();
  const laneOf = (group: number | null) => {
    const path = enclosing(group, graph.groups).reverse().join(" ");
    const lane = lanes.get(path) ?? { width: 0, used: new Map() };
    lanes.set(path, lane);
    return lane;
  };
  const take = (group: number | null, row: number, size: number) => {
    const lane = laneOf(group);
    const start = lane.used.get(row) ?? 0;
    lane.used.set(row, start + size);
    lane.width = Math.max(lane.width, start + size);
    return { lane, at: start + size / 2 };
  };
  const blocks = segment.blocks.map((block) =>
    take(graph.blocks[block].group, rank[block], graph.blocks[block].across + NEIGHBOUR_GAP + 2 * BLOCK_MARGIN),
  );
  const columns = segment.columns.map((column) =>
    take(chains.columns[column].group, chains.columns[column].rank, NEIGHBOUR_GAP),
  );
  let low = 0;
  const starts = new Map<object, number>();
  for (const [, lane] of [...lanes].sort(([a], [b]) => (a < b ? -1 : 1))) {
    starts.set(lane, low);
    low += lane.width + 4 * NEIGHBOUR_GAP;
  }
  const centre = ({ lane, at }: ReturnType<typeof take>) => (starts.get(lane) ?? 0) + at;
  return { blocks: blocks.map(centre), columns: columns.map(centre) };
}
