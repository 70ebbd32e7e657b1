/** Gathers rows into blocks. */
import { ArgumentError } from "@neurode/core";
import { DataError } from "./dataError.js";
import { roomFor, withRoom } from "./room.js";
import type { BadRow, ReadOptions, RowBlock } from "./rowSource.js";

/** A row's numbers, or what is wrong with it. The numbers are copied before the next row is asked for. */
export type ReadRow = ArrayLike<number> | DataError;

/** How far a reader is. It moves this behind a row before it gives it. */
export interface Cursor {
  /** Rows before the next one. */
  row: number;
  /** Where the next row begins. */
  offset: number;
  /** The columns to read, where the first record tells. */
  columns: readonly string[] | null;
}

/** Where reading begins: at the mark, or at the first row. Throws an ArgumentError for a mark behind `from`. */
export function startOf({ from = 0, mark }: ReadOptions, begin: number): Cursor {
  if (!mark) return { row: 0, offset: begin, columns: null };
  if (mark.row > from) {
    throw new ArgumentError(
      `read: the mark is that of row ${mark.row}, behind the first row to give, "from": ${from}.`,
    );
  }
  const { row, offset, columns } = mark;
  return { row, offset, columns };
}

/**
 * Rows as blocks of `batchSize`, beginning with row `from`. They come some at a time, the first of them that at the cursor,
 * or of the index given. A row that is not as long as the first is bad; `sizeBefore` is the length of rows before these.
 */
export async function* gather(
  rows: AsyncIterable<Iterable<ReadRow>>,
  { from = 0, batchSize, signal, mark }: ReadOptions,
  file: string,
  at: Cursor | number,
  sizeBefore: number | null = null,
): AsyncGenerator<RowBlock> {
  const cursor = typeof at === "number" ? null : at;
  let index = typeof at === "number" ? at : at.row;
  let begin = from;
  let size = mark?.size ?? sizeBefore;
  let values: Float32Array | null = null;
  let filled = 0;
  let bad: BadRow[] = [];
  const take = (): RowBlock => {
    const taken = { begin, end: index, values: values?.subarray(0, filled) ?? new Float32Array(0), bad };
    [begin, values, filled, bad] = [index, null, 0, []];
    if (!cursor) return taken;
    return { ...taken, mark: { row: index, offset: cursor.offset, size, columns: cursor.columns } };
  };
  for await (const some of rows) {
    signal?.throwIfAborted();
    for (const row of some) {
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
          values ??= roomFor(newFloats, batchSize * size);
          values = withRoom(values, newFloats, filled + size, batchSize * size);
          values.set(row, filled);
          filled += size;
        }
      }
      if (index - begin === batchSize) yield take();
    }
  }
  if (index > begin) yield take();
}

const newFloats = (length: number) => new Float32Array(length);
