/** Numbers in text: what counts as one, what is said of what does not, and which columns hold them. */
import { DataError, type Place } from "./dataError.js";

export function isFloat32(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

/** The number that a text spells; NaN when it spells none that is finite, and for an empty cell. */
export function parseNumber(text: string): number {
  const value = Number(text);
  // An empty text would be 0.
  return (value !== 0 || text.trim() !== "") && isFloat32(value) ? value : Number.NaN;
}

export function wrongNumber(value: unknown, place: Place): DataError {
  const got = value === "" ? "an empty cell" : value === undefined ? "nothing" : JSON.stringify(value);
  return new DataError(
    place,
    `expected a finite float32 number, got ${got}. Correct it, name the columns to read with "columns", ` +
      'or choose onError: "skip" or "null".',
  );
}

/** The positions of the wanted columns in a header; all when none are named. Throws a DataError for one that is missing. */
export function selectColumns(file: string, header: readonly string[], wanted?: readonly string[]): number[] {
  const columns = wanted ?? header;
  return columns.map((column) => {
    const position = header.indexOf(column);
    if (position >= 0) return position;
    throw new DataError({ file, column }, `there is no such column. Columns: ${header.join(", ") || "none"}.`);
  });
}
