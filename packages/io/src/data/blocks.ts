/** Gathers rows into blocks. */
import { DataError } from "./dataError.js";
import type { BadRow, ReadOptions, RowBlock } from "./rowSource.js";

/** A row's numbers, or what is wrong with it. */
export type ReadRow = ArrayLike<number> | DataError;

/** Rows as blocks of `batchSize`, beginning with row `from`. A row that is not as long as the first is bad. */
export async function* gather(
  rows: AsyncIterable<ReadRow> | Iterable<ReadRow>,
  { from = 0, batchSize, signal }: ReadOptions,
  file: string,
): AsyncGenerator<RowBlock> {
  let index = 0;
  let begin = from;
  let size: number | null = null;
  let values: Float32Array | null = null;
  let filled = 0;
  let bad: BadRow[] = [];
  const take = (): RowBlock => {
    const block = { begin, end: index, values: values?.subarray(0, filled) ?? new Float32Array(0), bad };
    [begin, values, filled, bad] = [index, null, 0, []];
    return block;
  };
  for await (const row of rows) {
    signal?.throwIfAborted();
    if (index++ < from) {
      if (!(row instanceof DataError)) size ??= row.length;
      continue;
    }
    if (row instanceof DataError) bad.push({ index: index - 1, error: row });
    else {
      size ??= row.length;
      if (row.length !== size) {
        const problem = `expected ${size} numbers as in the rows before, got ${row.length}.`;
        bad.push({ index: index - 1, error: new DataError({ file, row: index }, problem) });
      } else {
        values ??= new Float32Array(batchSize * size);
        values.set(row, filled);
        filled += size;
      }
    }
    if (index - begin === batchSize) yield take();
  }
  if (index > begin) yield take();
}
