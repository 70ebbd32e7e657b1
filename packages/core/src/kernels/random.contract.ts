/** What `random` of every kernel set must do. */
import { describe, expect, test } from "@jest/globals";
import { philox } from "../random.js";
import { RANDOM_CODES, type RandomName } from "./codes.js";
import type { ContractTools } from "./contract.tools.js";

/** Halves of the seed's words and of the run's number. */
const STATE = [0x5678, 0x1234, 0xdef0, 0x9abc, 7, 1];
const KEY = [0x12345678, 0x9abcdef0] as const;
const RUN = 0x10007;

const CASES: [name: RandomName, p0: number, p1: number, tolerance: number][] = [
  ["uniform", 0, 1, 0],
  ["uniform", -2, 3, 3e-7],
  ["bernoulli", 0.3, 2.5, 0],
  ["normal", 0.5, 2, 3e-6],
];

/** Element i from the words of its block, by the formulas of assembly/random.ts in float64. */
function element(name: RandomName, i: number, stream: number, p0: number, p1: number): number {
  const block = 4 * Math.floor(i / 16) + (i % 4);
  const words = philox([block >>> 0, Math.floor(block / 2 ** 32), RUN, stream], KEY);
  const place = Math.floor((i % 16) / 4);
  const u = (words[place] >>> 8) / 2 ** 24;
  if (name === "uniform") return p0 + (p1 - p0) * u;
  if (name === "bernoulli") return u < Math.fround(p0) ? p1 : 0;
  const [first, second] = place < 2 ? [words[0], words[1]] : [words[2], words[3]];
  const radius = Math.sqrt(-2 * Math.log(((first >>> 8) + 1) / 2 ** 24));
  const angle = (2 * Math.PI * (second >>> 8)) / 2 ** 24;
  return p0 + p1 * radius * (place % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
}

export function testRandom({ kernels, place, written, releaseAll, firstDifference }: ContractTools): void {
  const draw = (name: RandomName, begin: number, count: number, stream: number, p0: number, p1: number) => {
    const state = place(STATE);
    const y = written(count, (y) => kernels.random(RANDOM_CODES[name], state, y, begin, count, stream, p0, p1));
    releaseAll();
    return y;
  };

  describe("random", () => {
    test.each(CASES)("%s of (%p, %p), within %p", (name, p0, p1, tolerance) => {
      for (const [begin, stream] of [
        [0, 0],
        [5, 3],
        [2 ** 34 + 9, 0],
      ]) {
        const y = draw(name, begin, 200, stream, p0, p1);
        const expected = Array.from({ length: 200 }, (_, i) => element(name, begin + i, stream, p0, p1));
        expect(firstDifference(y, Float32Array.from(expected), () => tolerance)).toBeNull();
      }
    });

    test.each(CASES)("%s of (%p, %p): the same bits however the elements are parted", (name, p0, p1) => {
      const all = draw(name, 3, 100, 1, p0, p1);
      for (const count of [0, 1, 2, 3, 5, 15, 16, 17, 31, 33]) {
        for (const skip of [0, 1, 4, 13, 14, 29]) {
          const part = draw(name, 3 + skip, count, 1, p0, p1);
          expect(firstDifference(part, all.subarray(skip, skip + count))).toBeNull();
        }
      }
    });
  });
}
