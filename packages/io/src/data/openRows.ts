/** Opens a file of rows or a folder of pictures, whatever it is: told by how it begins, else by its ending. */
import { stat } from "node:fs/promises";
import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { ArgumentError, checkOptions } from "@neurode/core";
import { type ArrowOptions, arrowSource } from "./arrow.js";
import { openDataFile, readStart } from "./bytes.js";
import { type CsvOptions, csvSource } from "./csv.js";
import { DataError } from "./dataError.js";
import { idxSource } from "./idx.js";
import { type ImageOptions, imageSource } from "./images.js";
import { type NdjsonOptions, ndjsonSource } from "./ndjson.js";
import { npySource } from "./npy.js";
import { type NpzOptions, npzSource } from "./npz.js";
import { type ParquetOptions, parquetSource } from "./parquet.js";
import type { RowSource } from "./rowSource.js";

/** Options of the sources; only those of the file's own format may be given. */
export type OpenRowsOptions = CsvOptions &
  NdjsonOptions &
  NpzOptions &
  ParquetOptions &
  ArrowOptions &
  Partial<ImageOptions>;

interface Format {
  readonly name: string;
  readonly endings: readonly string[];
  /** How such a file begins, where that tells it from all others. */
  readonly signature?: string;
  readonly options: readonly (keyof OpenRowsOptions)[];
  open(path: string | URL, options: OpenRowsOptions): Promise<RowSource>;
}

const FORMATS: readonly Format[] = [
  { name: "CSV", endings: [".csv"], options: ["columns", "header", "delimiter"], open: csvSource },
  {
    name: "TSV",
    endings: [".tsv"],
    options: ["columns", "header", "delimiter"],
    open: (path, options) => csvSource(path, { delimiter: "\t", ...options }),
  },
  { name: "NDJSON", endings: [".ndjson", ".jsonl"], options: ["columns"], open: ndjsonSource },
  { name: "NPY", endings: [".npy"], signature: "\x93NUMPY", options: [], open: (path) => npySource(path) },
  { name: "NPZ", endings: [".npz"], signature: "PK\x03\x04", options: ["array"], open: npzSource },
  { name: "Parquet", endings: [".parquet"], signature: "PAR1", options: ["columns"], open: parquetSource },
  {
    name: "Arrow",
    endings: [".arrow", ".arrows", ".feather"],
    signature: "ARROW1",
    options: ["columns"],
    open: arrowSource,
  },
  { name: "IDX", endings: [".idx", "-ubyte"], options: [], open: (path) => idxSource(path) },
];

/** A folder holds pictures. */
const IMAGES: Format = {
  name: "a folder of pictures",
  endings: [],
  options: ["height", "width", "channels", "fit", "dataFormat"],
  open: (path, options) => imageSource(path, options as ImageOptions),
};

const ENDINGS = FORMATS.flatMap(({ endings }) => endings);
const OPTIONS = [...new Set([...FORMATS, IMAGES].flatMap(({ options }) => options))];

/**
 * Opens the rows of a file, or the pictures of a folder. An ending may be followed by .gz.
 *
 *     const source = await openRows("rows.csv", { columns: ["width", "height"] });
 *
 * Throws a DataError for a file that cannot be read or is of no format known here, and an ArgumentError for options that
 * are not its format's.
 */
export async function openRows(path: string | URL, options: OpenRowsOptions = {}): Promise<RowSource> {
  checkOptions("openRows", options, OPTIONS);
  const name = basename(path instanceof URL ? fileURLToPath(path) : path);
  const folder = await stat(path).catch(() => null);
  const format = folder?.isDirectory() ? IMAGES : await formatOf(path);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const stray = given.find(([key]) => !(format.options as readonly string[]).includes(key));
  if (stray) {
    const known =
      format.options.length > 0 ? `Options of ${format.name}: ${format.options.join(", ")}.` : "It takes none.";
    throw new ArgumentError(
      `openRows: ${name} is ${format.name}, for which there is no option "${stray[0]}". ${known}`,
    );
  }
  return format.open(path, Object.fromEntries(given));
}

/** The format of a file. Throws a DataError when it cannot be read or is of none known here. */
async function formatOf(path: string | URL): Promise<Format> {
  const file = await openDataFile(path);
  const start = (await readStart(file, 6)).toString("latin1");
  const ending = file.name.toLowerCase().replace(/\.gz$/, "");
  const format =
    FORMATS.find(({ signature }) => signature !== undefined && start.startsWith(signature)) ??
    FORMATS.find(({ endings }) => endings.some((known) => ending.endsWith(known)));
  if (format) return format;
  const got = extname(ending) === "" ? "its name has no ending" : `nothing is known of ${extname(ending)}`;
  throw new DataError(
    { file: file.name },
    `${got}. Expected a name that ends in ${ENDINGS.join(", ")}, or .gz behind, or a folder of pictures.`,
  );
}
