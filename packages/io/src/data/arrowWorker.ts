/** The thread that decodes Arrow, by apache-arrow. */
import { open } from "node:fs/promises";
import type { DataType, RecordBatch } from "apache-arrow";
import { serve, type ThreadFile } from "./decoderThread.js";
import { unpackLz4 } from "./lz4.js";

export interface ArrowField {
  readonly name: string;
  readonly lists: boolean;
}

export interface RowsRequest {
  /** Of the columns. */
  readonly positions: readonly number[];
  /** The first row to give. */
  readonly from: number;
}

/** Some rows of the columns that were asked for. */
export interface ArrowRows {
  /** The first of them, counted from 0. */
  readonly first: number;
  readonly rows: number;
  readonly columns: readonly ArrayLike<unknown>[];
}

type Arrow = typeof import("apache-arrow");
type TypedArray = Float64Array | BigInt64Array;

/** Bytes of a batch that are sent at a time. */
const MAX_BYTES = 2 ** 22;

/** apache-arrow unpacks nothing by itself, and reads numbers where they are aligned. */
async function loadArrow(): Promise<Arrow> {
  const arrow = await import("apache-arrow");
  const { decompressZstd } = await import("hyparquet-compressors");
  const { compressionRegistry, CompressionType } = arrow;
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed) => decompressZstd(packed).slice() });
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4 });
  return arrow;
}

async function fields({ path }: ThreadFile): Promise<ArrowField[]> {
  const arrow = await loadArrow();
  const handle = await open(path);
  try {
    const reader = await arrow.RecordBatchReader.from(handle);
    const { schema } = await reader.open();
    if (!schema) throw new Error("it has no schema");
    return schema.fields.map(({ name, type }) => ({ name, lists: isList(arrow, type) }));
  } finally {
    await handle.close();
  }
}

let reading: AsyncGenerator<ArrowRows> | null = null;

/** The next rows; null behind the last. All calls have the same request. */
async function nextRows(file: ThreadFile, request: RowsRequest): Promise<ArrowRows | null> {
  reading ??= readRows(await loadArrow(), file, request);
  const { done, value } = await reading.next();
  return done ? null : value;
}

/** Of a batch before the first row to give come no rows, so that each answer takes about as long. */
async function* readRows(
  arrow: Arrow,
  { path }: ThreadFile,
  { positions, from }: RowsRequest,
): AsyncGenerator<ArrowRows> {
  const handle = await open(path);
  let first = 0;
  try {
    for await (const batch of await arrow.RecordBatchReader.from(handle)) {
      const end = first + batch.numRows;
      if (end <= from) yield { first: end, rows: 0, columns: [] };
      else yield* rowsOfBatch(arrow, batch, positions, first, from);
      first = end;
    }
  } finally {
    await handle.close();
  }
}

function* rowsOfBatch(
  arrow: Arrow,
  batch: RecordBatch,
  positions: readonly number[],
  first: number,
  from: number,
): Generator<ArrowRows> {
  const columns = positions.map((position) => columnOf(arrow, batch, position));
  const bytes = columns.reduce((sum, column) => sum + column.bytes, 0);
  const most = Math.max(bytes, batch.numRows * positions.length);
  const step = Math.max(1, Math.floor((batch.numRows * MAX_BYTES) / Math.max(most, MAX_BYTES)));
  for (let begin = Math.max(0, from - first); begin < batch.numRows; begin += step) {
    const end = Math.min(batch.numRows, begin + step);
    yield { first: first + begin, rows: end - begin, columns: columns.map(({ values }) => values(begin, end)) };
  }
}

interface BatchColumn {
  /** What it takes in memory. */
  readonly bytes: number;
  /** The values of rows `begin` to `end` of the batch. */
  values(begin: number, end: number): ArrayLike<unknown>;
}

function columnOf(arrow: Arrow, batch: RecordBatch, position: number): BatchColumn {
  const { type } = batch.schema.fields[position];
  const vector = batch.getChildAt(position);
  const bytes = vector?.data.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
  // A bit is the least that a value takes.
  if (batch.numRows > 8 * bytes && !arrow.DataType.isNull(type)) {
    throw new Error(`${batch.numRows} rows in ${bytes} bytes`);
  }
  if (vector && vector.nullCount === 0 && isPlain(arrow, type)) {
    const numbers: TypedArray = vector.toArray();
    if (numbers.length < batch.numRows) throw new Error(`${numbers.length} numbers in ${batch.numRows} rows`);
    return { bytes, values: (begin, end) => numbers.slice(begin, end) };
  }
  const numberOf = converter(arrow, type);
  const values = (begin: number, end: number) =>
    Array.from({ length: end - begin }, (_, i) => numberOf(vector?.get(begin + i)));
  return { bytes, values };
}

/** Whether its numbers lie in memory as JavaScript has them. */
function isPlain({ DataType, Precision }: Arrow, type: DataType): boolean {
  return DataType.isInt(type) || (DataType.isFloat(type) && type.precision !== Precision.HALF);
}

/** What turns a value of a type, as apache-arrow gives it, into numbers; or into what errors call it. */
function converter(arrow: Arrow, type: DataType): (value: unknown) => unknown {
  const { DataType } = arrow;
  if (DataType.isDictionary(type)) return converter(arrow, type.dictionary);
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isBool(type)) return (value) => value;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type) || DataType.isNull(type)) return (value) => value;
  if (DataType.isDecimal(type)) {
    return (value) => (value === null ? null : decimal(value as Uint32Array, type.scale));
  }
  if (isList(arrow, type)) {
    const numberOf = converter(arrow, type.children[0].type);
    return (value) => (value === null ? null : Array.from(value as Iterable<unknown>, numberOf));
  }
  return (value) => (value === null ? null : String(type));
}

function isList({ DataType }: Arrow, type: DataType): boolean {
  return DataType.isList(type) || DataType.isLargeList(type) || DataType.isFixedSizeList(type);
}

/** Words of 32 bits, the lowest first, in two's complement; the point is `scale` digits from the right. */
function decimal(words: Uint32Array, scale: number): number {
  const bits = words.reduceRight((high, word) => (high << 32n) | BigInt(word), 0n);
  return Number(`${BigInt.asIntN(32 * words.length, bits)}e${-scale}`);
}

const decoders = { fields, nextRows };
export type ArrowDecoders = typeof decoders;
serve(decoders);
