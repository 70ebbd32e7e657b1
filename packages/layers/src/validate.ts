/**
 * Checks of what users give to layers. Each returns the value, or throws an
 * ArgumentError that says who wanted what.
 */
import { ArgumentError, show } from "@neurode/core";

/** A whole number of at least 1. */
export function positiveInteger(where: string, what: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new ArgumentError(`${where}: "${what}" must be a positive integer, got ${show(value)}.`);
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
