/** Checks of what callbacks are given. */
import { ArgumentError, show } from "@neurode/core";

export function verbosity(where: string, value: unknown): 0 | 1 {
  if (value === undefined || value === 0 || value === false) return 0;
  if (value === 1 || value === true) return 1;
  throw new ArgumentError(`${where}: verbose must be 0 or 1, got ${show(value)}.`);
}

export function numberOrNull(where: string, name: string, value: unknown): number | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "number" && !Number.isNaN(value)) return value;
  throw new ArgumentError(`${where}: ${name} must be a number or null, got ${show(value)}.`);
}

/** After each epoch, or after as many batches. */
export type SaveFreq = "epoch" | number;

export function saveFreqOf(where: string, value: unknown): SaveFreq {
  if (value === "epoch") return value;
  if (typeof value === "number" && Number.isInteger(value) && value > 0) return value;
  throw new ArgumentError(`${where}: saveFreq must be "epoch" or a number of batches, got ${show(value)}.`);
}

/** A path of a file or folder, as text or as a file URL. */
export function pathText(where: string, name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new ArgumentError(`${where}: ${name} must be a path, got ${show(value)}.`);
}
