/** Rows of Apache Parquet by hyparquet: a group of rows at a time, or less of one that is large. */
import { checkOptions } from "@neurode/core";
import { type DataFile, openDataFile, readStart } from "./bytes.js";
import { type Batch, type Column, readColumnar } from "./columnar.js";
import { DataError } from "./dataError.js";
import { DecoderThread } from "./decoderThread.js";
import { selectColumns } from "./numbers.js";
import type { Field, Group, ParquetDecoders, ParquetLayout } from "./parquetWorker.js";
import type { RowSource } from "./rowSource.js";

export interface ParquetOptions {
  /** The columns to read, in this order; a column may hold lists. Default: all. */
  columns?: readonly string[];
}

/** Values held at a time, over all columns: 128 MB of doubles. */
const MAX_VALUES = 2 ** 24;

/** Values of lists in one group of rows, which are decoded at once. */
const MAX_LIST_VALUES = 2 ** 26;

/** Bytes that the description of the largest files takes. */
const MAX_LAYOUT_BYTES = 2 ** 26;

/** Opens a Parquet file. Throws a DataError when it is none or a column is missing. */
export async function parquetSource(path: string | URL, options: ParquetOptions = {}): Promise<RowSource> {
  checkOptions("parquetSource", options, ["columns"]);
  const file = await openDataFile(path);
  await checkStart(file);
  const layout = await readLayout(file);
  const names = layout.fields.map(({ name }) => name);
  const positions = selectColumns(file.name, names, options.columns);
  const lists = positions.some((position) => layout.fields[position].nested);
  const batches = (from: number) => readBatches(file, layout, positions, from);
  return {
    name: file.name,
    identity: { ...file.identity, format: "parquet", columns: options.columns ?? null },
    length: layout.rows,
    rowShape: lists ? null : [positions.length],
    read: (reading) => readColumnar({ name: file.name, lists, batches }, reading),
  };
}

async function checkStart(file: DataFile): Promise<void> {
  const start = (await readStart(file, 4)).toString("latin1");
  if (start === "PAR1") return;
  const problem =
    start === "PARE" ? "is encrypted. Write it without." : "is not a Parquet file: expected it to begin with PAR1.";
  throw new DataError({ file: file.name }, problem);
}

const openThread = (file: DataFile) => new DecoderThread<ParquetDecoders>("parquetWorker", file);

async function readLayout(file: DataFile): Promise<ParquetLayout> {
  const thread = openThread(file);
  try {
    return await thread.call("layout", undefined, { bytes: Math.min(file.size, MAX_LAYOUT_BYTES) });
  } finally {
    await thread.close();
  }
}

async function* readBatches(
  file: DataFile,
  { fields, groups }: ParquetLayout,
  positions: readonly number[],
  from: number,
): AsyncGenerator<Batch> {
  const thread = openThread(file);
  try {
    for (const group of groups) {
      if (group.end <= from) continue;
      const step = rowsAtATime(file.name, group, fields, positions);
      for (let first = Math.max(from, group.begin); first < group.end; first += step) {
        const end = Math.min(group.end, first + step);
        const columns: Column[] = [];
        for (const position of positions) {
          const { name } = fields[position];
          const { bytes, values: count } = group.sizes[position];
          const load = { bytes, values: Math.min(count, MAX_LIST_VALUES) };
          const values = await thread.call("column", { column: name, first, end }, load, {
            row: first + 1,
            column: name,
          });
          columns.push({ name, at: (row) => values[row] });
        }
        yield { first, rows: end - first, columns };
      }
    }
  } finally {
    await thread.close();
  }
}

/** So many rows of a group that what is held of them is bounded. Throws a DataError when lists are too long for that. */
function rowsAtATime(
  file: string,
  { begin, end, sizes }: Group,
  fields: readonly Field[],
  positions: readonly number[],
): number {
  let values = 0;
  for (const position of positions) {
    const { name, nested } = fields[position];
    const count = sizes[position].values;
    if (nested && count > MAX_LIST_VALUES) {
      const problem = `its lists hold ${count} numbers in one group of rows, more than ${MAX_LIST_VALUES}. Write smaller groups.`;
      throw new DataError({ file, row: begin + 1, column: name }, problem);
    }
    values += count;
  }
  return Math.max(1, Math.floor(((end - begin) * MAX_VALUES) / Math.max(values, MAX_VALUES)));
}
