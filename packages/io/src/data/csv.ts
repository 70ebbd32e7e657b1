/** Rows from comma-separated values (RFC 4180), read as a stream. */
import { ArgumentError, checkOptions, show } from "@neurode/core";
import { type Cursor, gather, type ReadRow, startOf } from "./blocks.js";
import type { DataBytes, DataLike } from "./bytes.js";
import { type CsvRecord, csvRecords, MAX_RECORD } from "./csvRecords.js";
import { type CsvLayout, rowFrom } from "./csvRow.js";
import { DataError } from "./dataError.js";
import { parseNumber, selectColumns } from "./numbers.js";
import { canBePlain, endOfPlain, plainRows, QUOTE } from "./plainCsv.js";
import type { RowSource } from "./rowSource.js";
import { openText } from "./text.js";

export interface CsvOptions {
  /** The columns to read, in this order. Default: all. */
  columns?: readonly string[];
  /**
   * Whether the first record names the columns; without names they are "0", "1", … Default true, but a first record of
   * numbers other than such ones must be told of.
   */
  header?: boolean;
  /** Default a comma. */
  delimiter?: string;
}

/**
 * Opens a CSV file or stream, gzip's too. Throws a DataError when it cannot be read, a column is missing, or the first
 * record looks like a row.
 */
export async function csvSource(source: DataLike, options: CsvOptions = {}): Promise<RowSource> {
  checkOptions("csvSource", options, ["columns", "header", "delimiter"]);
  const { columns, delimiter = "," } = options;
  const header = options.header ?? true;
  if (typeof delimiter !== "string" || delimiter === "") {
    throw new ArgumentError(`csvSource: delimiter must be a text of at least one character, got ${show(delimiter)}.`);
  }
  const file = await openText(source);
  const first = await firstRecord(file, delimiter, header);
  if (first === null) throw new DataError({ file: file.name }, "the file is empty. Expected records of numbers.");
  if (options.header === undefined && isRow(first.cells)) {
    throw new DataError(
      { file: file.name },
      `expected names of columns first, got ${first.cells.slice(0, 3).join(", ")}${first.cells.length > 3 ? " …" : ""}. ` +
        "If that is a row, say so by header: false; if those are names, by header: true.",
    );
  }
  const names = header ? first.cells : first.cells.map((_, position) => String(position));
  const layout: CsvLayout = {
    file: file.name,
    names,
    positions: selectColumns(file.name, names, columns),
    delimiter,
  };
  const begin = header ? first.end : 0;
  return {
    name: file.name,
    identity: { ...file.identity, format: "csv", columns: columns ?? null, header, delimiter },
    length: null,
    textBytes: file.length,
    rowShape: [layout.positions.length],
    read: (reading) => {
      const cursor = startOf(reading, begin);
      return gather(readRows(file.read(cursor.offset, reading.signal), layout, cursor), reading, file.name, cursor);
    },
  };
}

/** The rows of each chunk, as soon as it has come. From the first quote on, csv-parse reads them. */
async function* readRows(
  bytes: AsyncGenerator<Buffer>,
  layout: CsvLayout,
  cursor: Cursor,
): AsyncGenerator<Iterable<ReadRow>> {
  try {
    let rest: Buffer = Buffer.alloc(0);
    for (let plain = canBePlain(layout.delimiter); plain; ) {
      const { done, value } = await bytes.next();
      if (done) return yield plainRows(rest, layout, cursor);
      rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
      const end = endOfPlain(rest);
      yield plainRows(rest.subarray(0, end), layout, cursor);
      rest = rest.subarray(end);
      plain = !rest.includes(QUOTE) && rest.length <= MAX_RECORD;
    }
    yield* parsedRows(joined(rest, bytes), layout, cursor);
  } finally {
    await bytes.return(undefined);
  }
}

async function* parsedRows(
  bytes: AsyncIterable<Uint8Array>,
  layout: CsvLayout,
  cursor: Cursor,
): AsyncGenerator<Iterable<ReadRow>> {
  const { file, delimiter } = layout;
  const start = cursor.offset;
  function* rowsOf(batch: readonly CsvRecord[]): Generator<ReadRow> {
    for (const { cells, end } of batch) {
      cursor.row++;
      cursor.offset = start + end;
      yield rowFrom(cells, cursor.row, layout);
    }
  }
  for await (const batch of csvRecords(bytes, { file, delimiter, before: cursor.row })) yield rowsOf(batch);
}

async function* joined(first: Uint8Array, others: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* others;
}

async function firstRecord(file: DataBytes, delimiter: string, header: boolean): Promise<CsvRecord | null> {
  for await (const batch of csvRecords(file.peek(), { file: file.name, delimiter, before: header ? -1 : 0 })) {
    if (batch.length > 0) return batch[0];
  }
  return null;
}

/** Whether a record holds numbers, and not only such as count columns. */
function isRow(cells: readonly string[]): boolean {
  const counts = new Set(cells).size === cells.length && cells.every((cell) => /^\d+$/.test(cell));
  return !counts && cells.every((cell) => !Number.isNaN(parseNumber(cell)));
}
