import { describe, expect, test } from "@jest/globals";
import { Random } from "../random.js";
import { shareColumns, shareRows, shareRowsSync } from "./share.js";

const COST = { flopsPerRow: 1e5, weightBytes: 0, steps: 3 };

test("large weights are read for more rows at a time", () => {
  const cost = { flopsPerRow: 1e6, weightBytes: 2 ** 20, steps: 3 };
  expect(shareRows({ begin: 0, end: 32 }, cost, 2)).toEqual({ workers: 2, chunk: 16 });
  expect(shareRows({ begin: 0, end: 20 }, cost, 2)).toEqual({ workers: 2, chunk: 10 });
  expect(shareRowsSync(32, cost, 2)).toBe(16);
});

test("many small steps are called for more rows at a time", () => {
  const cost = { flopsPerRow: 1e6, weightBytes: 0, steps: 1000 };
  expect(shareRows({ begin: 0, end: 32 }, cost, 2)).toEqual({ workers: 2, chunk: 10 });
  expect(shareRows({ begin: 0, end: 32 }, { ...cost, steps: 10_000 }, 2)).toEqual({ workers: 2, chunk: 16 });
  expect(shareRows({ begin: 0, end: 12 }, { ...cost, steps: 10_000 }, 2)).toEqual({ workers: 2, chunk: 6 });
});

describe("shareRows", () => {
  // biome-ignore format: a table
  test.each<[what: string, rows: number, flopsPerRow: number, threads: number, workers: number, chunk: number]>([
    ["no rows",                        0,      1e9,    4, 0, 1],
    ["one thread",                     1000,   1e9,    1, 1, 64],
    ["no work to speak of",            1e6,    0,      4, 0, 1e6],
    ["less than two parts are worth",  1000,   3999,   4, 0, 1000],
    ["as much as two are worth",       1000,   4000,   4, 2, 32],
    ["as much as three are worth",     999,    6010,   4, 3, 32],
    ["enough for all",                 1000,   1e5,    4, 4, 16],
    ["fewer rows than threads",        3,      1e9,    7, 3, 1],
    ["one row of much work",           1,      1e12,   7, 1, 1],
    ["few rows: whole kernel tiles",   100,    1e9,    3, 3, 4],
    ["many rows",                      10_000, 1e5,    2, 2, 320],
  ])("%s", (_, rows, flopsPerRow, threads, workers, chunk) => {
    expect(shareRows({ begin: 0, end: rows }, { flopsPerRow, weightBytes: 0, steps: 3 }, threads)).toEqual({ workers, chunk });
  });

  test("every worker finds rows to claim, and no part is too small to be posted", () => {
    const random = new Random(1);
    for (let turn = 0; turn < 500; turn++) {
      const begin = Math.floor(random.uniform(0, 1000));
      const rows = 1 + Math.floor(10 ** random.uniform(0, 6));
      const threads = 1 + Math.floor(random.uniform(0, 20));
      const flopsPerRow = Math.floor(10 ** random.uniform(0, 9));
      const weightBytes = Math.floor(10 ** random.uniform(0, 8));
      const { workers, chunk } = shareRows(
        { begin, end: begin + rows },
        { flopsPerRow, weightBytes, steps: 3 },
        threads,
      );
      expect(workers).toBeGreaterThanOrEqual(0);
      expect(workers).toBeLessThanOrEqual(threads);
      expect(chunk).toBeGreaterThan(0);
      expect(Math.ceil(rows / chunk)).toBeGreaterThanOrEqual(workers);
      if (workers > 0) expect((rows * flopsPerRow) / workers).toBeGreaterThanOrEqual(2_000_000);
    }
  });

  test("the same wherever the range begins", () => {
    expect(shareRows({ begin: 7, end: 10_007 }, COST, 3)).toEqual(shareRows({ begin: 0, end: 10_000 }, COST, 3));
  });
});

describe("for threads at hand", () => {
  // biome-ignore format: a table
  test.each<[what: string, rows: number, flopsPerRow: number, threads: number, chunk: number]>([
    ["whole kernel tiles",          32,      1e6,  2, 4],
    ["a few claims for each",       1024,    5e5,  2, 32],
    ["no claim for too little",     1024,    1e4,  2, 32],
    ["all at once",                 40,      1000, 2, 200],
    ["no products",                 1000,    0,    2, 200_000],
  ])("rows: %s", (_, rows, flopsPerRow, threads, chunk) => {
    expect(shareRowsSync(rows, { flopsPerRow, weightBytes: 0, steps: 3 }, threads)).toBe(chunk);
  });

  test("columns go in whole groups", () => {
    expect(shareColumns(4096, 2, 96)).toBe(576);
    expect(shareColumns(512, 2, 96)).toBe(96);
    expect(shareColumns(1, 2, 96)).toBe(96);
    expect(shareColumns(1000, 2, 1)).toBe(125);
  });
});
