/**
 * Printing as NumPy does: every number with as few digits as tell it apart,
 * points in one column, and the middle of long axes left out.
 */
import { formatShape, type StaticShape } from "../shape.js";
import type { DType } from "./dtype.js";

/** Above this many elements only the ends of each axis are shown, as in NumPy. */
const SUMMARY_THRESHOLD = 1000;
const EDGE_ITEMS = 3;
const LINE_WIDTH = 75;
/** NumPy's `precision`: most digits behind the point. */
const PRECISION = 8;

/** `Tensor([[0.5141676 0.5086074]], shape=(1, 2), dtype=float32)` */
export function formatTensor(values: readonly number[], shape: StaticShape, dtype: DType): string {
  const body = formatValues(values, shape, dtype);
  const opening = body.includes("\n") ? "Tensor(\n" : "Tensor(";
  return `${opening}${body}, shape=${formatShape(shape)}, dtype=${dtype})`;
}

function formatValues(values: readonly number[], shape: StaticShape, dtype: DType): string {
  if (values.length === 0) return "[]";
  const elided = values.length > SUMMARY_THRESHOLD;
  const shown = shownPositions(shape, elided);
  const format = dtype === "int32" ? integerFormat : numberFormat(dtype);
  const texts = alignColumns(format(shown.map((position) => values[position])));
  if (shape.length === 0) return texts[0].trim();
  const text = new Map(shown.map((position, index) => [position, texts[index]]));
  return nest(shape, 0, 0, elided, text);
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
  const all = Array.from({ length: size }, (_, index) => index);
  if (!elided || size <= 2 * EDGE_ITEMS) return all;
  return [...all.slice(0, EDGE_ITEMS), null, ...all.slice(-EDGE_ITEMS)];
}

function nest(shape: StaticShape, axis: number, position: number, elided: boolean, text: Map<number, string>): string {
  const indices = axisIndices(shape[axis], elided);
  const indent = " ".repeat(axis + 1);
  if (axis === shape.length - 1) {
    const words = indices.map((index) => (index === null ? "..." : (text.get(position * shape[axis] + index) ?? "")));
    return `[${wrap(words, indent)}]`;
  }
  const rows = indices.map((index) =>
    index === null ? "..." : nest(shape, axis + 1, position * shape[axis] + index, elided, text),
  );
  return `[${rows.join("\n".repeat(shape.length - 1 - axis) + indent)}]`;
}

function wrap(words: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of words) {
    if (line !== "" && indent.length + line.length + 1 + word.length > LINE_WIDTH) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${indent}`);
}

function integerFormat(values: readonly number[]): string[] {
  return values.map(String);
}

function numberFormat(dtype: DType): (values: readonly number[]) => string[] {
  return (values) => {
    const finite = values.filter(Number.isFinite).map(Math.abs).filter((value) => value > 0);
    const largest = Math.max(0, ...finite);
    const smallest = Math.min(Number.POSITIVE_INFINITY, ...finite);
    const scientific = largest >= 1e8 || smallest < 1e-4 || largest / smallest > 1000;
    return values.map((value) => {
      if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
      const short = shortest(value, dtype);
      return scientific ? toScientific(short) : toFixed(short);
    });
  };
}

/** The number of fewest decimal digits that rounds to `value` in its own precision. */
function shortest(value: number, dtype: DType): number {
  if (dtype === "float64") return value;
  const digits = dtype === "float16" ? 5 : 9;
  for (let precision = 1; precision < digits; precision++) {
    const candidate = Number(value.toPrecision(precision));
    if (Math.fround(candidate) === Math.fround(value)) return candidate;
  }
  return Number(value.toPrecision(digits));
}

function toFixed(value: number): string {
  const text = Math.abs(value) < 1e-6 || digitsBehind(value) > PRECISION ? value.toFixed(PRECISION) : String(value);
  const trimmed = text.includes(".") ? text.replace(/0+$/, "") : `${text}.`;
  return Object.is(value, -0) ? `-${trimmed}` : trimmed;
}

function digitsBehind(value: number): number {
  return String(value).split(".")[1]?.length ?? 0;
}

/** `1.e-05`, `1.5e+10`: a point always, two digits of exponent at least. */
function toScientific(value: number): string {
  const [mantissa, exponent] = value.toExponential().split("e");
  const rounded = digitsBehind(Number(mantissa)) > PRECISION ? String(Number(Number(mantissa).toFixed(PRECISION))) : mantissa;
  const sign = exponent.startsWith("-") ? "-" : "+";
  return `${rounded.includes(".") ? rounded : `${rounded}.`}e${sign}${exponent.slice(1).padStart(2, "0")}`;
}

/** Pads so that points stand in one column and all texts are equally wide. */
function alignColumns(texts: readonly string[]): string[] {
  const parts = texts.map((text) => {
    const point = text.indexOf(".");
    return point < 0 ? [text, ""] : [text.slice(0, point), text.slice(point)];
  });
  const before = Math.max(...parts.map(([whole]) => whole.length));
  const behind = Math.max(...parts.map(([, rest]) => rest.length));
  return parts.map(([whole, rest]) => whole.padStart(before) + rest.padEnd(behind));
}
