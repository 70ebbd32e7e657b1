/** The rows that a command is given: a file of any kind, a folder of pictures, or a stream on standard input. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { ImageFit, OpenRowsOptions, RowSource } from "@neurode/io";
import type { Model } from "@neurode/layers";
import { STANDARD } from "../modelArgument.js";

/** Flags about how rows are read; their names are those of the sources' options. */
export interface RowFlags {
  readonly columns?: readonly string[];
  /** False for `--no-header`. */
  readonly header?: boolean;
  readonly delimiter?: string;
  readonly array?: string;
  readonly fit?: ImageFit;
  readonly inputFormat?: StreamFormat;
}

export const STREAM_FORMATS = ["csv", "ndjson", "npy"] as const;
export type StreamFormat = (typeof STREAM_FORMATS)[number];

/** Options that were not given are left out: an option that does not fit the file is an error. */
export async function openRows(path: string, model: Model, flags: RowFlags): Promise<RowSource> {
  const { columns, header, delimiter, array, fit, inputFormat } = flags;
  const { ArgumentError } = await import("@neurode/core");
  const io = await import("@neurode/io");
  const options = {
    ...(columns && { columns }),
    ...(header !== undefined && { header }),
    ...(delimiter !== undefined && { delimiter: delimiter === "\\t" ? "\t" : delimiter }),
    ...(array !== undefined && { array }),
    ...(fit !== undefined && { fit }),
  };
  const found = path === STANDARD ? null : await stat(path).catch(() => null);
  if (path === STANDARD || found?.isFIFO() || found?.isCharacterDevice()) {
    return openStream(path, inputFormat ?? "csv", options);
  }
  if (inputFormat !== undefined) {
    throw new ArgumentError("predict: --input-format is for standard input; a file's ending tells its format.");
  }
  return io.openRows(path, { ...options, ...(found?.isDirectory() && (await picturesFor(model))) });
}

/** Standard input, or a pipe that has a name. */
async function openStream(path: string, format: StreamFormat, options: OpenRowsOptions): Promise<RowSource> {
  const { ArgumentError } = await import("@neurode/core");
  const { csvSource, ndjsonSource, npySource } = await import("@neurode/io");
  const stray = Object.keys(options).find((name) => !STREAM_OPTIONS[format].includes(name));
  if (stray !== undefined) {
    const flag = options.header === false && stray === "header" ? "no-header" : stray;
    throw new ArgumentError(`predict: --${flag} says nothing of ${format.toUpperCase()}, which is what is read here.`);
  }
  if (path === STANDARD && process.stdin.isTTY) {
    throw new ArgumentError("predict: no data. Name a file of rows behind the model, or pipe rows in.");
  }
  const stream = path === STANDARD ? process.stdin : createReadStream(path);
  if (format === "npy") return npySource(stream);
  return format === "ndjson" ? ndjsonSource(stream, options) : csvSource(stream, options);
}

/** What can be said of each, by the names of the sources' options. */
const STREAM_OPTIONS: Readonly<Record<StreamFormat, readonly string[]>> = {
  csv: ["columns", "header", "delimiter"],
  ndjson: ["columns"],
  npy: [],
};

/** What pictures are made into: what the model takes. */
async function picturesFor(model: Model): Promise<PictureShape> {
  const { formatShape, ShapeError } = await import("@neurode/core");
  const shapes = model.graph?.inputs.map(({ shape }) => shape.slice(1)) ?? [];
  const shape = shapes.length === 1 ? shapes[0] : [];
  const [height, width, last] = shape.length === 2 ? [...shape, 1] : shape;
  if (height && width && isChannels(last)) return { height, width, channels: last };
  const [first, tall, wide] = shape;
  if (isChannels(first) && tall && wide) {
    return { height: tall, width: wide, channels: first, dataFormat: "channels_first" };
  }
  throw new ShapeError(
    `predict: a folder of pictures is for models of one input of shape (height, width, channels), 1 or 3 of them; ` +
      `${model.name} takes ${shapes.map(formatShape).join(", ") || "what its call makes of it"}.`,
  );
}

interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly dataFormat?: "channels_first";
}

function isChannels(size: number | null | undefined): size is 1 | 3 {
  return size === 1 || size === 3;
}
