import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { type Edge, leastStretch } from "./simplex.js";

/** Connected, and from lower to higher nodes, so without a cycle. */
const problems = fc.integer({ min: 2, max: 6 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    spanning: fc.array(fc.record({ before: fc.nat(), room: fc.nat(3), weight: fc.nat(4) }), {
      minLength: count - 1,
      maxLength: count - 1,
    }),
    more: fc.array(fc.record({ a: fc.nat(count - 1), b: fc.nat(count - 1), room: fc.nat(3), weight: fc.nat(4) }), {
      maxLength: 6,
    }),
  }),
);

const stretch = (x: readonly number[], edges: readonly Edge[]) =>
  edges.reduce((sum, { from, to, weight }) => sum + weight * (x[to] - x[from]), 0);

/** The least stretch of all whole positions in a range that surely holds a best one, by trying all. */
function leastByTrial(count: number, edges: readonly Edge[], range: number): number {
  let least = Infinity;
  const x: number[] = [];
  const fits = () => edges.every(({ from, to, room }) => Math.max(from, to) >= x.length || x[to] - x[from] >= room);
  const next = () => {
    if (x.length === count) {
      least = Math.min(least, stretch(x, edges));
      return;
    }
    for (let value = 0; value <= range; value++) {
      x.push(value);
      if (fits()) next();
      x.pop();
    }
  };
  next();
  return least;
}

test("the positions leave room, and none are better", () => {
  fc.assert(
    fc.property(problems, ({ count, spanning, more }) => {
      const edges: Edge[] = [
        ...spanning.map(({ before, room, weight }, i) => ({
          from: before % (i + 1),
          to: i + 1,
          room: room % 3,
          weight,
        })),
        ...more.flatMap(({ a, b, room, weight }) =>
          a === b ? [] : [{ from: Math.min(a, b), to: Math.max(a, b), room: room % 3, weight }],
        ),
      ];
      const x = leastStretch(count, edges);
      for (const { from, to, room } of edges) expect(x[to] - x[from]).toBeGreaterThanOrEqual(room);
      expect(stretch(x, edges)).toBe(leastByTrial(count, edges, Math.min(2 * (count - 1), 8)));
    }),
    { numRuns: 60 },
  );
});

test("what is pulled both ways alike comes to lie in the middle", () => {
  const pull = (tie: number, a: number, b: number): Edge[] => [
    { from: tie, to: a, room: 0, weight: 1 },
    { from: tie, to: b, room: 0, weight: 1 },
  ];
  // Node 0 above nodes 1 and 2, which stand 100 apart.
  const x = leastStretch(5, [{ from: 1, to: 2, room: 100, weight: 0 }, ...pull(3, 0, 1), ...pull(4, 0, 2)]);
  expect(x[0] - x[1]).toBe(50);
});
