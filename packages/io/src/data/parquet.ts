/** Rows of Apache Parquet by hyparquet: a group of rows at a time, or less of one that is large. */
import { checkOptions } from "@neurode/core";
import type { FileMetaData, RowGroup, SchemaTree } from "hyparquet";
import { type DataFile, openDataFile, readStart } from "./bytes.js";
import { type Batch, type Column, readColumnar } from "./columnar.js";
import { DataError } from "./dataError.js";
import { selectColumns } from "./numbers.js";
import { damaged, ParquetDecoder } from "./parquetDecoder.js";
import { parquetBuffer } from "./parquetFile.js";
import type { RowSource } from "./rowSource.js";

export interface ParquetOptions {
  /** The columns to read, in this order; a column may hold lists. Default: all. */
  columns?: readonly string[];
}

/** Values held at a time, over all columns: 128 MB of doubles. */
const MAX_VALUES = 2 ** 24;

/** Values of lists in one group of rows, which are decoded at once. */
const MAX_LIST_VALUES = 2 ** 26;

/** Opens a Parquet file. Throws a DataError when it is none or a column is missing. */
export async function parquetSource(path: string | URL, options: ParquetOptions = {}): Promise<RowSource> {
  checkOptions("parquetSource", options, ["columns"]);
  const file = await openDataFile(path);
  const metadata = await readMetadata(file);
  const { fields, groups, rows } = await layoutOf(metadata).catch((cause: Error) => {
    throw damaged({ file: file.name }, cause);
  });
  const names = fields.map(({ element }) => element.name);
  const selected = selectColumns(file.name, names, options.columns).map((position) => fields[position]);
  const lists = selected.some(({ children }) => children.length > 0);
  const batches = (from: number) => readBatches(file, groups, selected, from);
  return {
    name: file.name,
    identity: { ...file.identity, format: "parquet", columns: options.columns ?? null },
    length: rows,
    rowShape: lists ? null : [selected.length],
    read: (reading) => readColumnar({ name: file.name, lists, batches }, reading),
  };
}

/** A group of rows: rows `begin` to `end`. */
interface Group {
  readonly begin: number;
  readonly end: number;
  readonly rowGroup: RowGroup;
}

async function readMetadata(file: DataFile): Promise<FileMetaData> {
  const start = (await readStart(file, 4)).toString("latin1");
  if (start !== "PAR1") {
    const problem =
      start === "PARE" ? "is encrypted. Write it without." : "is not a Parquet file: expected it to begin with PAR1.";
    throw new DataError({ file: file.name }, problem);
  }
  const { parquetMetadataAsync } = await import("hyparquet");
  return parquetMetadataAsync(parquetBuffer(file.path, file.size)).catch((cause: Error) => {
    throw damaged({ file: file.name }, cause);
  });
}

async function layoutOf(metadata: FileMetaData) {
  const { parquetSchema } = await import("hyparquet");
  const groups: Group[] = [];
  let rows = 0;
  for (const rowGroup of metadata.row_groups) {
    const begin = rows;
    rows += Number(rowGroup.num_rows);
    if (!(rows >= begin && Number.isSafeInteger(rows))) throw new Error(`a group of ${rowGroup.num_rows} rows`);
    groups.push({ begin, end: rows, rowGroup });
  }
  if (rows !== Number(metadata.num_rows)) throw new Error(`${metadata.num_rows} rows, but ${rows} in its groups`);
  return { fields: parquetSchema(metadata).children, groups, rows };
}

async function* readBatches(
  file: DataFile,
  groups: readonly Group[],
  fields: readonly SchemaTree[],
  from: number,
): AsyncGenerator<Batch> {
  const decoder = new ParquetDecoder(file);
  try {
    for (const group of groups) {
      const step = rowsAtATime(file.name, group, fields);
      for (let first = Math.max(from, group.begin); first < group.end; first += step) {
        const end = Math.min(group.end, first + step);
        const columns: Column[] = [];
        for (const { element } of fields) {
          const values = await decoder.column(element.name, first, end);
          columns.push({ name: element.name, at: (row) => values[row] });
        }
        yield { first, rows: end - first, columns };
      }
    }
  } finally {
    await decoder.close();
  }
}

/** So many rows of a group that what is held of them is bounded. Throws a DataError when lists are too long for that. */
function rowsAtATime(file: string, { begin, end, rowGroup }: Group, fields: readonly SchemaTree[]): number {
  let values = 0;
  for (const { element, children } of fields) {
    const parts = rowGroup.columns.filter(({ meta_data: data }) => data?.path_in_schema?.[0] === element.name);
    const count = parts.reduce((sum, { meta_data: data }) => sum + Number(data?.num_values), 0);
    if (children.length > 0 && count > MAX_LIST_VALUES) {
      const problem = `its lists hold ${count} numbers in one group of rows, more than ${MAX_LIST_VALUES}. Write smaller groups.`;
      throw new DataError({ file, row: begin + 1, column: element.name }, problem);
    }
    values += count;
  }
  if (!Number.isSafeInteger(values)) throw damaged({ file, row: begin + 1 }, new Error(`${values} values`));
  return Math.max(1, Math.floor(((end - begin) * MAX_VALUES) / Math.max(values, MAX_VALUES)));
}
