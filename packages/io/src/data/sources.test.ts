/** What each kind of file gives, and what is said of files that are not what they should be. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { csvSource } from "./csv.js";
import { idxSource } from "./idx.js";
import { ndjsonSource } from "./ndjson.js";
import { npySource } from "./npy.js";
import { npyHeader } from "./npyHeader.js";
import { npzSource } from "./npz.js";
import type { RowSource } from "./rowSource.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-data-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(source: RowSource, { from = 0, batchSize = 2 } = {}) {
  const values: number[] = [];
  const errors: string[] = [];
  for await (const block of source.read({ from, batchSize })) {
    values.push(...block.values);
    errors.push(...block.bad.map(({ error }) => error.message));
  }
  return { values, errors };
}

const numbers = Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer);
const npy = Buffer.concat([npyHeader([3, 2]), numbers]);
const idx = Buffer.concat([Buffer.from([0, 0, 8, 2, 0, 0, 0, 3, 0, 0, 0, 2]), Buffer.from([1, 2, 3, 4, 5, 6])]);
const csv = 'a,"b"\r\n1,2\r\n3, 4 \r\n"5",6e0';
const ndjson = '[1,2]\n{"a":3,"b":4}\n\n{"b":6,"a":5}';

describe.each([
  ["CSV", "x.csv", csv, csvSource],
  ["NDJSON", "x.ndjson", ndjson, ndjsonSource],
  ["NPY", "x.npy", npy, npySource],
  ["IDX", "x.idx", idx, idxSource],
] as const)("%s", (_, name, content, open) => {
  test("is read, from any row on, packed or not", async () => {
    for (const path of [file(name, content), file(`${name}.gz`, gzipSync(content))]) {
      const source = await open(path);
      expect((await read(source)).values).toEqual([1, 2, 3, 4, 5, 6]);
      expect((await read(source, { from: 1 })).values).toEqual([3, 4, 5, 6]);
      expect((await read(source, { from: 3 })).values).toEqual([]);
    }
  });

  test("that is not there, or a folder", async () => {
    await expect(open(join(folder, "none"))).rejects.toThrow("none: there is no such file. Check the path");
    await expect(open(folder)).rejects.toThrow("is a folder, expected a file.");
  });

  test("packed and cut off", async () => {
    const path = file(`cut-${name}.gz`, gzipSync(content).subarray(0, 25));
    await expect(open(path).then((source) => read(source))).rejects.toThrow("the compressed data ends in the middle");
  });
});

test.each([
  ["columns by name", "a,b,c\n1,2,3\n", { columns: ["c", "a"] }, [3, 1]],
  ["no header", "1,2\n3,4", { header: false }, [1, 2, 3, 4]],
  ["columns by position", "1,2\n3,4", { header: false, columns: ["1"] }, [2, 4]],
  ["another delimiter", "a;b\n1;2", { delimiter: ";" }, [1, 2]],
  ["a byte order mark", "\ufeffa,b\n1,2", { columns: ["a"] }, [1]],
])("CSV: %s", async (name, content, options, expected) => {
  expect((await read(await csvSource(file(`${name}.csv`, content), options))).values).toEqual(expected);
});

describe("bad rows say where they are; the others are read", () => {
  test.each([
    ["text", "1,2\nx,4\n5,6", 'row 2, column "a": expected a finite float32 number, got "x".'],
    ["an empty cell", "1,2\n3,\n5,6", 'row 2, column "b": expected a finite float32 number, got an empty cell.'],
    ["blanks", "1,2\n3,  \n5,6", 'row 2, column "b": expected a finite float32 number, got "  ".'],
    ["too large a number", "1,2\n1e39,2\n5,6", 'row 2, column "a": expected a finite float32 number, got "1e39".'],
    ["too few cells", "1,2\n3\n5,6", "row 2: expected 2 cells, got 1."],
  ])("CSV: %s", async (name, records, message) => {
    const { values, errors } = await read(await csvSource(file(`bad ${name}.csv`, `a,b\n${records}`)));
    expect(values).toEqual([1, 2, 5, 6]);
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    ["no JSON", "[1,", "row 2: is not JSON:"],
    ["text", '{"a":"x","b":2}', 'row 2, column "a": expected a finite float32 number, got "x".'],
    ["a missing column", '{"a":1}', 'row 2, column "b": the record has no such column. Did you mean "a"? Columns: a.'],
    ["another length", "[1,2,3]", "row 2: expected 2 numbers as in the rows before, got 3."],
    ["no record", "7", "row 2: expected a list of numbers or a record of columns, got 7."],
  ])("NDJSON: %s", async (name, line, message) => {
    const path = file(`bad ${name}.ndjson`, `[1,2]\n${line}\n[5,6]\n`);
    const { values, errors } = await read(await ndjsonSource(path, { columns: ["a", "b"] }));
    expect(values).toEqual([1, 2, 5, 6]);
    expect(errors).toEqual([expect.stringContaining(message)]);
  });
});

test.each<[string, string, string | Uint8Array, (path: string) => Promise<RowSource>, string]>([
  [
    "a missing column",
    "m.csv",
    "a,b\n1,2",
    (path) => csvSource(path, { columns: ["z"] }),
    'm.csv, column "z": there is no such column. Did you mean "a"? Columns: a, b.',
  ],
  ["an open quote", "q.csv", 'a,b\n1,2\n3,"4\n', csvSource, "q.csv, row 2: the file ends inside a quoted cell"],
  ["an empty file", "e.csv", "", csvSource, "e.csv: the file is empty."],
  [
    "an .npy that ends in mid-record",
    "s.npy",
    npy.subarray(0, -6),
    npySource,
    "s.npy, row 3: the file ends here; its header promises 3 rows.",
  ],
  ["an .npy of text", "t.npy", "hello there, you", npySource, "t.npy: is not an .npy file"],
  [
    "an .npy in Fortran's order",
    "f.npy",
    Buffer.from(npy.toString("latin1").replace("False", "True "), "latin1"),
    npySource,
    "Save numpy.ascontiguousarray(x).",
  ],
  [
    "an .npy of strings",
    "u.npy",
    Buffer.from(npy.toString("latin1").replace("<f4", "<U4"), "latin1"),
    npySource,
    "elements of type '<U4' are not numbers known here.",
  ],
  ["an IDX that ends in mid-record", "s.idx", idx.subarray(0, -1), idxSource, "s.idx, row 3: the file ends here"],
  ["an IDX of text", "t.idx", "hello", idxSource, "t.idx: is not an IDX file"],
])("%s", async (_, name, content, open, message) => {
  await expect(open(file(name, content)).then((source) => read(source))).rejects.toThrow(message);
});

describe("NPZ", () => {
  const path = () => file("x.npz", zipSync({ "x.npy": npy, "y.npy": npy.subarray(0, -8) }));

  test("one of its arrays is read, from any row on", async () => {
    const source = await npzSource(path(), { array: "x" });
    expect((await read(source)).values).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await read(source, { from: 2 })).values).toEqual([5, 6]);
    const single = await npzSource(file("single.npz", zipSync({ "x.npy": npy })));
    expect((await read(single)).values).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("what is wrong with it is said", async () => {
    await expect(npzSource(path())).rejects.toThrow("x.npz: name the array to read. Arrays: x, y.");
    await expect(npzSource(path(), { array: "z" })).rejects.toThrow('x.npz: there is no array "z". Arrays: x, y.');
    await expect(read(await npzSource(path(), { array: "y" }))).rejects.toThrow("x.npz, row 3: the file ends here");
    await expect(npzSource(file("no.npz", "hello"))).rejects.toThrow("no.npz: is not a sound .npz file:");
  });
});
