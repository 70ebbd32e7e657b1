/** The quick reader of CSV against csv-parse over any text, and reading that goes on at a mark. */
import { expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import type { DataLike } from "./bytes.js";
import { csvSource } from "./csv.js";
import { rowFrom } from "./csvRow.js";
import { DataError } from "./dataError.js";
import { ndjsonSource } from "./ndjson.js";
import type { Mark, RowSource } from "./rowSource.js";

async function* inChunks(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let begin = 0; begin < bytes.length; begin += size) yield bytes.subarray(begin, begin + size);
}

/** Each row's numbers or error, and where to go on behind it. */
async function rowsOf(source: RowSource, mark?: Mark): Promise<{ row: readonly number[] | string; mark?: Mark }[]> {
  const rows = [];
  for await (const block of source.read({ from: mark?.row ?? 0, mark, batchSize: 1 })) {
    rows.push({ row: block.bad[0]?.error.message ?? [...block.values], mark: block.mark });
  }
  return rows;
}

const cell = fc.oneof(
  { weight: 6, arbitrary: fc.float({ noNaN: true, noDefaultInfinity: true }).map(String) },
  { weight: 2, arbitrary: fc.double({ noNaN: true }).map(String) },
  { weight: 2, arbitrary: fc.stringMatching(/^[+-]?\d{0,18}\.?\d{0,18}$/) },
  fc.constantFrom(
    "",
    " ",
    " 4",
    "4 ",
    "-",
    ".",
    "1e5",
    "1E-3",
    "0x10",
    "é",
    "日本",
    "nan",
    "1.2.3",
    "1_0",
    "-0",
    "'1'",
  ),
);
const quoted = fc.constantFrom('"1"', '"1,5"', '"2\n3"', '"a""b"', '"5\r\n"', '"é"', '"', '1"', '""');
const lineEnd = fc.constantFrom("\n", "\n", "\r\n", "\r\n", "\r", "\n\n", "\r\r\n");
const recordOf = (cells: fc.Arbitrary<string>, delimiter: string) =>
  fc.tuple(fc.array(cells, { minLength: 1, maxLength: 4 }), lineEnd).map(([all, end]) => all.join(delimiter) + end);

test.each([
  [",", 400],
  [";", 200],
  ["\t", 200],
  [" ", 200],
  ["||", 100],
  ["5", 100],
])("rows are those of csv-parse, delimiter %j", async (delimiter, numRuns) => {
  const text = fc
    .tuple(
      fc.boolean(),
      fc.constantFrom("a", '"a"', "é"),
      fc.array(recordOf(cell, delimiter)),
      fc.array(recordOf(fc.oneof(cell, quoted), delimiter), { maxLength: 3 }),
      fc.array(recordOf(cell, delimiter), { maxLength: 3 }),
      fc.boolean(),
    )
    .map(([mark, first, plain, quotes, more, whole]) => {
      const all = `${first}${delimiter}b\n${[...plain, ...quotes, ...more].join("")}`;
      return `${mark ? "\ufeff" : ""}${whole ? all : all.slice(0, -1)}`;
    });
  await fc.assert(
    fc.asyncProperty(text, fc.integer({ min: 1, max: 40 }), async (content, size) => {
      const expected = byCsvParse(content, delimiter);
      const got = await csvSource(inChunks(content, size), { delimiter })
        .then((source) => rowsOf(source))
        .catch((error: unknown) => error);
      if (expected === null) expect(got).toBeInstanceOf(DataError);
      else expect((got as Awaited<ReturnType<typeof rowsOf>>).map(({ row }) => row)).toEqual(expected);
    }),
    { numRuns, seed: 7 },
  );
});

/** null when csv-parse refuses the text. */
function byCsvParse(content: string, delimiter: string) {
  const options = { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true, relax_quotes: true };
  try {
    const [names, ...records] = parse(content, { ...options, record_delimiter: ["\r\n", "\n", "\r"] }) as string[][];
    const layout = { file: "the stream", names, positions: names.map((_, i) => i), delimiter };
    return records.map((cells, index) => {
      const row = rowFrom(cells, index + 1, layout);
      return row instanceof DataError ? row.message : Array.from(row);
    });
  } catch {
    return null;
  }
}

const csvTexts: [string, string][] = [
  ["lines of LF", "a,b\n1,2\n3,4\n5,6\n"],
  ["lines of CRLF, empty ones between", "a,b\r\n1,2\r\n\r\n3,4\r\n5,6"],
  ["a byte order mark", "\ufeffa,b\n1,2\n3,4\n5,6\n"],
  ["quoted names", '"a","b"\r\n1,2\r\n3,4\r\n5,6\r\n'],
  ["quoted line ends", 'a,b,c\n1,2,"x\n\n,y"\n3,4,"é\r\nz"\r\n5,6,é\n'],
  ["characters of many bytes", "a,b,été\n1,2,日本\n3,4,𝒳\n5,6,\n"],
  ["bad rows", "a,b\nx,2\n1,2\n3\n4,5\n6,日\n7,8\n"],
];
const ndjsonTexts: [string, string][] = [
  ["lists", "[1,2]\n[3,4]\n\n[5,6]\n"],
  ["records, the first of which tells the columns", '{"a":1,"b":2}\r\n{"c":"日本","b":4,"a":3}\r\n{"b":5,"a":6}'],
  ["a byte order mark", '\ufeff{"a":1}\n{"a":2}\n{"a":3}\n'],
  ["bad rows", '7\n{"a":"é"}\n{"a":1}\n{"b":1}\n{"a":[1,2]}\n{"a":2}\n'],
];

test.each<[string, string, string, (source: DataLike) => Promise<RowSource>]>([
  ...csvTexts.map(([name, text]) => ["CSV", name, text, withColumns] as const),
  ...ndjsonTexts.map(([name, text]) => ["NDJSON", name, text, ndjsonSource] as const),
] as never)("%s goes on at every mark: %s", async (_, __, content, open) => {
  for (const size of [1, 5, 1000]) {
    const all = await rowsOf(await open(inChunks(content, size)));
    expect(all.length).toBeGreaterThan(2);
    for (const [index, { mark }] of all.entries()) {
      const kept = JSON.parse(JSON.stringify(mark));
      expect(kept.row).toBe(index + 1);
      expect(await rowsOf(await open(inChunks(content, size)), kept)).toEqual(all.slice(index + 1));
    }
  }
});

function withColumns(source: DataLike) {
  return csvSource(source, { columns: ["a", "b"] });
}

test("a mark behind the first row to give is refused; one before it is read on from", async () => {
  const [, { mark }] = await rowsOf(await csvSource(inChunks("a\n1\n2\n3\n4\n", 100)));
  const read = async (from: number) => {
    const source = await csvSource(inChunks("a\n1\n2\n3\n4\n", 100));
    for await (const { values } of source.read({ from, mark, batchSize: 10 })) return [...values];
  };
  expect(await read(3)).toEqual([4]);
  await expect(read(1)).rejects.toThrow('the mark is that of row 2, behind the first row to give, "from": 1.');
});

test("UTF-16, as Windows writes it", async () => {
  async function* bytes() {
    yield Buffer.from("\ufeffa,é\r\n1,2\r\n", "utf16le");
  }
  expect((await rowsOf(await csvSource(bytes(), { columns: ["é"] })))[0].row).toEqual([2]);
});

// biome-ignore format: a table
test.each<[what: string, text: string, options: object, rows: (readonly number[] | string)[] | string]>([
  ["columns of one name",        "a,a,b\n1,2,3\n",      {},                       [[1, 2, 3]]],
  ["one of them is asked for",   "a,a,b\n1,2,3\n",      { columns: ["b", "a"] },  'column "a": several columns have that name'],
  ["another is asked for",       "a,a,b\n1,2,3\n",      { columns: ["b"] },       [[3]]],
  ["a row where names should be", "5.1,2\n3,4\n",       {},                       "expected names of columns first, got 5.1, 2. If"],
  ["a row that comes twice",     "1,1\n1,1\n",          {},                       "expected names of columns first, got 1, 1. If"],
  ["a row, as is said",          "5.1,2\n3,4\n",        { header: false },        [[Math.fround(5.1), 2], [3, 4]]],
  ["names that are numbers",     "5.1,2\n3,4\n",        { header: true },         [[3, 4]]],
  ["names that count",           "0,1\n3,4\n",          {},                       [[3, 4]]],
  ["hexadecimal text",           "a\n0x10\n2\n",        {},                       ['row 1, column "a": expected a finite float32 number, got "0x10"', [2]]],
  ["a stray quote",              'a,b\n1,2"\n3,4\n',    {},                       ['row 1, column "b": expected a finite float32 number, got "2\\""', [3, 4]]],
])("%s", async (_what, text, options, expected) => {
  const open = async () => rowsOf(await csvSource(inChunks(text, 100), options));
  if (typeof expected === "string") return expect(open()).rejects.toThrow(expected);
  const rows = (await open()).map(({ row }) => row);
  expect(rows).toEqual(expected.map((row) => (typeof row === "string" ? expect.stringContaining(row) : row)));
});
