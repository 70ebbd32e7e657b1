import { expect, test } from "@jest/globals";
import type { Pass } from "./passes.js";
import { chooseTracks } from "./tracks.js";

/** A pass of a wire from one place before the channel to one after it. */
function pass(wire: string, from: number, to: number): Pass {
  return { link: 0, channel: 0, wire, start: { across: from, before: true }, end: { across: to, before: false } };
}

// biome-ignore format: a table
test.each<[string, Pass[], (number | null)[]]>([
  // wires                                     from and to                                                      tracks, null when straight
  ["straight",                                 [pass("a", 10, 10)],                                             [null]],
  ["a tensor and its readers share one",       [pass("a", 50, 10), pass("a", 50, 50), pass("a", 50, 90)],       [0, null, 0]],
  ["wires that do not meet share one",         [pass("a", 0, 40), pass("b", 100, 60)],                          [0, 0]],
  ["from the left, the outer runs below",      [pass("a", 0, 80), pass("b", 40, 100)],                          [1, 0]],
  ["from the right, too",                      [pass("a", 200, 110), pass("b", 150, 90)],                       [1, 0]],
  ["to the left, the outer runs above",        [pass("a", 100, 0), pass("b", 120, 40)],                         [0, 1]],
  ["one leaves before another comes down",     [pass("a", 0, 50), pass("b", 50, 100)],                          [1, 0]],
  ["a branch aside, then one into its place",  [pass("a", 50, 100), pass("b", 0, 50)],                          [0, 1]],
])("%s", (_, passes, expected) => {
  const tracks = chooseTracks(passes, 1);
  expect(passes.map((each) => tracks.trackOf(each))).toEqual(expected);
  expect(tracks.counts[0]).toBe(Math.max(-1, ...expected.map((track) => track ?? -1)) + 1);
});

test("two wires that change places do not fail", () => {
  expect(chooseTracks([pass("a", 0, 50), pass("b", 50, 0)], 1).counts).toEqual([2]);
});
