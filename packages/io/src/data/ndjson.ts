/** Rows from lines of JSON: each a list of numbers, nested or not, or a record of columns. */
import { checkOptions } from "@neurode/core";
import { gather, type ReadRow } from "./blocks.js";
import { openDataFile, readBytes } from "./bytes.js";
import { DataError, type Place } from "./dataError.js";
import { lines } from "./lines.js";
import { isFloat32, wrongNumber } from "./numbers.js";
import type { RowSource } from "./rowSource.js";

export interface NdjsonOptions {
  /** The columns of each record, in this order; a column may hold lists. Default: all of the first record. */
  columns?: readonly string[];
}

/** Opens a file of JSON lines, gzip's too. Empty lines are passed over. Throws a DataError when it cannot be read. */
export async function ndjsonSource(path: string | URL, options: NdjsonOptions = {}): Promise<RowSource> {
  checkOptions("ndjsonSource", options, ["columns"]);
  const { columns } = options;
  const file = await openDataFile(path);
  return {
    name: file.name,
    identity: { ...file.identity, format: "ndjson", columns: columns ?? null },
    length: null,
    rowShape: null,
    read: (reading) =>
      gather(readRows(lines(readBytes(file), file.name), file.name, columns ?? null), reading, file.name),
  };
}

async function* readRows(
  source: AsyncIterable<string>,
  file: string,
  wanted: readonly string[] | null,
): AsyncGenerator<ReadRow> {
  let columns = wanted;
  let row = 0;
  for await (const line of source) {
    if (line.trim() === "") continue;
    row++;
    const value = parseLine(line, { file, row });
    if (value instanceof DataError) {
      yield value;
      continue;
    }
    if (typeof value === "object" && value !== null && !Array.isArray(value)) columns ??= Object.keys(value);
    yield rowFrom(value, columns, { file, row });
  }
}

function parseLine(line: string, place: { file: string; row: number }): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    return new DataError(place, `is not JSON: ${(cause as Error).message}. Correct the line; was the file cut off?`, {
      cause,
    });
  }
}

function rowFrom(value: unknown, columns: readonly string[] | null, place: { file: string; row: number }): ReadRow {
  const values: number[] = [];
  if (Array.isArray(value)) return pushNumbers(values, value, place) ?? values;
  if (typeof value !== "object" || value === null) {
    return new DataError(place, `expected a list of numbers or a record of columns, got ${JSON.stringify(value)}.`);
  }
  for (const column of columns ?? []) {
    if (!Object.hasOwn(value, column)) {
      const known = Object.keys(value).join(", ") || "none";
      return new DataError({ ...place, column }, `the record has no such column. Columns: ${known}.`);
    }
    const problem = pushNumbers(values, (value as Record<string, unknown>)[column], { ...place, column });
    if (problem) return problem;
  }
  return values;
}

function pushNumbers(values: number[], value: unknown, place: Place): DataError | null {
  if (!Array.isArray(value)) {
    const number = typeof value === "boolean" ? Number(value) : value;
    if (!isFloat32(number)) return wrongNumber(value, place);
    values.push(number);
    return null;
  }
  for (const each of value) {
    const problem = pushNumbers(values, each, place);
    if (problem) return problem;
  }
  return null;
}
