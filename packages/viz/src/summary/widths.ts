/**
 * The widths of the columns: first what each asks for, then what makes the lines exactly as long as they should be.
 *
 * Source: Keras 3.16, utils/summary_utils.py (`print_summary`), and rich 13.3, `_ratio.ratio_reduce`
 * and `ratio_distribute`; worked examples in `widths.test.ts`.
 */
import { ArgumentError } from "@neurode/core";

/**
 * The width of each column, its two spaces of padding included, so that with the bars
 * between and around them they fill a line of `lineLength` characters. `positions` says
 * where each column ends, as a fraction of the line. Throws an ArgumentError when a column
 * would get less than 4 characters.
 */
export function columnWidths(positions: readonly number[], lineLength: number): number[] {
  // Truncating the product of doubles is part of the rule: 0.29 · 100 is 28.999999999999996, so 28.
  const ends = positions.map((position) => Math.trunc(position * lineLength));
  const contents = ends.map((end, index) => end - (index === 0 ? 0 : ends[index - 1]));
  if (!contents.every((width) => width >= 4)) throw new ArgumentError("Insufficient console width to print summary.");

  const available = lineLength - (positions.length + 1);
  const wanted = contents.map((width) => Math.min(width + 2, available));
  return sum(wanted) > available ? shrink(wanted, available) : grow(wanted, available);
}

/** Takes the excess from all columns alike; the rounding errors go to the ones in the middle. */
function shrink(widths: readonly number[], available: number): number[] {
  let excess = sum(widths) - available;
  let columns = widths.length;
  return widths.map((width) => {
    const taken = Math.min(width, roundHalfEven(excess / columns));
    excess -= taken;
    columns--;
    return width - taken;
  });
}

/** Shares out the spare cells in proportion to the widths. */
function grow(widths: readonly number[], available: number): number[] {
  let spare = available - sum(widths);
  let rest = sum(widths);
  return widths.map((width) => {
    const given = Math.ceil((width * spare) / rest);
    spare -= given;
    rest -= width;
    return width + given;
  });
}

/** Python's `round`: 2.5 is 2, 3.5 is 4. */
function roundHalfEven(value: number): number {
  return value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
