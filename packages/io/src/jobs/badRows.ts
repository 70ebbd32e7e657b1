/** Rows that could not be read, as they are told of. */
import type { BadRow } from "../data/rowSource.js";

export interface BadRowReport {
  /** Counted from 1. */
  readonly row: number;
  /** Why it could not be read. */
  readonly error: string;
}

export function reportOf({ index, error }: BadRow): BadRowReport {
  return { row: index + 1, error: error.message };
}
