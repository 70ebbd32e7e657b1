/** Rows from comma-separated values (RFC 4180), read as a stream. */
import { Readable } from "node:stream";
import { ArgumentError, checkOptions, show } from "@neurode/core";
import { type CsvError, type Options, type Parser, parse } from "csv-parse";
import { gather, type ReadRow } from "./blocks.js";
import { type DataFile, openDataFile, readBytes } from "./bytes.js";
import { DataError } from "./dataError.js";
import { parseNumber, selectColumns, wrongNumber } from "./numbers.js";
import type { RowSource } from "./rowSource.js";

export interface CsvOptions {
  /** The columns to read, in this order. Default: all. */
  columns?: readonly string[];
  /** Whether the first record names the columns; without names they are "0", "1", … Default true. */
  header?: boolean;
  /** Default a comma. */
  delimiter?: string;
}

/** Longer records are refused, so that a quote left open does not gather the whole file. */
const MAX_RECORD = 16 * 2 ** 20;

/** Opens a CSV file, gzip's too. Throws a DataError when it cannot be read or a column is missing. */
export async function csvSource(path: string | URL, options: CsvOptions = {}): Promise<RowSource> {
  checkOptions("csvSource", options, ["columns", "header", "delimiter"]);
  const { columns, header = true, delimiter = "," } = options;
  if (typeof delimiter !== "string" || delimiter === "") {
    throw new ArgumentError(`csvSource: delimiter must be a text of at least one character, got ${show(delimiter)}.`);
  }
  const file = await openDataFile(path);
  const names = await firstRecord(file, delimiter);
  if (names === null) throw new DataError({ file: file.name }, "the file is empty. Expected records of numbers.");
  const all = header ? names : names.map((_, position) => String(position));
  const layout = { all, positions: selectColumns(file.name, all, columns), header, delimiter };
  return {
    name: file.name,
    identity: { ...file.identity, format: "csv", columns: columns ?? null, header, delimiter },
    length: null,
    rowShape: [layout.positions.length],
    read: (reading) => gather(readRows(file, layout), reading, file.name),
  };
}

interface Layout {
  readonly all: readonly string[];
  readonly positions: readonly number[];
  readonly header: boolean;
  readonly delimiter: string;
}

async function* readRows(file: DataFile, layout: Layout): AsyncGenerator<ReadRow> {
  let row = layout.header ? 0 : 1;
  for await (const record of records(file, { delimiter: layout.delimiter }, layout.header)) {
    if (row > 0) yield rowFrom(record, row, file.name, layout);
    row++;
  }
}

function rowFrom(record: readonly string[], row: number, file: string, { all, positions }: Layout): ReadRow {
  if (record.length !== all.length) {
    return new DataError(
      { file, row },
      `expected ${all.length} cells, got ${record.length}. Was the file cut off, or is a quote or delimiter missing?`,
    );
  }
  const values = new Float32Array(positions.length);
  for (const [i, position] of positions.entries()) {
    const value = parseNumber(record[position]);
    if (Number.isNaN(value)) return wrongNumber(record[position], { file, row, column: all[position] });
    values[i] = value;
  }
  return values;
}

async function firstRecord(file: DataFile, delimiter: string): Promise<readonly string[] | null> {
  for await (const record of records(file, { delimiter, to: 1 }, true)) return record;
  return null;
}

async function* records(file: DataFile, options: Options, header: boolean): AsyncGenerator<readonly string[]> {
  const input = Readable.from(readBytes(file), { objectMode: false });
  const parser: Parser = parse({
    bom: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    ...options,
  });
  input.on("error", (error) => parser.destroy(error));
  try {
    for await (const record of input.pipe(parser)) yield record as readonly string[];
  } catch (cause) {
    throw cause instanceof DataError
      ? cause
      : csvError(file.name, cause as CsvError, parser.info.records + (header ? 0 : 1));
  } finally {
    input.destroy();
    parser.destroy();
  }
}

function csvError(file: string, cause: CsvError, row: number): DataError {
  const problem =
    cause.code === "CSV_QUOTE_NOT_CLOSED"
      ? "the file ends inside a quoted cell: it was cut off, or a quote is missing. Get the whole file or close the quote."
      : `${cause.message}. Correct the record.`;
  return new DataError({ file, row: Math.max(1, row) }, problem, { cause });
}
