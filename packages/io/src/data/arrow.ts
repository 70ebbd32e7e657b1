/** Rows of Apache Arrow files and streams (Feather too) by apache-arrow, a record batch or less of one at a time. */
import { checkOptions } from "@neurode/core";
import type { ArrowDecoders, ArrowField } from "./arrowWorker.js";
import { type DataFile, openDataFile, readStart } from "./bytes.js";
import { type Batch, readColumnar } from "./columnar.js";
import { DataError } from "./dataError.js";
import { DecoderThread } from "./decoderThread.js";
import { selectColumns } from "./numbers.js";
import { optionalPackage } from "./optionalPackage.js";
import type { RowSource } from "./rowSource.js";

export interface ArrowOptions {
  /** The columns to read, in this order; a column may hold lists. Default: all. */
  columns?: readonly string[];
}

/** apache-arrow reads a batch at once, and holds it in one array. */
const MAX_BATCH_BYTES = 2 ** 31;

/**
 * Opens an Arrow file, in the format of files or of streams. Throws an UnsupportedError when the package apache-arrow is
 * not installed, and a DataError when the file is none or a column is missing.
 */
export async function arrowSource(path: string | URL, options: ArrowOptions = {}): Promise<RowSource> {
  checkOptions("arrowSource", options, ["columns"]);
  await optionalPackage("apache-arrow", "Arrow files", async () => require.resolve("apache-arrow"));
  const file = await openDataFile(path);
  await checkStart(file);
  const fields = await readFields(file);
  const names = fields.map(({ name }) => name);
  const positions = selectColumns(file.name, names, options.columns);
  const lists = positions.some((position) => fields[position].lists);
  const batches = (from: number) => readBatches(file, names, positions, from);
  return {
    name: file.name,
    identity: { ...file.identity, format: "arrow", columns: options.columns ?? null },
    length: null,
    rowShape: lists ? null : [positions.length],
    read: (reading) => readColumnar({ name: file.name, lists, batches }, reading),
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

const openThread = (file: DataFile) => new DecoderThread<ArrowDecoders>("arrowWorker", file);
const loadOf = ({ size }: DataFile) => ({ bytes: Math.min(size, MAX_BATCH_BYTES) });

async function readFields(file: DataFile): Promise<ArrowField[]> {
  const thread = openThread(file);
  try {
    return await thread.call("fields", undefined, loadOf(file));
  } finally {
    await thread.close();
  }
}

async function* readBatches(
  file: DataFile,
  names: readonly string[],
  positions: readonly number[],
  from: number,
): AsyncGenerator<Batch> {
  const thread = openThread(file);
  let next = 0;
  try {
    for (;;) {
      const batch = await thread.call("nextRows", { positions, from }, loadOf(file), { row: next + 1 });
      if (!batch) return;
      const { first, rows } = batch;
      const columns = batch.columns.map((values, i) => ({
        name: names[positions[i]],
        at: (row: number) => values[row],
      }));
      yield { first, rows, columns };
      next = first + rows;
    }
  } finally {
    await thread.close();
  }
}
