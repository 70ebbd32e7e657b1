/** Arrow as pyarrow writes it, files and streams, packed or not; and what is said of what is no number. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { type ArrowOptions, arrowSource } from "./arrow.js";
import { optionalPackage } from "./optionalPackage.js";

const fixture = (name: string) => join(__dirname, "../../fixtures", name);
const folder = mkdtempSync(join(tmpdir(), "neurode-arrow-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(path: string, options: ArrowOptions = {}, from = 0) {
  const source = await arrowSource(path, options);
  const values: number[] = [];
  const errors: string[] = [];
  for await (const block of source.read({ from, batchSize: 2 })) {
    values.push(...block.values);
    errors.push(...block.bad.map(({ error }) => error.message));
  }
  return { values, errors };
}

/** Columns i8, u32, i64, u64, f16, f32, f64, bool, dec, list, fixed and dict. */
const all = [0, 1, 2, 3, 4, 5, 6].map((i) => {
  const whole = [i, i === 6 ? 2 ** 32 : i, i === 6 ? 2 ** 40 : i === 1 ? -1 : i, i];
  return [...whole, i / 2, i / 4, i / 8, (i + 1) % 2, i / 4, i, i + 1, i, -i, 0.5, 1.5 + (i % 2)];
});

test.each(["all.arrow", "all.arrows", "all-zstd.arrow", "all-lz4.arrow"])(
  "%s: every type of number, from any row on",
  async (name) => {
    for (let from = 0; from <= all.length; from++) {
      const { values, errors } = await read(fixture(name), {}, from);
      expect(errors).toEqual([]);
      expect(values.map((value) => value + 0)).toEqual(
        all
          .slice(from)
          .flat()
          .map((value) => value + 0),
      );
    }
    expect((await read(fixture(name), { columns: ["dict", "f64"] }, 6)).values).toEqual([1.5, 6 / 8]);
  },
);

test("bad rows say where they are; the others are read", async () => {
  expect((await read(fixture("bad.arrow"), { columns: ["a", "b"] })).values).toEqual([1, 1, 4, 4]);
  expect((await read(fixture("bad.arrow"))).errors).toEqual([
    expect.stringContaining('bad.arrow, row 1, column "c": expected a finite float32 number, got NaN.'),
    expect.stringContaining('bad.arrow, row 2, column "a": expected a finite float32 number, got null.'),
    expect.stringContaining('row 3, column "b": expected a whole number of up to 2^53'),
    expect.stringContaining('row 4, column "s": expected a finite float32 number, got "x".'),
  ]);
  const { values, errors } = await read(fixture("lists.arrow"), {}, 1);
  expect(values).toEqual([4, 5, 7, 8]);
  expect(errors).toEqual([
    "lists.arrow, row 2: expected 2 numbers as in the rows before, got 1.",
    expect.stringContaining('row 4, column "l": expected a finite float32 number, got null.'),
    expect.stringContaining('row 5, column "l": expected a finite float32 number, got null.'),
  ]);
});

test.each<[string, string | Uint8Array, ArrowOptions, string]>([
  ["text.arrow", "a,b\n", {}, "text.arrow: is not an Arrow file: expected it to begin with ARROW1"],
  ["empty.arrow", "", {}, "empty.arrow: is not an Arrow file"],
  ["v1.feather", readFileSync(fixture("v1.feather")), {}, "is of version 1 of Feather. Write it as version 2."],
  ["cut.arrow", readFileSync(fixture("all.arrow")).subarray(0, 3000), {}, "is damaged or cut off"],
  ["cut.arrows", readFileSync(fixture("all.arrows")).subarray(0, 3000), {}, "is damaged or cut off"],
  [
    "m.arrow",
    readFileSync(fixture("bad.arrow")),
    { columns: ["A"] },
    'm.arrow, column "A": there is no such column. Did you mean "a"? Columns: a, b, c, s.',
  ],
])("%s is refused", async (name, content, options, message) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  await expect(read(path, options)).rejects.toThrow(message);
});

test("a package that is missing is named", async () => {
  const name = "a-package-that-nobody-has";
  await expect(optionalPackage(name, "Such files", () => import(name))).rejects.toThrow(
    `Such files are read by the package ${name}, which is not installed. Run: npm install ${name}`,
  );
});
