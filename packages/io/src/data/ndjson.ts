/** Rows from lines of JSON: each a list of numbers, nested or not, or a record of columns. */
import { checkOptions, didYouMean } from "@neurode/core";
import { type Cursor, gather, type ReadRow, startOf } from "./blocks.js";
import type { DataLike } from "./bytes.js";
import { DataError } from "./dataError.js";
import { type Line, lines } from "./lines.js";
import { pushNumbers } from "./numbers.js";
import type { RowSource } from "./rowSource.js";
import { openText } from "./text.js";

export interface NdjsonOptions {
  /** The columns of each record, in this order; a column may hold lists. Default: all of the first record. */
  columns?: readonly string[];
}

interface LinePlace {
  readonly file: string;
  readonly row: number;
}

/** Opens a file or stream of JSON lines, gzip's too. Empty lines are passed over. Throws a DataError when it cannot be read. */
export async function ndjsonSource(source: DataLike, options: NdjsonOptions = {}): Promise<RowSource> {
  checkOptions("ndjsonSource", options, ["columns"]);
  const { columns } = options;
  const file = await openText(source);
  return {
    name: file.name,
    identity: { ...file.identity, format: "ndjson", columns: columns ?? null },
    length: null,
    textBytes: file.length,
    rowShape: null,
    read: (reading) => {
      const cursor = startOf(reading, 0);
      const rows = readRows(file.read(cursor.offset, reading.signal), file.name, cursor, columns ?? null);
      return gather(rows, reading, file.name, cursor);
    },
  };
}

/** The rows of each chunk, as soon as it has come. */
async function* readRows(
  bytes: AsyncIterable<Buffer>,
  file: string,
  cursor: Cursor,
  wanted: readonly string[] | null,
): AsyncGenerator<Iterable<ReadRow>> {
  cursor.columns ??= wanted;
  function* rowsOf(some: Iterable<Line>): Generator<ReadRow> {
    for (const { text, length } of some) {
      cursor.offset += length;
      if (text.trim() === "") continue;
      cursor.row++;
      yield readRow(text, { file, row: cursor.row }, cursor);
    }
  }
  const placeOfNext = () => ({ file, row: cursor.row + 1 });
  for await (const some of lines(bytes, placeOfNext)) yield rowsOf(some);
}

/** The first record settles the columns where none are named. */
function readRow(line: string, place: LinePlace, settled: Cursor): ReadRow {
  const value = parseLine(line, place);
  if (value instanceof DataError) return value;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) settled.columns ??= Object.keys(value);
  return rowFrom(value, settled.columns, place);
}

function parseLine(line: string, place: LinePlace): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    return new DataError(place, `is not JSON: ${(cause as Error).message}. Correct the line; was the file cut off?`, {
      cause,
    });
  }
}

function rowFrom(value: unknown, columns: readonly string[] | null, place: LinePlace): ReadRow {
  const values: number[] = [];
  if (Array.isArray(value)) return pushNumbers(values, value, place) ?? values;
  if (typeof value !== "object" || value === null) {
    return new DataError(place, `expected a list of numbers or a record of columns, got ${JSON.stringify(value)}.`);
  }
  for (const column of columns ?? []) {
    if (!Object.hasOwn(value, column)) {
      const known = Object.keys(value).join(", ") || "none";
      return new DataError(
        { ...place, column },
        `the record has no such column${didYouMean(column, Object.keys(value))} Columns: ${known}.`,
      );
    }
    const problem = pushNumbers(values, (value as Record<string, unknown>)[column], { ...place, column });
    if (problem) return problem;
  }
  return values;
}
