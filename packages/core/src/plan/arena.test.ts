import { describe, expect, test } from "@jest/globals";
import { Random } from "../random.js";
import { type Lifetime, planArena } from "./arena.js";

const lifetime = (bytes: number, begin: number, end: number): Lifetime => ({ bytes, begin, end });

describe("planArena", () => {
  // biome-ignore format: a table
  test.each<[what: string, lifetimes: [bytes: number, begin: number, end: number][], offsets: number[], bytes: number]>([
    ["nothing",                           [],                                             [],             0],
    ["one value",                         [[8, 0, 1]],                                    [0],            8],
    ["a chain: two places, in turns",     [[8, 0, 1], [8, 1, 2], [8, 2, 3], [8, 3, 4]],   [0, 8, 0, 8],   16],
    ["one step long, one after another",  [[8, 0, 0], [8, 1, 1], [8, 2, 2]],              [0, 0, 0],      8],
    ["a step that reads one and writes another needs both", [[8, 0, 1], [8, 1, 1]],       [0, 8],         16],
    ["a value that stays",                [[4, 0, 9], [8, 0, 1], [8, 1, 2], [8, 2, 3]],   [16, 0, 8, 0],  20],
    ["the smallest gap that fits",        [[16, 0, 9], [8, 0, 3], [4, 0, 9], [4, 3, 9], [3, 4, 9]], [0, 16, 24, 28, 16], 32],
    ["nothing lives nowhere",             [[0, 0, 5], [8, 0, 5]],                         [0, 0],         8],
  ])("%s", (_, lifetimes, offsets, bytes) => {
    expect(planArena(lifetimes.map(([size, begin, end]) => lifetime(size, begin, end)))).toEqual({ offsets, bytes });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "random lifetimes never overlap in bytes while they do in time (seed %d)",
    (seed) => {
      const random = new Random(seed);
      const whole = (below: number) => Math.floor(random.uniform(0, below));
      for (let turn = 0; turn < 40; turn++) {
        const lifetimes = Array.from({ length: 1 + whole(40) }, () => {
          const begin = whole(30);
          return lifetime(4 * whole(100), begin, begin + whole(8));
        });
        const { offsets, bytes } = planArena(lifetimes);
        const ends = offsets.map((offset, index) => offset + lifetimes[index].bytes);
        expect(bytes).toBe(Math.max(...ends));
        expect(offsets.every((offset) => offset >= 0 && offset % 4 === 0)).toBe(true);
        for (const [i, a] of lifetimes.entries()) {
          for (const [j, b] of lifetimes.slice(0, i).entries()) {
            const together = a.begin <= b.end && b.begin <= a.end;
            const apart = ends[i] <= offsets[j] || ends[j] <= offsets[i];
            if (together && !apart) throw new Error(`values ${j} and ${i} of ${JSON.stringify(lifetimes)} overlap`);
          }
        }
        // No plan can do with less than what lives at the busiest step, and this one wastes little.
        const load = (step: number) =>
          lifetimes.reduce((sum, { bytes: size, begin, end }) => sum + (begin <= step && step <= end ? size : 0), 0);
        const busiest = Math.max(...Array.from({ length: 40 }, (_, step) => load(step)));
        expect(bytes).toBeGreaterThanOrEqual(busiest);
        expect(bytes).toBeLessThanOrEqual(1.35 * busiest);
      }
    },
  );
});
