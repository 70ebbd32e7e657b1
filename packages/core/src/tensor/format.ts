/**
 * Printing as NumPy 2.2 does: every number with as few digits as tell it
 * apart, points in one column, and the middle of long axes left out. A last
 * digit that could as well be one less, as NumPy at times has it, is rounded up.
 */

import { floatToHalf, halfToFloat } from "../memory/float16.js";
import { formatShape, type StaticShape, sizeOf } from "../shape.js";
import { type DType, isInteger } from "./dtype.js";

/** Above this many elements only the ends of each axis are shown, as in NumPy. */
const SUMMARY_THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 75;
/** NumPy's `precision`: most digits behind the point. */
const PRECISION = 8;

/** To the nearest number that a dtype can hold. */
const ROUND: Record<DType, (value: number) => number> = {
  float32: Math.fround,
  float64: Number,
  float16: (value) => halfToFloat(floatToHalf(value)),
  int32: Number,
  int8: Number,
  bool: Number,
};

/**
 * `Tensor([[0.5141676 0.5086074]], shape=(1, 2), dtype=float32)`
 *
 * `at` reads the element at a row-major position; it is asked for those alone that are shown.
 */
export function formatTensor(at: (position: number) => number, shape: StaticShape, dtype: DType): string {
  const body = formatValues(at, shape, dtype);
  const opening = body.includes("\n") ? "Tensor(\n" : "Tensor(";
  return `${opening}${body}, shape=${formatShape(shape)}, dtype=${dtype})`;
}

function formatValues(at: (position: number) => number, shape: StaticShape, dtype: DType): string {
  const size = sizeOf(shape);
  if (size === 0) return "[]";
  if (shape.length === 0) return isInteger(dtype) ? wholeText(at(0), dtype) : scalarText(at(0), ROUND[dtype]);
  const elided = size > SUMMARY_THRESHOLD;
  const positions = shownPositions(shape, elided);
  const values = positions.map(at);
  const texts = alignRight(
    isInteger(dtype) ? values.map((value) => wholeText(value, dtype)) : floatTexts(values, ROUND[dtype]),
  );
  const text = new Map(positions.map((position, index) => [position, texts[index]]));
  return nest(shape, 0, 0, elided, text);
}

function wholeText(value: number, dtype: DType): string {
  if (dtype !== "bool") return String(value);
  return value === 0 ? "False" : "True";
}

/** Flat positions of the elements that are printed, in order. */
function shownPositions(shape: StaticShape, elided: boolean): number[] {
  let positions = [0];
  for (const size of shape) {
    const kept = axisIndices(size, elided).filter((index) => index !== null);
    positions = positions.flatMap((position) => kept.map((index) => position * size + index));
  }
  return positions;
}

/** The indices printed along an axis; null stands for the dots. */
function axisIndices(size: number, elided: boolean): (number | null)[] {
  const from = (begin: number, count: number) => Array.from({ length: count }, (_, index) => begin + index);
  if (!elided || size <= 2 * EDGE_ITEMS) return from(0, size);
  return [...from(0, EDGE_ITEMS), null, ...from(size - EDGE_ITEMS, EDGE_ITEMS)];
}

function nest(shape: StaticShape, axis: number, position: number, elided: boolean, text: Map<number, string>): string {
  const indices = axisIndices(shape[axis], elided);
  const indent = " ".repeat(axis + 1);
  if (axis === shape.length - 1) {
    const words = indices.map((index) => (index === null ? "..." : (text.get(position * shape[axis] + index) ?? "")));
    // A line leaves room for all the brackets that may have to close behind it.
    return `[${wrap(words, indent, LINE_WIDTH - shape.length)}]`;
  }
  const rows = indices.map((index) =>
    index === null ? "..." : nest(shape, axis + 1, position * shape[axis] + index, elided, text),
  );
  return `[${rows.join("\n".repeat(shape.length - 1 - axis) + indent)}]`;
}

function wrap(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

function alignRight(texts: readonly string[]): string[] {
  const width = Math.max(...texts.map(({ length }) => length));
  return texts.map((text) => text.padStart(width));
}

type Round = (value: number) => number;

/** Texts that, aligned right, have their points in one column. */
function floatTexts(values: readonly number[], round: Round): string[] {
  const finite = values.filter(Number.isFinite);
  const sizes = finite.map(Math.abs).filter((size) => size > 0);
  const [smallest, largest] = [Math.min(...sizes), Math.max(...sizes)];
  const scientific = largest >= 1e8 || smallest < round(1e-4) || round(largest / smallest) > 1000;
  const texts = (scientific ? scientificTexts : positionalTexts)(finite, round)[Symbol.iterator]();
  return values.map((value) => (Number.isFinite(value) ? texts.next().value : nonFiniteText(value)) as string);
}

/** `1.5  `, `0.125`: digits behind the point as each number needs them, spaces where another has more. */
function positionalTexts(values: readonly number[], round: Round): string[] {
  const texts = values.map((value) => {
    const short = String(Number.isInteger(value) ? value : shortest(value, round));
    const text = behind(short).length > PRECISION ? value.toFixed(PRECISION).replace(/0+$/, "") : short;
    return signed(value, text.includes(".") ? text : `${text}.`);
  });
  const places = Math.max(...texts.map((text) => behind(text).length));
  return texts.map((text) => text + " ".repeat(places - behind(text).length));
}

/** `1.50e+10`, `1.25e-05`: as many digits for all as the longest needs. */
function scientificTexts(values: readonly number[], round: Round): string[] {
  const mantissas = values.map((value) => shortest(value, round).toExponential().split("e")[0]);
  const places = Math.min(PRECISION, Math.max(...mantissas.map((mantissa) => behind(mantissa).length)));
  const parts = values.map((value) => value.toExponential(places).split("e"));
  const exponentDigits = Math.max(2, ...parts.map(([, exponent]) => exponent.length - 1));
  return parts.map(([mantissa, exponent], index) => {
    const point = places === 0 ? "." : "";
    return signed(
      values[index],
      `${mantissa}${point}e${exponent[0]}${exponent.slice(1).padStart(exponentDigits, "0")}`,
    );
  });
}

/** `1.0`, `1e-05`: a number by itself has a digit behind the point, and up to 1e16 no exponent. */
function scalarText(value: number, round: Round): string {
  if (!Number.isFinite(value)) return nonFiniteText(value);
  const short = shortest(value, round);
  if (value === 0 || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e16)) {
    return signed(value, Number.isInteger(short) ? `${short}.0` : String(short));
  }
  const [mantissa, exponent] = short.toExponential().split("e");
  return `${mantissa}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}

function nonFiniteText(value: number): string {
  return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

/** JavaScript writes -0 without its sign, NumPy with it. */
function signed(value: number, text: string): string {
  return Object.is(value, -0) ? `-${text}` : text;
}

/** The number of fewest decimal digits that rounds to `value` in its own precision. */
function shortest(value: number, round: Round): number {
  for (let precision = 1; precision <= 9; precision++) {
    const candidate = Number(value.toPrecision(precision));
    if (round(candidate) === value) return candidate;
  }
  return value; // a float64; JavaScript's own digits are the fewest
}

function behind(text: string): string {
  return text.split(".")[1] ?? "";
}
