/** What a record of a CSV file becomes: the numbers of the columns to read, or what is wrong with it. */
import type { ReadRow } from "./blocks.js";
import { DataError } from "./dataError.js";
import { parseNumber, wrongNumber } from "./numbers.js";

export interface CsvLayout {
  readonly file: string;
  /** Of all columns. */
  readonly names: readonly string[];
  /** Of the columns to read. */
  readonly positions: readonly number[];
  readonly delimiter: string;
}

/** The numbers of a row, counted from 1. */
export function rowFrom(cells: readonly string[], row: number, { file, names, positions }: CsvLayout): ReadRow {
  if (cells.length !== names.length) return ragged(cells.length, row, { file, names });
  const values = new Float32Array(positions.length);
  for (const [i, position] of positions.entries()) {
    const value = parseNumber(cells[position]);
    if (Number.isNaN(value)) return wrongNumber(cells[position], { file, row, column: names[position] });
    values[i] = value;
  }
  return values;
}

export function ragged(cells: number, row: number, { file, names }: Pick<CsvLayout, "file" | "names">): DataError {
  return new DataError(
    { file, row },
    `expected ${names.length} cells, got ${cells}. Was the file cut off, or is a quote or delimiter missing?`,
  );
}
