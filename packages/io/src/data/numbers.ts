/** Numbers in text: what counts as one, what is said of what does not, and which columns hold them. */
import { didYouMean, show } from "@neurode/core";
import { DataError, type Place } from "./dataError.js";

export function isFloat32(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(Math.fround(value));
}

/** What `Number` reads in other bases than ten, as 0x10: in data it is text, such as an identifier. */
const OTHER_BASE = /^\s*0[box]/i;

/** The number that a text spells in decimals; NaN when it spells none that is finite, and for an empty cell. */
export function parseNumber(text: string): number {
  const value = OTHER_BASE.test(text) ? Number.NaN : Number(text);
  // An empty text would be 0.
  return (value !== 0 || text.trim() !== "") && isFloat32(value) ? value : Number.NaN;
}

/** Far more than any row has. */
const MOST_AXES = 32;

/**
 * Adds the numbers of a value: itself, 0 or 1 of a bool, or those of a list, nested or not. Gives what is wrong with one
 * that is none.
 */
export function pushNumbers(values: number[], value: unknown, place: Place, depth = 0): DataError | null {
  if (depth > MOST_AXES) {
    return new DataError(place, `its lists are nested more than ${MOST_AXES} deep. Correct the line.`);
  }
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    for (const each of value as ArrayLike<unknown> & Iterable<unknown>) {
      const problem = pushNumbers(values, each, place, depth + 1);
      if (problem) return problem;
    }
    return null;
  }
  if (typeof value === "bigint" && !Number.isSafeInteger(Number(value))) {
    return new DataError(place, `expected a whole number of up to 2^53, which a double can hold, got ${value}.`);
  }
  const number = typeof value === "boolean" || typeof value === "bigint" ? Number(value) : value;
  if (!isFloat32(number)) return wrongNumber(value, place);
  values.push(number);
  return null;
}

export function wrongNumber(value: unknown, place: Place): DataError {
  const got = value === "" ? "an empty cell" : value === undefined ? "nothing" : show(value);
  return new DataError(
    place,
    `expected a finite float32 number, got ${got}. Correct it, name the columns to read with "columns", ` +
      'or choose onError: "skip" or "null".',
  );
}

/**
 * The positions of the wanted columns in a header; all when none are named. Throws a DataError for one that is missing, or
 * there twice.
 */
export function selectColumns(file: string, header: readonly string[], wanted?: readonly string[]): number[] {
  if (wanted === undefined) return header.map((_, position) => position);
  return wanted.map((column) => {
    const position = header.indexOf(column);
    if (position >= 0 && header.includes(column, position + 1)) {
      throw new DataError({ file, column }, "several columns have that name. Give them names of their own.");
    }
    if (position >= 0) return position;
    const known = header.join(", ") || "none";
    throw new DataError({ file, column }, `there is no such column${didYouMean(column, header)} Columns: ${known}.`);
  });
}
