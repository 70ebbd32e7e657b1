/** Records of comma-separated values (RFC 4180) by csv-parse: cells in quotes, delimiters of any length. */
import { type CsvError, parse } from "csv-parse";
import { DataError } from "./dataError.js";

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it ends, in bytes from the first that were given. */
  readonly end: number;
}

/** Longer records, and lines, are refused, so that a quote left open or a line without end does not gather the whole file. */
export const MAX_RECORD = 4 * 2 ** 20;

/**
 * The records of each chunk, as soon as it has come; empty lines are passed over. `before` is how many rows came before,
 * for errors. Throws a DataError behind the records that could be read.
 */
export async function* csvRecords(
  bytes: AsyncIterable<Uint8Array>,
  { file, delimiter, before }: { readonly file: string; readonly delimiter: string; readonly before: number },
): AsyncGenerator<readonly CsvRecord[]> {
  let batch: CsvRecord[] = [];
  let row = before;
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    relax_column_count: true,
    // Else one stray quote would end the reading, where it makes a cell that is no number.
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD,
    on_record: (cells: string[], { bytes: end }) => {
      row++;
      batch.push({ cells, end });
      return null;
    },
  });
  // Told to the write that it comes from.
  parser.on("error", () => {});
  const done = (act: (callback: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) => {
      act((error) => (error ? reject(csvError(file, error as CsvError, row + 1)) : resolve()));
    });
  const take = () => {
    const taken = batch;
    batch = [];
    return taken;
  };
  try {
    for await (const chunk of shortLines(bytes, file)) {
      await done((callback) => parser.write(chunk, callback));
      yield take();
    }
    await done((callback) => parser.end(callback));
    yield take();
  } catch (error) {
    yield take();
    throw error;
  } finally {
    parser.destroy();
  }
}

/** The parser counts what is in cells only: a line of delimiters would never be too long for it. */
async function* shortLines(bytes: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<Uint8Array> {
  let length = 0;
  for await (const chunk of bytes) {
    const end = Math.max(...LINE_ENDS.map((letter) => chunk.lastIndexOf(letter)));
    length = end < 0 ? length + chunk.length : chunk.length - end - 1;
    if (length > MAX_RECORD) {
      throw new DataError({ file }, `a line is longer than ${MAX_RECORD} bytes. Put each record on a line of its own.`);
    }
    yield chunk;
  }
}

/** \n and \r. */
const LINE_ENDS = [0x0a, 0x0d];

function csvError(file: string, cause: CsvError, row: number): DataError {
  const problem =
    cause.code === "CSV_QUOTE_NOT_CLOSED"
      ? "the file ends inside a quoted cell: it was cut off, or a quote is missing. Get the whole file or close the quote."
      : `${cause.message}. Correct the record.`;
  return new DataError({ file, row: Math.max(1, row) }, problem, { cause });
}
