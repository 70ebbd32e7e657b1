/**
 * Checks of what users give to layers. Each returns the value, or throws an
 * ArgumentError that says who wanted what.
 */
import { ArgumentError, checkSeed, show } from "@neurode/core";

/** A whole number of at least 1. */
export function positiveInteger(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new ArgumentError(`${where}: "${what}" must be a positive integer, got ${show(value)}.`);
}

/** `count` whole numbers of at least `least`, given as such or as one for all. */
export function integers(where: string, what: string, value: unknown, count: number, least: number): number[] {
  const all = typeof value === "number" ? new Array<number>(count).fill(value) : value;
  if (Array.isArray(all) && all.length === count && all.every((each) => Number.isInteger(each) && each >= least)) {
    return [...all];
  }
  const kind = least > 0 ? "a positive integer" : `an integer of at least ${least}`;
  throw new ArgumentError(`${where}: "${what}" must be ${kind}, or a list of ${count} of them, got ${show(value)}.`);
}

/**
 * A pair [before, after] of whole numbers of at least 0 for each of `count` axes: one number for all, or a list with a
 * number or a pair for each axis.
 */
export function integerPairs(where: string, what: string, value: unknown, count: number): [number, number][] {
  const all = typeof value === "number" ? new Array<unknown>(count).fill(value) : value;
  const pairs = Array.isArray(all) ? all.map((each) => (typeof each === "number" ? [each, each] : each)) : [];
  const isPair = (pair: unknown): pair is [number, number] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((each) => Number.isInteger(each) && each >= 0);
  if (pairs.length === count && pairs.every(isPair)) return pairs.map(([before, after]) => [before, after]);
  throw new ArgumentError(
    `${where}: "${what}" must be an integer of at least 0, or a list of ${count}, each an integer or ` +
      `[before, after], got ${show(value)}.`,
  );
}

export function numberBetween(where: string, what: string, value: unknown, low: number, high: number): number {
  if (typeof value === "number" && value >= low && value <= high) return value;
  throw new ArgumentError(`${where}: "${what}" must be a number from ${low} to ${high}, got ${show(value)}.`);
}

export function boolean(where: string, what: string, value: unknown): boolean {
  if (typeof value === "boolean") return value;
  throw new ArgumentError(`${where}: "${what}" must be true or false, got ${show(value)}.`);
}

/** A name for a layer or model: not empty, and without "/", which weight paths are made with. */
export function layerName(where: string, value: unknown): string {
  if (typeof value === "string" && value !== "" && !value.includes("/")) return value;
  throw new ArgumentError(`${where}: "name" must be a string that is not empty and has no "/", got ${show(value)}.`);
}

/** A seed, or null where none is given. */
export function seedOrNull(where: string, value: number | null | undefined): number | null {
  return value === null || value === undefined ? null : checkSeed(where, value);
}

/** An axis: a whole number, negative from the end. */
export function axis(where: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw new ArgumentError(`${where}: "axis" must be a whole number, got ${show(value)}.`);
}

export function wholeNumberOrNull(where: string, what: string, value: unknown): number | null {
  if (value === null || (typeof value === "number" && Number.isInteger(value))) return value;
  throw new ArgumentError(`${where}: "${what}" must be a whole number or null, got ${show(value)}.`);
}

/** An axis, several, or null for all. */
export function axesOrNull(where: string, value: unknown): void {
  const named = Array.isArray(value) ? value : [value];
  if (value === null || named.every(Number.isInteger)) return;
  throw new ArgumentError(`${where}: "axis" must be a whole number, a list of them or null, got ${show(value)}.`);
}

/** A whole number of at least 0. */
export function wholeNumber(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 0) return value;
  throw new ArgumentError(`${where}: "${what}" must be a whole number of at least 0, got ${show(value)}.`);
}

/** A whole number of at least 1, or null. */
export function positiveIntegerOrNull(where: string, what: string, value: unknown): number | null {
  return value === null ? null : positiveInteger(where, what, value);
}

/** The number of a class, or null. */
export function classIdOrNull(where: string, value: unknown): number | null {
  return value === null ? null : wholeNumber(where, "classId", value);
}
