/** The rows that a command is given: a file of any kind, or a stream on standard input. */
import type { RowSource } from "@neurode/io";
import { STANDARD } from "../modelArgument.js";

/** Flags about how rows are read; their names are those of the sources' options. */
export interface RowFlags {
  readonly columns?: readonly string[];
  /** False for `--no-header`. */
  readonly header: boolean;
  readonly delimiter?: string;
  readonly array?: string;
  readonly inputFormat?: StreamFormat;
}

export const STREAM_FORMATS = ["csv", "ndjson", "npy"] as const;
export type StreamFormat = (typeof STREAM_FORMATS)[number];

/** Options that were not given are left out: an option that does not fit the file is an error. */
export async function openRows(path: string, flags: RowFlags): Promise<RowSource> {
  const { columns, header, delimiter, array, inputFormat } = flags;
  const { ArgumentError } = await import("@neurode/core");
  const io = await import("@neurode/io");
  const options = {
    ...(columns && { columns }),
    ...(!header && { header }),
    ...(delimiter !== undefined && { delimiter: delimiter === "\\t" ? "\t" : delimiter }),
    ...(array !== undefined && { array }),
  };
  if (path !== STANDARD) {
    if (inputFormat === undefined) return io.openRows(path, options);
    throw new ArgumentError("predict: --input-format is for standard input; a file's ending tells its format.");
  }
  if (process.stdin.isTTY) {
    throw new ArgumentError("predict: no data. Name a file of rows behind the model, or pipe rows in.");
  }
  if (inputFormat === "npy") return io.npySource(process.stdin);
  return inputFormat === "ndjson" ? io.ndjsonSource(process.stdin, options) : io.csvSource(process.stdin, options);
}
