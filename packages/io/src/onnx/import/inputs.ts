/** The inputs of a node, and the numbers that some of them must be. */
import { ModelFormatError } from "../../errors.js";
import { isFloat, isSmall, type Known } from "./known.js";
import { knownValue, type Reader, type Use, type Value } from "./reader.js";

export function input({ inputs }: Use, index: number): Value {
  const value = inputs[index];
  if (value) return value;
  throw new ModelFormatError(`its input ${index} is missing`);
}

/** An input that may be left out; null then. */
export function optional({ inputs }: Use, index: number): Value | null {
  return inputs[index] ?? null;
}

export function allInputs(use: Use): Value[] {
  return use.inputs.map((_, index) => input(use, index));
}

/** Whole numbers that are an attribute in older files and an input in newer ones. */
export function listOf(reader: Reader, use: Use, name: string, index: number): readonly number[] | null {
  const value = optional(use, index);
  return value ? reader.ints(value, name) : use.attributes.ints(name);
}

/** Known numbers that are no weight are moved at once. */
export function movable(value: Value): Known | null {
  const { known, name } = value;
  return known && (name === null || !isFloat(known)) && isSmall(known) ? known : null;
}

export function rearranged({ type, numbers }: Known, dims: readonly number[], places: readonly number[]): Value {
  return knownValue({ type, dims, numbers: places.map((place) => numbers[place]) });
}

/** NaN, the number of rows, and null stand for it; other sizes must be whole. */
export function checkedSizes(sizes: readonly number[]): readonly number[] {
  if (sizes.every((size) => Number.isNaN(size) || (Number.isSafeInteger(size) && size >= -1))) return sizes;
  throw new ModelFormatError(`the shape (${sizes.join(", ")}) is impossible`);
}

/** Up to opset 6 an attribute says whether a node is that of training. Throws a ModelFormatError when it is. */
export function checkInference({ attributes, operatorSet }: Use): void {
  if (attributes.int("is_test", 0) !== 0 || operatorSet > 6) return;
  throw new ModelFormatError("it is in training mode. Export the model for inference");
}
