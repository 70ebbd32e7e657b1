/** Records of comma-separated values (RFC 4180) by csv-parse: cells in quotes, delimiters of any length. */
import { type CsvError, parse } from "csv-parse";
import { DataError } from "./dataError.js";

export interface CsvRecord {
  readonly cells: readonly string[];
  /** Where it ends, in bytes from the first that were given. */
  readonly end: number;
}

/** Longer records are refused, so that a quote left open does not gather the whole file. */
export const MAX_RECORD = 16 * 2 ** 20;

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
    for await (const chunk of bytes) {
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

function csvError(file: string, cause: CsvError, row: number): DataError {
  const problem =
    cause.code === "CSV_QUOTE_NOT_CLOSED"
      ? "the file ends inside a quoted cell: it was cut off, or a quote is missing. Get the whole file or close the quote."
      : `${cause.message}. Correct the record.`;
  return new DataError({ file, row: Math.max(1, row) }, problem, { cause });
}
