/** How outcomes become the bytes of a file: CSV, lines of JSON, NumPy's .npy, or Parquet. */
import type { FileHandle } from "node:fs/promises";
import { extname } from "node:path";
import { ArgumentError, show } from "@neurode/core";
import { npyHeader } from "../data/npyHeader.js";
import type { Outcome, OutcomeOptions } from "./outcome.js";
import { assembleParquet, encodeLines } from "./parquet.js";
import { shortNumber } from "./shortNumber.js";

/** The cells of one row; null cells for a row that could not be read. */
export interface OutcomeRow {
  /** Counted from 1, as errors count rows. */
  readonly row: number;
  /** Of sources that are `named`. */
  readonly name?: string | undefined;
  readonly cells: readonly (number | string)[] | null;
}

export interface Format {
  /** What stands before all rows; `named` when they have names. */
  header(outcome: Outcome, rows: number, named: boolean): Uint8Array;
  encode(outcome: Outcome, rows: readonly OutcomeRow[]): Uint8Array;
  /** Makes the file of its parts where it is more than one behind the other. */
  assemble?(file: FileHandle, parts: AsyncIterable<Uint8Array>, outcome: Outcome, named: boolean): Promise<void>;
}

const csv: Format = {
  header: ({ columns }, _rows, named) =>
    Buffer.from(`${["row", ...(named ? ["name"] : []), ...columns.map(quote)].join(",")}\n`),
  encode: ({ columns }, rows) => {
    const empty = columns.map(() => "");
    let text = "";
    for (const { row, name, cells } of rows) {
      text += name === undefined ? row : `${row},${quote(name)}`;
      for (const cell of cells ?? empty) text += `,${typeof cell === "number" ? shortNumber(cell) : quote(cell)}`;
      text += "\n";
    }
    return Buffer.from(text);
  },
};

const ndjson: Format = {
  header: () => new Uint8Array(0),
  encode: ({ columns }, rows) => {
    const keys = columns.map((column) => JSON.stringify(column));
    let text = "";
    for (const { row, name, cells } of rows) {
      text += `{"row":${row}${name === undefined ? "" : `,"name":${JSON.stringify(name)}`}`;
      for (const [i, key] of keys.entries()) text += `,${key}:${jsonOf(cells?.[i] ?? null)}`;
      text += "}\n";
    }
    return Buffer.from(text);
  },
};

function jsonOf(cell: number | string | null): string {
  return JSON.stringify(typeof cell === "number" ? shortNumber(cell) : cell);
}

/** Numbers only: classes as their indices, rows that could not be read as NaN. */
const npy: Format = {
  header: ({ columns }, rows) => npyHeader([rows, columns.length]),
  encode: ({ columns }, rows) => {
    const values = new Float32Array(rows.length * columns.length).fill(Number.NaN);
    for (const [i, { cells }] of rows.entries())
      values.set((cells as readonly number[] | null) ?? [], i * columns.length);
    return new Uint8Array(values.buffer);
  },
};

const parquet: Format = { header: () => new Uint8Array(0), encode: encodeLines, assemble: assembleParquet };

export type FormatName = "csv" | "ndjson" | "npy" | "parquet";

const FORMATS: Readonly<Record<FormatName, Format>> = { csv, ndjson, npy, parquet };
const ENDINGS: Readonly<Record<string, FormatName>> = {
  ".csv": "csv",
  ".ndjson": "ndjson",
  ".jsonl": "ndjson",
  ".npy": "npy",
  ".parquet": "parquet",
};

/** The format that a file's name asks for. `where` is the function that was called, for errors. */
export function formatOfPath(where: string, path: string): FormatName {
  const format = typeof path === "string" ? ENDINGS[extname(path).toLowerCase()] : undefined;
  if (format) return format;
  throw new ArgumentError(
    `${where}: "output" must be a path that ends in ${Object.keys(ENDINGS).join(", ")}, got ${show(path)}.`,
  );
}

/** Throws an ArgumentError when the format cannot hold what is to be written. */
export function formatFor(where: string, name: FormatName, { outcome, classNames }: OutcomeOptions): Format {
  if (name === "npy" && classNames && (outcome ?? "values") !== "values") {
    throw new ArgumentError(`${where}: an .npy file holds numbers, no names. Leave "classNames" out or write .csv.`);
  }
  return FORMATS[name];
}

/** A text as RFC 4180 writes it: in quotes where it holds one, a comma or a line's end. */
function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
