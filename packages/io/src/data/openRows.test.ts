/** Which reader a file gets, and which options. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "@jest/globals";
import { zipSync } from "fflate";
import { npyHeader } from "./npyHeader.js";
import { type OpenRowsOptions, openRows } from "./openRows.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-open-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const npy = Buffer.concat([npyHeader([1, 2]), Buffer.from(Float32Array.of(1, 2).buffer)]);
const idx = Buffer.from([0, 0, 8, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2]);

test.each<[string, string | Uint8Array, OpenRowsOptions]>([
  ["x.csv", "a,b\n1,2", {}],
  ["x.CSV", "b,a\n2,1", { columns: ["a", "b"] }],
  ["semicolons.csv", "1;2", { header: false, delimiter: ";" }],
  ["x.tsv", "a\tb\n1\t2", { columns: undefined }],
  ["x.ndjson", "[1,2]", {}],
  ["x.jsonl", '{"b":2,"a":1}', { columns: ["a", "b"] }],
  ["x.npy", npy, {}],
  ["npy without an ending", npy, {}],
  ["x.npz", zipSync({ "x.npy": npy }), {}],
  ["y.npz", zipSync({ "x.npy": npy, "y.npy": npy }), { array: "y" }],
  ["x.idx", idx, {}],
  ["t10k-images-idx2-ubyte", idx, {}],
])("%s", async (name, content, options) => {
  const read = async (path: string) => {
    for await (const { values } of (await openRows(path, options)).read({ batchSize: 2 })) return [...values];
  };
  expect(await read(file(name, content))).toEqual([1, 2]);
  if (!name.endsWith(".npz")) expect(await read(file(`${name}.gz`, gzipSync(content)))).toEqual([1, 2]);
});

test.each<[string, string, OpenRowsOptions, string]>([
  [
    "x.csv",
    "a",
    { array: "x" },
    'openRows: x.csv is CSV, for which there is no option "array". Options of CSV: columns,',
  ],
  ["x.npy", "a", { columns: ["a"] }, 'openRows: x.npy is NPY, for which there is no option "columns". It takes none.'],
  ["x.csv", "a", { colums: [] } as OpenRowsOptions, 'openRows: unknown option "colums". Did you mean "columns"?'],
  ["x.xlsx", "a", {}, "x.xlsx: nothing is known of .xlsx. Expected a name that ends in .csv, .tsv, .ndjson,"],
  ["x.xlsx.gz", "a", {}, "x.xlsx.gz: nothing is known of .xlsx. Expected"],
  ["rows", "a", {}, "rows: its name has no ending. Expected a name that ends in .csv,"],
  ["x.npy", "a", {}, "x.npy: is not an .npy file"],
])("%s is refused", async (name, content, options, message) => {
  await expect(openRows(file(name, content), options)).rejects.toThrow(message);
});

test("Parquet and Arrow are told by how they begin", async () => {
  for (const name of ["delta.parquet", "bad.arrow", "all.arrows"]) {
    const path = file(
      name === "all.arrows" ? name : `${name}.bin`,
      readFileSync(join(__dirname, "../../fixtures", name)),
    );
    expect((await openRows(path, { columns: [name === "bad.arrow" ? "a" : "f64"] })).rowShape).toEqual([1]);
  }
});

test("a folder is one of pictures", async () => {
  const pictures = join(folder, "pictures");
  mkdirSync(pictures);
  writeFileSync(join(pictures, "x.png"), "hello");
  expect((await openRows(pictures, { height: 2, width: 3 })).rowShape).toEqual([2, 3, 3]);
  await expect(openRows(pictures, { columns: ["a"] })).rejects.toThrow(
    'pictures is a folder of pictures, for which there is no option "columns". Options of a folder of pictures: height,',
  );
});

test("what is not there is", async () => {
  await expect(openRows(join(folder, "none.csv"))).rejects.toThrow("none.csv: there is no such file.");
});
