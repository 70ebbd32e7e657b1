/** The thread that decodes Parquet, by hyparquet. */
import type { FileMetaData, ParquetScan, RowGroup } from "hyparquet";
import { serve, type ThreadFile } from "./decoderThread.js";
import { decompressors, parquetBuffer } from "./parquetFile.js";

export interface ParquetLayout {
  readonly fields: readonly Field[];
  readonly groups: readonly Group[];
  readonly rows: number;
}

/** A column of the table. Below it may be lists. */
export interface Field {
  readonly name: string;
  readonly nested: boolean;
}

/** A group of rows: rows `begin` to `end`. */
export interface Group {
  readonly begin: number;
  readonly end: number;
  /** What each field takes in it. */
  readonly sizes: readonly Size[];
}

export interface Size {
  /** In the file, packed. */
  readonly bytes: number;
  readonly values: number;
}

export interface ColumnRequest {
  readonly column: string;
  /** Rows `first` to `end`, counted from 0. */
  readonly first: number;
  readonly end: number;
}

async function layout(file: ThreadFile): Promise<ParquetLayout> {
  const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
  const metadata = await parquetMetadataAsync(parquetBuffer(file.path, file.size));
  const { children } = parquetSchema(metadata);
  const fields = children.map(({ element, children: parts }) => ({ name: element.name, nested: parts.length > 0 }));
  return { fields, ...groupsOf(metadata, fields, file.size) };
}

function groupsOf({ row_groups: rowGroups, num_rows: promised }: FileMetaData, fields: readonly Field[], most: number) {
  const groups: Group[] = [];
  let rows = 0;
  for (const rowGroup of rowGroups) {
    const begin = rows;
    rows += Number(rowGroup.num_rows);
    if (!(rows >= begin && Number.isSafeInteger(rows))) throw new Error(`a group of ${rowGroup.num_rows} rows`);
    groups.push({ begin, end: rows, sizes: sizesOf(rowGroup, fields, most) });
  }
  if (rows !== Number(promised)) throw new Error(`${promised} rows, but ${rows} in its groups`);
  return { groups, rows };
}

function sizesOf({ columns }: RowGroup, fields: readonly Field[], most: number): Size[] {
  const sizes = new Map(fields.map(({ name }) => [name, { bytes: 0, values: 0 }]));
  for (const { meta_data: data } of columns) {
    const size = sizes.get(data?.path_in_schema?.[0] ?? "");
    if (!data || !size) continue;
    size.bytes += Number(data.total_compressed_size);
    size.values += Number(data.num_values);
    if (!(size.bytes >= 0 && size.bytes <= most)) throw new Error(`a column of ${size.bytes} bytes in ${most}`);
    if (!(size.values >= 0 && Number.isSafeInteger(size.values))) throw new Error(`${data.num_values} values`);
  }
  return fields.map(({ name }) => sizes.get(name) as Size);
}

let opened: Promise<ParquetScan> | null = null;

async function openScan({ path, size }: ThreadFile): Promise<ParquetScan> {
  const { parquetScan } = await import("hyparquet");
  return parquetScan({ file: parquetBuffer(path, size), compressors: await decompressors() });
}

async function column(file: ThreadFile, { column, first, end }: ColumnRequest): Promise<ArrayLike<unknown>> {
  opened ??= openScan(file);
  const values = await (await opened).readColumn({ column, rowStart: first, rowEnd: end });
  if (values.length !== end - first) throw new Error(`it has ${values.length} of ${end - first} rows`);
  // A view would take all that was decoded with it.
  return ArrayBuffer.isView(values) ? values.slice() : values;
}

const decoders = { layout, column };
export type ParquetDecoders = typeof decoders;
serve(decoders);
