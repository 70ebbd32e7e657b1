import { expect, test } from "@jest/globals";
import { chainsOf } from "./chains.js";
import type { LayoutGraph } from "./graph.js";
import { inRows } from "./placeSegment.js";
import { rankBlocks } from "./rank.js";
import { segmentsOf } from "./segments.js";

/** Blocks 0, 1, …, each in a group or null, and links `from-to`. */
function graphOf(groups: readonly (number | null)[], links: string): LayoutGraph {
  return {
    blocks: groups.map((group) => ({ across: 100, along: 40, group, stretches: true })),
    links: links.split(" ").map((link) => {
      const [from, to] = link.split("-").map(Number);
      return { from, output: 0, to, input: 0, numbered: false, label: null };
    }),
    groups: [...new Set(groups)].filter((group) => group !== null).map(() => ({ parent: null, across: 50 })),
  };
}

function cut(groups: readonly (number | null)[], links: string): number[][] {
  const graph = graphOf(groups, links);
  const ranking = rankBlocks(graph);
  return segmentsOf(graph, ranking, chainsOf(graph, ranking)).map(({ blocks }) => [...blocks]);
}

const none = (count: number) => Array.from({ length: count }, () => null);

// biome-ignore format: a table
test.each<[string, (number | null)[], string, number[][]]>([
  ["a chain",                             none(3),           "0-1 1-2",                 [[0, 1], [1, 2]]],
  ["two branches, then one layer",        none(5),           "0-1 0-2 1-3 2-3 3-4",     [[0, 1, 2, 3], [3, 4]]],
  ["a link that passes a layer by",       none(4),           "0-1 1-2 0-2 2-3",         [[0, 1, 2], [2, 3]]],
  ["a group with nothing beside it",      [null, 0, 0, 0],   "0-1 1-2 2-3",             [[0, 1], [1, 2], [2, 3]]],
  // 1, 2, 3 are a group; 4 stands beside 1 and so beside the frame, which is as wide as 3 and 5.
  ["a group with a layer beside it",      [null, 0, 0, 0, null, 0, null], "0-1 0-4 4-6 1-2 2-3 2-5 3-6 5-6",
    [[0, 1, 2, 3, 4, 5, 6]]],
])("%s is cut where all passes through one layer", (_, groups, links, segments) => {
  expect(cut(groups, links)).toEqual(segments);
});

test("without Graphviz, nothing in a row stands on anything else, and groups stand apart", () => {
  const graph = graphOf([null, 0, 0, 1, 1, null], "0-1 0-2 0-3 0-4 1-5 2-5 3-5 4-5 0-5");
  const ranking = rankBlocks(graph);
  const chains = chainsOf(graph, ranking);
  const [segment] = segmentsOf(graph, ranking, chains);
  const { blocks, columns } = inRows({ graph, chains, segment, ties: [] }, ranking);
  const row = [...[1, 2, 3, 4].map((block) => ({ x: blocks[block], half: 50 })), { x: columns[0], half: 1 }];
  row.sort((a, b) => a.x - b.x);
  for (let i = 1; i < row.length; i++)
    expect(row[i].x - row[i - 1].x).toBeGreaterThan(row[i].half + row[i - 1].half + 8);
  expect(Math.min(blocks[3], blocks[4])).toBeGreaterThan(Math.max(blocks[1], blocks[2]));
});
