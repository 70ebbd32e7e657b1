/** Reads the values of options. Commander tells the user which option an InvalidArgumentError is about. */
import { InvalidArgumentError } from "commander";

/** A whole number from 1 on. */
export function count(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError(`Expected a whole number from 1 on, got "${text}".`);
}

/** Whole numbers from 1 on, parted by commas. */
export function counts(text: string): number[] {
  return names(text).map(count);
}

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() !== "" && value > 0 && value < Number.POSITIVE_INFINITY) return value;
  throw new InvalidArgumentError(`Expected a number above 0, got "${text}".`);
}

/** Names parted by commas. */
export function names(text: string): string[] {
  const list = text.split(",").map((name) => name.trim());
  if (list.every((name) => name !== "")) return list;
  throw new InvalidArgumentError(`Expected names parted by commas, got "${text}".`);
}

/** A regular expression. */
export function pattern(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(`Expected a regular expression: ${(error as Error).message}.`);
  }
}
