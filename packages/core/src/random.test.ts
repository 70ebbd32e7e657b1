import { describe, expect, test } from "@jest/globals";
import { checkSeed, nextSeed, philox, Random, setRandomSeed } from "./random.js";

type Words = [number, number, number, number];

describe("philox", () => {
  // The known answers of the authors' Random123 (kat_vectors, philox4x32 10): zeros, ones, and the digits of π.
  const ONES = 0xffffffff;
  test.each<[counter: Words, key: [number, number], words: Words]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ONES, ONES, ONES, ONES],
      [ONES, ONES],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])("counter %j, key %j", (counter, key, words) => {
    expect([...philox(counter, key)]).toEqual(words);
  });
});

describe("Random", () => {
  const draw = (seed: number, count: number) => {
    const random = new Random(seed);
    return Array.from({ length: count }, () => random.nextWord());
  };

  test("draws are the words of counters 0, 1, 2 …, in order", () => {
    const expected = [0, 1, 2].flatMap((counter) => [...philox([counter, 0, 0, 0], [7, 0])]);
    expect(draw(7, 12)).toEqual(expected);
  });

  test("the whole seed counts, up to 2⁵³ - 1", () => {
    const seed = 5 * 2 ** 32 + 9;
    expect(draw(seed, 4)).toEqual([...philox([0, 0, 0, 0], [9, 5])]);
    const firsts = [0, 1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((each) => draw(each, 1)[0]);
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test("the same seed gives the same numbers, another seed others", () => {
    expect(draw(42, 1000)).toEqual(draw(42, 1000));
    const [a, b] = [draw(42, 1000), draw(43, 1000)];
    expect(a.filter((word, index) => word === b[index]).length).toBeLessThan(2);
  });

  const COUNT = 20_000;
  const sample = (next: (random: Random) => number) => {
    const random = new Random(2024);
    return Array.from({ length: COUNT }, () => next(random));
  };
  const moments = (values: number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    return { mean, stddev: Math.sqrt(variance) };
  };

  test("uniform fills [0, 1) evenly: χ² of 100 bins below its 99.9 % point", () => {
    const values = sample((random) => random.uniform());
    const bins = new Array<number>(100).fill(0);
    for (const value of values) bins[Math.floor(value * 100)]++;
    expect(bins).toHaveLength(100); // no value fell outside
    const expected = COUNT / 100;
    expect(bins.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)).toBeLessThan(148.2);
  });

  // The standard error of a mean is stddev/√20,000 = 0.0071 stddev; 4 of them are allowed.
  // biome-ignore format: a table
  test.each<[what: string, next: (random: Random) => number, mean: number, stddev: number, low: number, high: number]>([
    ["uniform()",                 (random) => random.uniform(),                0.5, 1 / Math.sqrt(12), 0,                        1],
    ["uniform(-3, 5)",            (random) => random.uniform(-3, 5),           1,   8 / Math.sqrt(12), -3,                       5],
    ["normal()",                  (random) => random.normal(),                 0,   1,                 Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    ["normal(10, 0.5)",           (random) => random.normal(10, 0.5),          10,  0.5,               Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    // A normal cut at ±2 has the standard deviation √(1 - 4φ(2) / (2Φ(2) - 1)) = 0.87963.
    ["truncatedNormal()",         (random) => random.truncatedNormal(),        0,   0.87963,           -2,                       2],
    ["truncatedNormal(1, 10)",    (random) => random.truncatedNormal(1, 10),   1,   8.7963,            -19,                      21],
  ])(
    "%s has the mean and standard deviation of its distribution, and its limits",
    (_, next, mean, stddev, low, high) => {
      const values = sample(next);
      const found = moments(values);
      expect(Math.abs(found.mean - mean)).toBeLessThan(0.0283 * stddev);
      expect(Math.abs(found.stddev / stddev - 1)).toBeLessThan(0.0283);
      expect(values.every((value) => value >= low && value <= high)).toBe(true);
    },
  );

  test("normal has the tails of a normal: 4.55 % beyond two standard deviations, 0.27 % beyond three", () => {
    const values = sample((random) => random.normal());
    const beyond = (limit: number) => values.filter((value) => Math.abs(value) > limit).length / COUNT;
    expect(beyond(2)).toBeCloseTo(0.0455, 2);
    expect(beyond(3)).toBeCloseTo(0.0027, 3);
  });

  test("normal is finite even for the smallest and greatest words", () => {
    for (const word of [0, 2 ** 32 - 1]) {
      const random = new Random(0);
      random.nextWord = () => word;
      expect(Number.isFinite(random.normal())).toBe(true);
    }
  });
});

describe("the session's seed", () => {
  const seeds = () => Array.from({ length: 5 }, nextSeed);

  test("setRandomSeed starts the session's seeds anew", () => {
    setRandomSeed(1);
    const first = seeds();
    expect(new Set(first).size).toBe(5);
    expect(seeds()).not.toEqual(first);
    setRandomSeed(1);
    expect(seeds()).toEqual(first);
    setRandomSeed(2);
    expect(seeds()).not.toEqual(first);
  });

  test.each([-1, 0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])("%d is no seed", (seed) => {
    const message = `setRandomSeed: seed must be a whole number of at least 0, got ${seed}.`;
    expect(() => setRandomSeed(seed)).toThrow(new RangeError(message));
  });

  test("0 and 2⁵³ - 1 are", () => {
    expect(checkSeed("f", 0)).toBe(0);
    expect(checkSeed("f", Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER);
  });
});
