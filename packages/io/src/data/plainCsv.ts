/**
 * Records of CSV that hold no quotes, read off their bytes: the same rows as by csv-parse (csvRecords.ts), many times
 * faster. In UTF-8 no byte of another character looks like a delimiter or a line's end.
 */
import type { Cursor, ReadRow } from "./blocks.js";
import { type CsvLayout, ragged } from "./csvRow.js";
import type { DataError } from "./dataError.js";
import { parseNumber, wrongNumber } from "./numbers.js";

export const QUOTE = 0x22;
const LF = 0x0a;
const CR = 0x0d;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;

/** Whether records with this delimiter can be read here: it is one byte that means nothing else. */
export function canBePlain(delimiter: string): boolean {
  return Buffer.byteLength(delimiter) === 1 && !'"\n\r'.includes(delimiter);
}

/** Where the whole records before the first quote end. */
export function endOfPlain(bytes: Buffer): number {
  const quote = bytes.indexOf(QUOTE);
  const plain = quote < 0 ? bytes : bytes.subarray(0, quote);
  return Math.max(plain.lastIndexOf(LF), plain.lastIndexOf(CR)) + 1;
}

/** The rows of whole records, one after the other in the same array. Moves the cursor behind each. */
export function* plainRows(bytes: Buffer, layout: CsvLayout, cursor: Cursor): Generator<ReadRow> {
  const width = layout.names.length;
  const delimiter = layout.delimiter.charCodeAt(0);
  const start = cursor.offset;
  /** Where the cells of a record begin; and one more, as if there were another cell behind. */
  const begins = new Uint32Array(width + 1);
  const values = new Float32Array(layout.positions.length);
  for (let at = 0; at < bytes.length; at++) {
    begins[0] = at;
    let cells = 0;
    for (; at < bytes.length && bytes[at] !== LF && bytes[at] !== CR; at++) {
      if (bytes[at] === delimiter && ++cells < width) begins[cells] = at + 1;
    }
    // An empty line, or nothing between the two bytes of \r\n.
    if (at === begins[0]) continue;
    begins[width] = at + 1;
    cursor.row++;
    cursor.offset = start + Math.min(at + 1, bytes.length);
    const problem =
      cells + 1 === width ? fill(values, bytes, begins, layout, cursor.row) : ragged(cells + 1, cursor.row, layout);
    yield problem ?? values;
  }
  cursor.offset = start + bytes.length;
}

/** Puts a record's numbers in `values`; gives what is wrong with the record. */
function fill(
  values: Float32Array,
  bytes: Buffer,
  begins: Uint32Array,
  { file, names, positions }: CsvLayout,
  row: number,
): DataError | null {
  for (let i = 0; i < positions.length; i++) {
    const position = positions[i];
    const begin = begins[position];
    const end = begins[position + 1] - 1;
    let value = plainDecimal(bytes, begin, end);
    if (Number.isNaN(value)) {
      const text = bytes.toString("utf8", begin, end);
      value = parseNumber(text);
      if (Number.isNaN(value)) return wrongNumber(text, { file, row, column: names[position] });
    }
    values[i] = value;
  }
  return null;
}

/** Powers of ten that 15 digits need, exact in a double. */
const POWERS = Float64Array.from({ length: 16 }, (_, power) => Number(`1e${power}`));

/**
 * What `Number` gives for up to 15 digits with or without a sign and a point; NaN for all else. Whole numbers of so many
 * digits and the powers are exact, and one division of exact numbers is rounded as `Number` rounds (Clinger, "How to
 * Read Floating Point Numbers Accurately", 1990).
 */
function plainDecimal(bytes: Uint8Array, begin: number, end: number): number {
  const negative = bytes[begin] === MINUS;
  let digits = 0;
  let whole = 0;
  let point = -1;
  for (let at = negative ? begin + 1 : begin; at < end; at++) {
    const digit = bytes[at] - ZERO;
    if (digit >= 0 && digit <= 9) {
      whole = 10 * whole + digit;
      digits++;
    } else if (bytes[at] === POINT && point < 0) point = digits;
    else return Number.NaN;
  }
  if (digits === 0 || digits > 15) return Number.NaN;
  const value = point < 0 ? whole : whole / POWERS[digits - point];
  return negative ? -value : value;
}
