/**
 * Ties: what pulls the things of neighbouring ranks into line, and how strongly.
 *
 * The drawing has a spine where the network has one. A link is *main* when the block it
 * leaves starts nothing longer elsewhere and the block it enters ends nothing longer; where
 * branches are equally long none is main, and they fan out evenly. Main links are
 * straight, long links give way.
 */
import { type Chains, columnAt, skips } from "./chains.js";
import { type LayoutGraph, linksBy } from "./graph.js";
import type { Ranking } from "./rank.js";

export interface Tie {
  /** `b3` is block 3, `c5` column 5; `to` stands one rank below `from`. */
  readonly from: string;
  readonly to: string;
  readonly weight: number;
}

/** Main links; other links to the next rank; inside a long link; the ends of one that skips; what only holds a rank. */
const MAIN = 60;
const SHORT = 8;
const ALONG_CHAIN = 12;
const SKIP_END = 2;
const HOLD = 1;

export function ties(graph: LayoutGraph, ranking: Ranking, chains: Chains): Tie[] {
  return [...shortTies(graph, ranking, chains), ...chains.chains.flatMap((_, chain) => chainTies(chain))];

  function chainTies(index: number): Tie[] {
    const chain = chains.chains[index];
    const column = (rank: number) => `c${columnAt(chain, rank)}`;
    const inside: Tie[] = [];
    for (let rank = chain.firstRank; rank < chain.lastRank; rank++) {
      inside.push({ from: column(rank), to: column(rank + 1), weight: ALONG_CHAIN });
    }
    if (chain.backward) return [...inside, ...holdChain(index)];
    const [start, end] = skips(graph, chains, chain) ? [SKIP_END, SKIP_END] : [ALONG_CHAIN, SHORT];
    const readers = chain.links.map((link) => graph.links[link].to);
    return [
      { from: `b${chain.from}`, to: column(chain.firstRank), weight: start },
      ...inside,
      ...readers.map((reader) => ({ from: column(ranking.rank[reader] - 1), to: `b${reader}`, weight: end })),
    ];
  }

  /** A backward chain hangs between the rows of its ends; a loop on one block beside whatever precedes or follows it. */
  function holdChain(index: number): Tie[] {
    const chain = chains.chains[index];
    const target = graph.links[chain.links[0]].to;
    if (chain.firstRank < chain.lastRank) {
      return [
        { from: `b${target}`, to: `c${columnAt(chain, chain.firstRank + 1)}`, weight: HOLD },
        { from: `c${columnAt(chain, chain.lastRank - 1)}`, to: `b${chain.from}`, weight: HOLD },
      ];
    }
    const column = `c${chain.firstColumn}`;
    const before = ranking.rank.indexOf(chain.firstRank - 1);
    if (before >= 0) return [{ from: `b${before}`, to: column, weight: HOLD }];
    const after = ranking.rank.indexOf(chain.firstRank + 1);
    return after >= 0 ? [{ from: column, to: `b${after}`, weight: HOLD }] : [];
  }
}

function shortTies(graph: LayoutGraph, { rank }: Ranking, { chainOf }: Chains): Tie[] {
  const short = (link: number) => chainOf[link] === null;
  const outgoing = linksBy("from", graph).map((links) => links.filter(short));
  const incoming = linksBy("to", graph).map((links) => links.filter(short));
  const height = longest(outgoing, "to", -1);
  const depth = longest(incoming, "from", 1);

  const pairs = new Map<string, Tie>();
  graph.links.forEach(({ from, to }, index) => {
    if (!short(index)) return;
    const longestAfter = outgoing[from].every(
      (l) => graph.links[l].to === to || height[graph.links[l].to] < height[to],
    );
    const longestBefore = incoming[to].every(
      (l) => graph.links[l].from === from || depth[graph.links[l].from] < depth[from],
    );
    const weight = longestAfter && longestBefore ? MAIN : SHORT;
    pairs.set(`${from} ${to}`, { from: `b${from}`, to: `b${to}`, weight });
  });
  return [...pairs.values()];

  /** Number of short links on the longest path that starts (or, upwards, ends) at each block. */
  function longest(lists: readonly (readonly number[])[], end: "from" | "to", direction: 1 | -1): number[] {
    const lengths = rank.map(() => 0);
    const order = rank.map((_, block) => block).sort((a, b) => direction * (rank[a] - rank[b]));
    for (const block of order) {
      for (const link of lists[block]) lengths[block] = Math.max(lengths[block], lengths[graph.links[link][end]] + 1);
    }
    return lengths;
  }
}
