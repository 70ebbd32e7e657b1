/**
 * Place: the order of blocks and columns in each rank, and their positions across.
 *
 * Both come from Graphviz's dot (Gansner, Koutsofios, North & Vo 1993: few crossings,
 * then network simplex for straight lines), run as WebAssembly. It is given fixed sizes and
 * draws nothing. Every tie it is given spans one rank, so it has no choice of ranks;
 * `splines=none` keeps it from routing lines, the part that fails on large graphs.
 *
 * A picture with one block per rank needs none of this, and Graphviz is not even loaded.
 */
import type { Chains } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import { runDot } from "./graphviz.js";
import type { Ranking } from "./rank.js";
import { type Tie, ties } from "./ties.js";

export interface Placement {
  /** Centre across of each block, column. */
  readonly blocks: readonly number[];
  readonly columns: readonly number[];
}

/** Clear space between neighbours in a rank; twice `BLOCK_MARGIN` more between two blocks. */
const NEIGHBOUR_GAP = 20;
const BLOCK_MARGIN = 4;
/** Dot's positions are whole points; bends as small as this are only its rounding. */
const UNINTENDED = 2;

export async function place(
  graph: LayoutGraph,
  ranking: Ranking,
  chains: Chains,
  groupMargin: number,
): Promise<Placement> {
  const alone = graph.blocks.length === ranking.rankCount && chains.columns.length === 0 && graph.groups.length === 0;
  if (alone) return { blocks: graph.blocks.map(() => 0), columns: [] };
  const dot = dotText(graph, chains, ties(graph, ranking, chains), groupMargin);
  const placement = straightened(chains, readPlacement(graph, chains, await runDot<DotResult>(dot)));
  return leansLeft(graph, ranking, chains, placement) ? mirrored(placement) : placement;
}

function dotText(graph: LayoutGraph, { columns }: Chains, ties: readonly Tie[], groupMargin: number): string {
  const inches = (points: number) => (points / 72).toFixed(4);
  const lines = [
    "digraph {",
    `graph [newrank=true, splines=none, nodesep=${inches(NEIGHBOUR_GAP)}, ranksep=0.3]`,
    'node [shape=box, fixedsize=true, label=""]',
  ];
  const writeGroup = (group: number | null) => {
    graph.groups.forEach(({ parent, across }, index) => {
      if (parent !== group) return;
      const title = `<table border="0" fixedsize="true" width="${Math.ceil(across)}" height="4"><tr><td></td></tr></table>`;
      lines.push(`subgraph cluster_${index} {`, `graph [margin=${groupMargin}, label=<${title}>]`);
      writeGroup(index);
      lines.push("}");
    });
    graph.blocks.forEach((block, index) => {
      if (block.group !== group) return;
      lines.push(`b${index} [width=${inches(block.across + 2 * BLOCK_MARGIN)}, height=0.5]`);
    });
    columns.forEach((column, index) => {
      if (column.group === group) lines.push(`c${index} [width=0.01, height=0.5]`);
    });
  };
  writeGroup(null);
  for (const { from, to, weight } of ties) lines.push(`${from} -> ${to} [weight=${weight}]`);
  lines.push("}");
  return lines.join("\n");
}

interface DotResult {
  readonly objects: readonly { readonly name: string; readonly pos?: string }[];
}

function readPlacement(graph: LayoutGraph, { columns }: Chains, { objects }: DotResult): Placement {
  const named = new Map(objects.map((object) => [object.name, object]));
  const centre = (name: string) => Math.round(Number(named.get(name)?.pos?.split(",")[0]));
  return {
    blocks: graph.blocks.map((_, index) => centre(`b${index}`)),
    columns: columns.map((_, index) => centre(`c${index}`)),
  };
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
function leansLeft(graph: LayoutGraph, { rank }: Ranking, { chains }: Chains, placement: Placement): boolean {
  let score = 0;
  const rows = new Map<number, number[]>();
  graph.blocks.forEach((_, block) => {
    const row = rows.get(rank[block]) ?? [];
    const previous = row[row.length - 1];
    if (previous !== undefined) score += Math.sign(placement.blocks[block] - placement.blocks[previous]);
    rows.set(rank[block], [...row, block]);
  });
  for (const { from, firstColumn } of chains) {
    score += Math.sign(placement.columns[firstColumn] - placement.blocks[from]);
  }
  return score < 0;
}

function mirrored({ blocks, columns }: Placement): Placement {
  return { blocks: blocks.map((x) => -x), columns: columns.map((x) => -x) };
}

/** The columns of each chain `shifts` further. */
export function nudgedColumns({ columns }: Chains, placement: Placement, shifts: readonly number[]): Placement {
  return { ...placement, columns: placement.columns.map((x, index) => x + shifts[columns[index].chain]) };
}
