import { describe, expect, test } from "@jest/globals";
import { Random } from "../random.js";
import { shardRows } from "./shard.js";

const sizes = (begin: number, end: number, flopsPerRow: number, threads: number) =>
  shardRows({ begin, end }, flopsPerRow, threads).map((shard) => shard.end - shard.begin);

describe("shardRows", () => {
  // biome-ignore format: a table
  test.each<[what: string, rows: number, flopsPerRow: number, threads: number, shards: number[]]>([
    ["no rows",                          0,      1e9,    4, []],
    ["one thread",                       1000,   1e9,    1, [1000]],
    ["no work to speak of",              1e6,    0,      4, [1e6]],
    ["less than two shards are worth",   1000,   3999,   4, [1000]],
    ["as much as two are worth",         1000,   4000,   4, [496, 504]],
    ["as much as three are worth",       999,    6010,   4, [336, 336, 327]],
    ["enough for all",                   1000,   1e5,    4, [256, 240, 256, 248]],
    ["fewer rows than threads",          3,      1e9,    7, [1, 1, 1]],
    ["one row of much work",             1,      1e12,   7, [1]],
    ["few rows, parted evenly",          100,    1e9,    3, [33, 34, 33]],
    ["many rows, parted by sixteens",    10_000, 1e5,    3, [3328, 3344, 3328]],
  ])("%s", (_, rows, flopsPerRow, threads, shards) => {
    expect(sizes(0, rows, flopsPerRow, threads)).toEqual(shards);
  });

  test("all rows exactly once, in order, in shards of nearly equal size and never more than threads", () => {
    const random = new Random(1);
    for (let turn = 0; turn < 500; turn++) {
      const begin = Math.floor(random.uniform(0, 1000));
      const rows = Math.floor(10 ** random.uniform(0, 6));
      const threads = 1 + Math.floor(random.uniform(0, 20));
      const flopsPerRow = Math.floor(10 ** random.uniform(0, 9));
      const shards = shardRows({ begin, end: begin + rows }, flopsPerRow, threads);
      expect(shards.length).toBeGreaterThan(0);
      expect(shards.length).toBeLessThanOrEqual(threads);
      expect([shards[0].begin, shards[shards.length - 1].end]).toEqual([begin, begin + rows]);
      const lengths = shards.map((shard) => shard.end - shard.begin);
      shards.slice(1).forEach((shard, i) => {
        expect(shard.begin).toBe(shards[i].end);
      });
      expect(Math.min(...lengths)).toBeGreaterThan(0);
      expect(Math.max(...lengths) - Math.min(...lengths)).toBeLessThanOrEqual(32);
      if (shards.length > 1) expect((rows * flopsPerRow) / shards.length).toBeGreaterThanOrEqual(2_000_000);
    }
  });

  test("the same wherever the range begins", () => {
    expect(sizes(7, 10_007, 1e5, 3)).toEqual(sizes(0, 10_000, 1e5, 3));
  });
});
