import { expect, test } from "@jest/globals";
import type { Link } from "./graph.js";
import { rankBlocks } from "./rank.js";

// biome-ignore format: a table
test.each<[string, [number, number][], number[], number[]]>([
  // model                           links                                              ranks                backward links
  ["a chain",                        [[0, 1], [1, 2]],                                  [0, 1, 2],           []],
  ["a skip",                         [[0, 1], [1, 2], [0, 2]],                          [0, 1, 2],           []],
  ["branches begin together",        [[0, 1], [1, 2], [2, 4], [0, 3], [3, 4]],          [0, 1, 2, 1, 3],     []],
  ["an input sinks to its reader",   [[0, 1], [1, 2], [3, 2]],                          [0, 1, 2, 1],        []],
  ["and what follows it with it",    [[0, 1], [1, 2], [2, 5], [3, 4], [4, 5]],          [0, 1, 2, 1, 2, 3],  []],
  ["a layer applied to its output",  [[0, 1], [1, 1], [1, 2]],                          [0, 1, 2],           [1]],
  ["a layer used again later",       [[0, 1], [1, 2], [2, 1], [1, 3]],                  [0, 1, 2, 2],        [2]],
  ["one used by a block before it",  [[0, 2], [1, 2], [2, 1]],                          [0, 2, 1],           [1]],
  ["no links",                       [],                                                [],                  []],
])("%s", (_, pairs, ranks, backward) => {
  const blocks = ranks.map(() => ({ across: 10, along: 10, group: null, stretches: false }));
  const links = pairs.map(([from, to]): Link => ({ from, output: 0, to, input: 0, numbered: false, label: null }));
  const ranking = rankBlocks({ blocks, links, groups: [] });
  expect(ranking.rank).toEqual(ranks);
  expect(ranking.backward.flatMap((back, link) => (back ? [link] : []))).toEqual(backward);
});
