/** Bytes without a file are those that a job writes into one. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { setRandomSeed, type Tensor } from "@neurode/core";
import { Dense, Input, Model, Sequential } from "@neurode/layers";
import { csvSource } from "../data/csv.js";
import type { RowsLike } from "../data/memory.js";
import type { BadRowReport } from "./badRows.js";
import { type PredictBytesOptions, predictBytes } from "./predictBytes.js";
import { predictJob } from "./predictJob.js";
import { shortNumber } from "./shortNumber.js";

const folder = mkdtempSync(join(tmpdir(), "neurode-bytes-"));
afterAll(() => rmSync(folder, { recursive: true }));

setRandomSeed(3);
const model = new Sequential([Input({ shape: [2] }), new Dense(3, { activation: "softmax" })]);
const input = join(folder, "rows.csv");
writeFileSync(input, "a,b\n1,2\nx,3\n4,5\n6\n7,8\n");

async function textOf(options: PredictBytesOptions, of: Model = model, rows?: RowsLike): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const bytes of predictBytes(of, rows ?? (await csvSource(input)), options)) chunks.push(bytes);
  return Buffer.concat(chunks).toString();
}

test.each<[string, Omit<PredictBytesOptions, "format">]>([
  ["values, bad rows as null", { onError: "null" }],
  ["the likeliest two by name", { onError: "skip", outcome: "topK", topK: 2, classNames: ["x", "y,z", "w"] }],
  ["the likeliest, two rows at a time", { onError: "null", outcome: "argmax", batchSize: 2 }],
])("%s", async (_, options) => {
  for (const format of ["csv", "ndjson"] as const) {
    const bad: BadRowReport[] = [];
    const text = await textOf({ ...options, format, onBadRow: (report) => bad.push(report) });
    const output = join(folder, `out.${format}`);
    const result = await predictJob(model, await csvSource(input), { ...options, output });
    expect(text).toBe(readFileSync(output, "utf8"));
    expect(bad).toEqual(result.bad);
    expect(bad.map(({ row }) => row)).toEqual([2, 4]);
  }
});

test("a block of many rows is written out in slices, between which others have their turn", async () => {
  const rows = Array.from({ length: 20_000 }, (_, i) => [i % 7, i % 11]);
  let turns = 0;
  const seen: number[] = [];
  const chunks: Uint8Array[] = [];
  for await (const bytes of predictBytes(model, rows, { format: "csv", batchSize: rows.length })) {
    chunks.push(bytes);
    seen.push(turns);
    setImmediate(() => turns++);
  }
  // The header, and 20,000 rows of 3 cells.
  expect(chunks.length).toBeGreaterThan(5);
  for (let i = 2; i < seen.length; i++) expect(seen[i]).toBeGreaterThan(seen[i - 1]);
  expect(Buffer.concat(chunks).toString()).toBe(await textOf({ format: "csv", batchSize: 100 }, model, rows));
});

test("of no rows there is the header", async () => {
  expect(await textOf({ format: "csv" }, model, [])).toBe("row,output_0,output_1,output_2\n");
});

test("what was given before a bad row ends with a whole row", async () => {
  let text = "";
  const given = async () => {
    for await (const bytes of predictBytes(model, await csvSource(input), { format: "csv", batchSize: 1 })) {
      text += Buffer.from(bytes).toString();
    }
  };
  await expect(given()).rejects.toThrow('rows.csv, row 2, column "a"');
  expect(text.split("\n").map((line) => line.split(",")[0])).toEqual(["row", "1", ""]);
});

test.each<[string, object, string]>([
  ["no format", {}, 'predictBytes: format: got undefined. Known: "csv", "ndjson".'],
  ["a format that begins with the number of rows", { format: "npy" }, 'predictBytes: format: got "npy"'],
  ["an unknown option", { format: "csv", top: 3 }, 'predictBytes: unknown option "top". Did you mean "topK"?'],
  [
    "a batch of 0 rows",
    { format: "csv", batchSize: 0 },
    "predictBytes: batchSize must be a whole number of at least 1",
  ],
  [
    "too few names",
    { format: "csv", classNames: ["a"] },
    "predictBytes: classNames has 1 names; the model has 3 outputs.",
  ],
  [
    "a name given twice",
    { format: "csv", classNames: ["a", "b", "a"] },
    'predictBytes: two columns would be called "a".',
  ],
])("%s is refused", async (_, options, message) => {
  await expect(textOf(options as PredictBytesOptions)).rejects.toThrow(message);
});

describe("of several outputs each has columns that begin with its name", () => {
  const x = Input({ shape: [2] });
  const digit = new Dense(3, { activation: "softmax", name: "digit" })(x);
  const several = new Model({ inputs: x, outputs: [digit, new Dense(1, { name: "age" })(x)] });
  const lineOf = async (options: Omit<PredictBytesOptions, "format">) => {
    const [, header, row] = /^(.*)\n(.*)\n$/.exec(
      await textOf({ ...options, format: "csv" }, several, [[1, 2]]),
    ) as RegExpExecArray;
    return { header, cells: row.split(",").slice(1) };
  };
  const [digits, [age]] = several.predictSync<Tensor[]>([[1, 2]]).map((output) => Array.from(output.data));
  const best = digits.indexOf(Math.max(...digits));

  test.each<[string, Omit<PredictBytesOptions, "format">, string, unknown[]]>([
    ["values", {}, "row,digit_0,digit_1,digit_2,age_0", [...digits, age]],
    ["argmax", { outcome: "argmax" }, "row,digit_class,digit_value,age_class,age_value", [best, digits[best], 0, age]],
    [
      "argmax by name",
      { outcome: "argmax", classNames: { digit: ["x", "y", "z"] } },
      "row,digit_class,digit_value,age_class,age_value",
      ["xyz"[best], digits[best], 0, age],
    ],
    [
      "topK, of each as many as it has",
      { outcome: "topK", topK: 1 },
      "row,digit_class_1,digit_value_1,age_class_1,age_value_1",
      [best, digits[best], 0, age],
    ],
  ])("%s", async (_, options, header, cells) => {
    expect(await lineOf(options)).toEqual({
      header,
      cells: cells.map((cell) => String(typeof cell === "number" ? shortNumber(cell) : cell)),
    });
  });

  test("classNames in a list are refused, and of outputs that it has not", async () => {
    await expect(lineOf({ classNames: ["a", "b", "c", "d"] })).rejects.toThrow(
      "predictBytes: the model has 2 outputs; give classNames in a record, by their names: digit, age.",
    );
    await expect(lineOf({ classNames: { digits: ["a"] } })).rejects.toThrow('Did you mean "digit"?');
  });
});
