/** What is written of each row's output: all numbers, the likeliest class, or the likeliest few. */
import { ArgumentError, oneOf, show } from "@neurode/core";

export type OutcomeName = "values" | "argmax" | "topK";

export interface OutcomeOptions {
  /** "values" writes all numbers; "argmax" and "topK" classes and their numbers. Default "values". */
  outcome?: OutcomeName;
  /** How many classes "topK" writes, the likeliest first. Default 5. */
  topK?: number;
  /** Names of the classes, in the order of the outputs. Default: their indices. */
  classNames?: readonly string[];
}

export interface Outcome {
  readonly columns: readonly string[];
  /** The cells of the row whose output begins at `offset`. */
  cells(outputs: Float32Array, offset: number): (number | string)[];
}

export const OUTCOME_OPTIONS = ["outcome", "topK", "classNames"] as const;

/** `size` is how many numbers each row's output has. Throws an ArgumentError for options that do not fit it. */
export function makeOutcome({ topK = 5, classNames, ...options }: OutcomeOptions, size: number): Outcome {
  const outcome = oneOf("predictJob: outcome", options.outcome ?? "values", ["values", "argmax", "topK"] as const);
  if (classNames !== undefined && classNames.length !== size) {
    throw new ArgumentError(`predictJob: classNames has ${classNames.length} names; the model has ${size} outputs.`);
  }
  if (!(Number.isInteger(topK) && topK > 0)) {
    throw new ArgumentError(`predictJob: topK must be a positive integer, got ${show(topK)}.`);
  }
  if (outcome === "values") {
    const columns = classNames ?? Array.from({ length: size }, (_, i) => `output_${i}`);
    return { columns, cells: (outputs, offset) => Array.from(outputs.subarray(offset, offset + size)) };
  }
  const count = outcome === "argmax" ? 1 : Math.min(topK, size);
  const columns = Array.from({ length: count }, (_, i) => {
    const suffix = outcome === "argmax" ? "" : `_${i + 1}`;
    return [`class${suffix}`, `value${suffix}`];
  }).flat();
  return {
    columns,
    cells: (outputs, offset) => {
      const values = outputs.subarray(offset, offset + size);
      return likeliest(values, count).flatMap((index) => [classNames?.[index] ?? index, values[index]]);
    },
  };
}

/** The places of the `count` greatest values, the greatest first; of equal ones the first. */
function likeliest(values: Float32Array, count: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let place = found.length;
    while (place > 0 && values[i] > values[found[place - 1]]) place--;
    if (place < count) found.splice(place, 0, i);
    if (found.length > count) found.pop();
  }
  return found;
}
