/** Damaged Parquet and Arrow: rows or a DataError, in time, and the thread gone. And files that may not be read. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { arrowSource } from "./arrow.js";
import { parquetSource } from "./parquet.js";
import type { RowSource } from "./rowSource.js";

const fixture = (name: string) => readFileSync(join(__dirname, "../../fixtures", name));
const folder = mkdtempSync(join(tmpdir(), "neurode-decoding-"));
afterAll(() => rmSync(folder, { recursive: true }));

const open = (path: string): Promise<RowSource> => (path.includes(".arrow") ? arrowSource(path) : parquetSource(path));

/** "rows", or the error. */
async function endOf(path: string, bytes: Uint8Array): Promise<string> {
  writeFileSync(path, bytes);
  try {
    const source = await open(path);
    for await (const { values } of source.read({ batchSize: 2 })) {
      expect(values.every(Number.isFinite)).toBe(true);
    }
    return "rows";
  } catch (error) {
    return String(error);
  }
}

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const damaged = Uint8Array.from(bytes);
  damaged[at] ^= 1 << (at % 8);
  return damaged;
}

/** What a small file may take, 5 s, and far more than the start of two threads takes on a busy machine. */
const MOST_MILLISECONDS = 25_000;
const FEW_MINUTES = 180_000;

describe("a file that is cut off or of which a bit is wrong", () => {
  test.each([
    ["all-none.parquet", 1171],
    ["all-snappy.parquet", 1171],
    ["all-zstd.parquet", 1171],
    ["all-lz4.parquet", 1171],
    ["all.arrow", 829],
    ["all.arrows", 829],
    ["all-zstd.arrow", 829],
    ["all-lz4.arrow", 829],
  ])(
    "%s",
    async (name, step) => {
      const whole = fixture(name);
      const ends = new Set<string>();
      for (let at = 0; at < whole.length; at += step) {
        const started = performance.now();
        const end = await endOf(join(folder, name), at % 2 === 0 ? flipped(whole, at) : whole.subarray(0, at));
        expect([at, performance.now() - started > MOST_MILLISECONDS]).toEqual([at, false]);
        ends.add(end.split(":")[0]);
      }
      expect(ends).toEqual(new Set(["rows", "DataError"]));
    },
    FEW_MINUTES,
  );
});

// Found by trying all; without a limit none of these ends.
test.each([
  ["all-v2.parquet", 130, 'row 1, column "i64"'],
  ["all.arrow", 2184, "row 4"],
  ["all.arrows", 520, null],
])("decoding that would not end is given up: %s", async (name, at, place) => {
  const path = join(folder, `endless-${name}`);
  const where = place ? `endless-${name}, ${place}` : `endless-${name}`;
  expect(await endOf(path, flipped(fixture(name), at))).toBe(
    `DataError: ${where}: is damaged or cut off (not decoded in 5 s). Get the whole file.`,
  );
});

test.each(["all-none.parquet", "all.arrow"])("%s that is gone or may not be read says so", async (name) => {
  const path = join(folder, `closed-${name}`);
  writeFileSync(path, fixture(name));
  const source = await open(path);
  const rows = source.read({ batchSize: 2 })[Symbol.asyncIterator]();
  chmodSync(path, 0);
  const root = process.getuid?.() === 0;
  // Root may read anything.
  if (root) process.seteuid?.(65534);
  try {
    await expect(open(path)).rejects.toThrow(`closed-${name}: may not be read. Give this user the permission`);
    await expect(rows.next()).rejects.toThrow(`closed-${name}: may not be read. Give this user the permission`);
  } finally {
    if (root) process.seteuid?.(0);
  }
  rmSync(path);
  await expect(source.read({ batchSize: 2 })[Symbol.asyncIterator]().next()).rejects.toThrow("there is no such file");
});
