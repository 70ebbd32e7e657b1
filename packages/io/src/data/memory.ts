/** Rows that are in memory, or come from a program: a tensor, a list of rows, or an iterable of them. */
import { ArgumentError, isTensor, show, type Tensor } from "@neurode/core";
import { gather, type ReadRow } from "./blocks.js";
import type { ReadOptions, RowBlock, RowSource } from "./rowSource.js";

/** One row: its numbers, row-major. */
export type Row = ArrayLike<number>;

/** What `predictStream` takes in. */
export type RowsLike = RowSource | Tensor | AsyncIterable<Row> | Iterable<Row>;

/** Makes a source of what holds rows; a source is given back as it is. */
export function rowSource(rows: RowsLike): RowSource {
  if (isTensor(rows)) return tensorSource(rows);
  if (typeof rows === "object" && rows !== null) {
    if ("read" in rows && "identity" in rows) return rows;
    if (Symbol.asyncIterator in rows || Symbol.iterator in rows) return iterableSource(rows);
  }
  throw new ArgumentError(
    `predictStream: expected a tensor, an iterable of rows, or a source such as csvSource gives, got ${show(rows)}.`,
  );
}

function tensorSource(rows: Tensor): RowSource {
  const [length, ...rowShape] = rows.shape;
  const size = rows.size / Math.max(1, length);
  async function* read({ from = 0, batchSize, signal }: ReadOptions): AsyncGenerator<RowBlock> {
    for (let begin = from; begin < length; begin += batchSize) {
      signal?.throwIfAborted();
      const end = Math.min(length, begin + batchSize);
      yield { begin, end, values: Float32Array.from(rows.data.subarray(begin * size, end * size)), bad: [] };
    }
  }
  return { name: "tensor", identity: { format: "tensor", shape: rows.shape }, length, rowShape, read };
}

function iterableSource(rows: AsyncIterable<Row> | Iterable<Row>): RowSource {
  return {
    name: "rows",
    identity: { format: "iterable" },
    length: Array.isArray(rows) ? rows.length : null,
    rowShape: null,
    read: (options) => gather(oneByOne(rows), options, "rows", 0),
  };
}

async function* oneByOne(rows: AsyncIterable<Row> | Iterable<Row>): AsyncGenerator<[ReadRow]> {
  for await (const row of rows) yield [row];
}
