/** What is written of each row's outputs: all numbers, the likeliest class, or the likeliest few. */
import { ArgumentError, checkOptions, oneOf, show } from "@neurode/core";
import { type RowPart, rowSize } from "../stream/rowLayout.js";

export type OutcomeName = "values" | "argmax" | "topK";

/** Names in the order of the output's numbers; of a model with several outputs in a record, by the outputs' names. */
export type ClassNames = readonly string[] | Readonly<Record<string, readonly string[]>>;

export interface OutcomeOptions {
  /**
   * What is written of each output: "values" writes all numbers; "argmax" and "topK" classes and their numbers.
   * Default "values". The columns of one output are `output_0 …`, `class, value`, or `class_1, value_1 …`; those of several
   * begin with the output's name: `digit_0 …`, `digit_class, digit_value`.
   */
  outcome?: OutcomeName;
  /** How many classes "topK" writes, the likeliest first. Default 5. */
  topK?: number;
  /** Names of the classes. Default: their indices. */
  classNames?: ClassNames;
}

/** A number of the model, a class by its index, or a text. */
export type CellType = "float32" | "index" | "text";

export interface Outcome {
  readonly columns: readonly string[];
  /** What the cells of each column are. */
  readonly types: readonly CellType[];
  /** The cells of the row whose outputs begin at `offset`. */
  cells(outputs: Float32Array, offset: number): (number | string)[];
}

export const OUTCOME_OPTIONS = ["outcome", "topK", "classNames"] as const;

const OUTCOMES: readonly OutcomeName[] = ["values", "argmax", "topK"];

/** What can be said of the options before the outputs are known. `where` is the function that was called, for errors. */
export function checkOutcome(where: string, { outcome, topK = 5 }: OutcomeOptions): OutcomeName {
  if (!(Number.isInteger(topK) && topK > 0)) {
    throw new ArgumentError(`${where}: topK must be a positive integer, got ${show(topK)}.`);
  }
  return oneOf(`${where}: outcome`, outcome ?? "values", OUTCOMES);
}

/** Throws an ArgumentError for options that do not fit the outputs. */
export function makeOutcome(where: string, options: OutcomeOptions, outputs: readonly RowPart[]): Outcome {
  const outcome = checkOutcome(where, options);
  const names = namesByOutput(where, options.classNames, outputs);
  let begin = 0;
  const parts = outputs.map((output, i) => {
    const prefix = outputs.length === 1 ? "" : `${output.name}_`;
    const part = { begin, end: begin + output.size, prefix, names: names[i] };
    begin = part.end;
    return outcome === "values" ? valuesOf(part) : classesOf(part, outcome === "argmax" ? null : (options.topK ?? 5));
  });
  const columns = parts.flatMap((part) => part.columns);
  checkColumns(where, columns);
  if (parts.length === 1) return parts[0];
  const types = parts.flatMap((part) => part.types);
  return { columns, types, cells: (row, offset) => parts.flatMap((part) => part.cells(row, offset)) };
}

/** An output's place in a row, and the names of its numbers. */
interface Place {
  readonly begin: number;
  readonly end: number;
  readonly prefix: string;
  readonly names: readonly string[] | undefined;
}

function valuesOf({ begin, end, prefix, names }: Place): Outcome {
  const columns = Array.from({ length: end - begin }, (_, i) =>
    names ? `${prefix}${names[i]}` : `${prefix || "output_"}${i}`,
  );
  const types = columns.map(() => "float32" as const);
  return { columns, types, cells: (outputs, offset) => numbersFrom(outputs, offset + begin, offset + end) };
}

/** A loop: a view of each row would cost more than all else. */
function numbersFrom(outputs: Float32Array, begin: number, end: number): number[] {
  const numbers: number[] = [];
  for (let i = begin; i < end; i++) numbers.push(outputs[i]);
  return numbers;
}

/** @param topK null for the likeliest alone, whose columns have no number */
function classesOf({ begin, end, prefix, names }: Place, topK: number | null): Outcome {
  const count = Math.min(topK ?? 1, end - begin);
  const columns = Array.from({ length: count }, (_, i) => {
    const suffix = topK === null ? "" : `_${i + 1}`;
    return [`${prefix}class${suffix}`, `${prefix}value${suffix}`];
  }).flat();
  const types = columns.map((_, i): CellType => (i % 2 === 1 ? "float32" : names ? "text" : "index"));
  return {
    columns,
    types,
    cells: (outputs, offset) => {
      const first = offset + begin;
      return likeliest(outputs, first, offset + end, count).flatMap((place) => [
        names?.[place - first] ?? place - first,
        outputs[place],
      ]);
    },
  };
}

/** The names of each output's numbers; undefined where none are given. */
function namesByOutput(
  where: string,
  given: ClassNames | undefined,
  outputs: readonly RowPart[],
): readonly (readonly string[] | undefined)[] {
  if (given === undefined) return outputs.map(() => undefined);
  if (outputs.length === 1 && Array.isArray(given)) {
    checkCount(`${where}: classNames`, given, "the model", rowSize(outputs));
    return [given];
  }
  const known = outputs.map(({ name }) => name);
  if (Array.isArray(given)) {
    throw new ArgumentError(
      `${where}: the model has ${known.length} outputs; give classNames in a record, by their names: ${known.join(", ")}.`,
    );
  }
  checkOptions(`${where}: classNames`, given, known);
  return outputs.map(({ name, size }) => {
    const names = (given as Readonly<Record<string, readonly string[]>>)[name];
    if (names !== undefined) checkCount(`${where}: classNames.${name}`, names, name, size);
    return names;
  });
}

function checkCount(where: string, names: readonly string[], whose: string, size: number): void {
  if (names.length === size) return;
  throw new ArgumentError(`${where} has ${names.length} names; ${whose} has ${size} outputs.`);
}

/** Two columns of one name would be one in a line of JSON. */
function checkColumns(where: string, columns: readonly string[]): void {
  const taken = new Set(["row", "name"]);
  for (const column of columns) {
    if (taken.has(column)) {
      throw new ArgumentError(`${where}: two columns would be called ${show(column)}. Give other classNames.`);
    }
    taken.add(column);
  }
}

/** The places of the `count` greatest values from `begin` to `end`, the greatest first; of equal ones the first. */
function likeliest(values: Float32Array, begin: number, end: number, count: number): number[] {
  const found: number[] = [];
  for (let i = begin; i < end; i++) {
    let place = found.length;
    while (place > 0 && values[i] > values[found[place - 1]]) place--;
    if (place === count) continue;
    found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
