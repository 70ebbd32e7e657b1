/** Rows of Apache Arrow files and streams (Feather too) by apache-arrow, a record batch at a time. */
import { open } from "node:fs/promises";
import { checkOptions } from "@neurode/core";
import type { DataType, RecordBatch, Schema } from "apache-arrow";
import { type DataFile, openDataFile, readStart } from "./bytes.js";
import { type Batch, type Column, readColumnar } from "./columnar.js";
import { DataError } from "./dataError.js";
import { selectColumns } from "./numbers.js";
import { optionalPackage } from "./optionalPackage.js";
import type { RowSource } from "./rowSource.js";

export interface ArrowOptions {
  /** The columns to read, in this order; a column may hold lists. Default: all. */
  columns?: readonly string[];
}

type Arrow = typeof import("apache-arrow");

/**
 * Opens an Arrow file, in the format of files or of streams. Throws an UnsupportedError when the package apache-arrow is
 * not installed, and a DataError when the file is none or a column is missing.
 */
export async function arrowSource(path: string | URL, options: ArrowOptions = {}): Promise<RowSource> {
  checkOptions("arrowSource", options, ["columns"]);
  const arrow = await optionalPackage("apache-arrow", "Arrow files", () => import("apache-arrow"));
  await registerZstd(arrow);
  const file = await openDataFile(path);
  await checkStart(file);
  const { fields } = await readSchema(arrow, file);
  const names = fields.map(({ name }) => name);
  const positions = selectColumns(file.name, names, options.columns);
  const lists = positions.some((position) => isList(arrow, fields[position].type));
  return {
    name: file.name,
    identity: { ...file.identity, format: "arrow", columns: options.columns ?? null },
    length: null,
    rowShape: lists ? null : [positions.length],
    read: (reading) =>
      readColumnar({ name: file.name, lists, batches: (from) => readBatches(arrow, file, positions, from) }, reading),
  };
}

async function checkStart(file: DataFile): Promise<void> {
  const start = (await readStart(file, 6)).toString("latin1");
  if (start === "ARROW1" || start.startsWith("\xff\xff\xff\xff")) return;
  const problem = start.startsWith("FEA1")
    ? "is of version 1 of Feather. Write it as version 2."
    : "is not an Arrow file: expected it to begin with ARROW1, or as a stream of Arrow.";
  throw new DataError({ file: file.name }, problem);
}

async function readSchema({ RecordBatchReader }: Arrow, file: DataFile): Promise<Schema> {
  const handle = await open(file.path);
  try {
    const reader = await RecordBatchReader.from(handle);
    const { schema } = await reader.open();
    if (schema) return schema;
    throw new Error("it has no schema");
  } catch (cause) {
    throw damaged(file.name, 0, cause as Error);
  } finally {
    await handle.close();
  }
}

async function* readBatches(
  arrow: Arrow,
  file: DataFile,
  positions: readonly number[],
  from: number,
): AsyncGenerator<Batch> {
  const handle = await open(file.path);
  let first = 0;
  try {
    for await (const batch of await arrow.RecordBatchReader.from(handle)) {
      const skip = Math.min(batch.numRows, Math.max(0, from - first));
      const columns = positions.map((position) => columnOf(arrow, batch, position, skip));
      yield { first: first + skip, rows: batch.numRows - skip, columns };
      first += batch.numRows;
    }
  } catch (cause) {
    throw damaged(file.name, first, cause as Error);
  } finally {
    await handle.close();
  }
}

function columnOf(arrow: Arrow, batch: RecordBatch, position: number, skip: number): Column {
  const { name, type } = batch.schema.fields[position];
  const vector = batch.getChildAt(position);
  const bytes = vector?.data.reduce((sum, { byteLength }) => sum + byteLength, 0) ?? 0;
  // A bit is the least that a value takes.
  if (batch.numRows > 8 * bytes && !arrow.DataType.isNull(type))
    throw new Error(`${batch.numRows} rows in ${bytes} bytes`);
  const numberOf = converter(arrow, type);
  return { name, at: (row) => numberOf(vector?.get(skip + row)) };
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

/** apache-arrow unpacks nothing by itself; what a program has set for that stays. It reads numbers where they are aligned. */
async function registerZstd({ compressionRegistry, CompressionType }: Arrow): Promise<void> {
  if (compressionRegistry.get(CompressionType.ZSTD)) return;
  const { decompressZstd } = await import("hyparquet-compressors");
  compressionRegistry.set(CompressionType.ZSTD, { decode: (packed) => decompressZstd(packed).slice() });
}

function damaged(file: string, row: number, cause: Error): DataError {
  const problem = /codec not found/.test(cause.message)
    ? 'is packed by LZ4, which is not unpacked here. Write it with compression "zstd" or "uncompressed".'
    : `is damaged or cut off (${cause.message}). Get the whole file.`;
  return new DataError({ file, row: row + 1 }, problem, { cause });
}
