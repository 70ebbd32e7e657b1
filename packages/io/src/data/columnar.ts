/** Rows of files that are stored by columns, some rows at a time: Parquet and Arrow. */
import { gather, type ReadRow } from "./blocks.js";
import type { DataError } from "./dataError.js";
import { pushNumbers } from "./numbers.js";
import type { ReadOptions, RowBlock } from "./rowSource.js";

/** Some rows, one behind the other. */
export interface Batch {
  /** The first of them, counted from 0. */
  readonly first: number;
  readonly rows: number;
  readonly columns: readonly Column[];
}

export interface Column {
  readonly name: string;
  /** The value of one of the batch's rows, counted from its first. */
  at(row: number): unknown;
}

export interface ColumnarFile {
  readonly name: string;
  /** Whether rows may have lists, whose length the first row tells. */
  readonly lists: boolean;
  /** The batches that hold row `from` and those behind it, nothing before `from`. */
  batches(from: number): AsyncIterable<Batch>;
}

/** The rows of a file as blocks. Lists become as many numbers; a column without a number makes its row bad. */
export async function* readColumnar(file: ColumnarFile, reading: ReadOptions): AsyncGenerator<RowBlock> {
  const { from = 0 } = reading;
  const size = file.lists && from > 0 ? await firstSize(file) : null;
  yield* gather(rowsFrom(file, from), reading, file.name, from, size);
}

async function* rowsFrom(file: ColumnarFile, from: number): AsyncGenerator<Iterable<ReadRow>> {
  for await (const batch of file.batches(from)) yield rowsOf(batch, file.name);
}

/** How long rows are: as long as the first that can be read. null when none can. */
async function firstSize(file: ColumnarFile): Promise<number | null> {
  for await (const rows of rowsFrom(file, 0)) {
    for (const row of rows) if ("length" in row) return row.length;
  }
  return null;
}

function* rowsOf({ first, rows, columns }: Batch, file: string): Generator<ReadRow> {
  for (let row = 0; row < rows; row++) {
    const values: number[] = [];
    let problem: DataError | null = null;
    for (const { name, at } of columns) {
      problem ??= pushNumbers(values, at(row), { file, row: first + row + 1, column: name });
    }
    yield problem ?? values;
  }
}
