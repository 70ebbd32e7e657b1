/** Parquet as pyarrow writes it: every codec and encoding, several groups of rows, and what is no number. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { type ParquetOptions, parquetSource } from "./parquet.js";

/** Made by pyarrow 25; fixtures/make.py tells how. */
const FIXTURES = join(__dirname, "../../fixtures");
const fixture = (name: string) => join(FIXTURES, name);

const folder = mkdtempSync(join(tmpdir(), "neurode-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function rowsOf(path: string, options: ParquetOptions = {}, from = 0, batchSize = 2) {
  const source = await parquetSource(path, options);
  const rows: (number[] | string)[] = [];
  for await (const { begin, end, values, bad } of source.read({ from, batchSize })) {
    const size = values.length / (end - begin - bad.length);
    let used = 0;
    for (let index = begin; index < end; index++) {
      const problem = bad.find((row) => row.index === index);
      rows.push(problem ? problem.error.message : [...values.subarray(used, used + size)]);
      if (!problem) used += size;
    }
  }
  return rows;
}

/** Columns i8, u32, i64, u64, f16, f32, f64, bool, dec, list and fixed. */
const all = [0, 1, 2, 3, 4, 5, 6].map((i) => {
  const whole = [i, i === 6 ? 2 ** 32 : i, i === 6 ? 2 ** 40 : i === 1 ? -1 : i, i];
  return [...whole, i / 2, i / 4, i / 8, (i + 1) % 2, i / 4, i, i + 1, i, 0 - i, 0.5];
});

describe.each(["none", "snappy", "gzip", "brotli", "zstd", "lz4", "v2"])("%s", (name) => {
  test("every type of number, from any row on", async () => {
    const path = fixture(`all-${name}.parquet`);
    for (const from of [0, 4, 7]) expect(await rowsOf(path, {}, from)).toEqual(all.slice(from));
    expect(await rowsOf(path, { columns: ["fixed", "f64"] }, 5, 10)).toEqual([
      [5, -5, 0.5, 5 / 8],
      [6, -6, 0.5, 6 / 8],
    ]);
  });
});

test("differences, bytes apart and runs: encodings without a dictionary", async () => {
  const expected = all.map((row) => [row[2], row[5], row[6], row[7]]);
  expect(await rowsOf(fixture("delta.parquet"))).toEqual(expected);
});

test("how many rows there are is known; a file may have none", async () => {
  expect((await parquetSource(fixture("all-none.parquet"))).length).toBe(7);
  expect(await rowsOf(fixture("empty.parquet"))).toEqual([]);
});

describe("bad rows say where they are; the others are read", () => {
  test.each<[string, ParquetOptions, (number[] | string)[]]>([
    [
      "bad.parquet",
      {},
      [
        expect.stringContaining('bad.parquet, row 1, column "c": expected a finite float32 number, got NaN.') as never,
        expect.stringContaining('bad.parquet, row 2, column "a": expected a finite float32 number, got null.') as never,
        expect.stringContaining(
          'row 3, column "b": expected a whole number of up to 2^53, which a double can hold, got 1152921504606846976.',
        ) as never,
        [4, 4, 3],
      ],
    ],
    ["bad.parquet", { columns: ["a"] }, [[1], expect.stringContaining("row 2") as never, [3], [4]]],
    [
      "text.parquet",
      {},
      [
        expect.stringContaining('row 1, column "name": expected a finite float32 number, got "x".') as never,
        expect.stringContaining("row 2") as never,
      ],
    ],
    ["struct.parquet", {}, [expect.stringContaining('row 1, column "p": expected a finite float32 number,') as never]],
    [
      "lists.parquet",
      {},
      [
        [1, 2],
        "lists.parquet, row 2: expected 2 numbers as in the rows before, got 1.",
        [4, 5],
        expect.stringContaining('row 4, column "l": expected a finite float32 number,') as never,
        expect.stringContaining("row 5") as never,
        [7, 8],
      ],
    ],
  ])("%s", async (name, options, expected) => {
    for (const from of [0, expected.length - 1]) {
      expect(await rowsOf(fixture(name), options, from)).toEqual(expected.slice(from));
    }
  });
});

test.each<[string, Uint8Array | null, ParquetOptions, string]>([
  ["none.parquet", null, {}, "none.parquet: there is no such file."],
  ["empty-file.parquet", Buffer.alloc(0), {}, "is not a Parquet file: expected it to begin with PAR1."],
  ["text.parquet", Buffer.from("a,b\n1,2\n"), {}, "is not a Parquet file"],
  [
    "cut.parquet",
    readFileSync(fixture("all-none.parquet")).subarray(0, 5000),
    {},
    "is damaged or cut off (parquet file",
  ],
  [
    "m.parquet",
    readFileSync(fixture("delta.parquet")),
    { columns: ["f46"] },
    'm.parquet, column "f46": there is no such column. Did you mean "f64"? Columns: i64, f32, f64, bool.',
  ],
])("%s is refused", async (name, content, options, message) => {
  const path = join(folder, name);
  if (content) writeFileSync(path, content);
  await expect(parquetSource(path, options)).rejects.toThrow(message);
});
