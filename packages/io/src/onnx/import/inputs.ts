/** The inputs of a node that must be there. */
import { ModelFormatError } from "../../errors.js";
import type { Use, Value } from "./reader.js";

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
