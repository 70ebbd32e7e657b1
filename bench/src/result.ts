/** What a run has measured, on what: plain data, as written by `--json` and read back. */
import { readFileSync } from "node:fs";
import { ArgumentError } from "@neurode/core";
import type { Absence } from "./contenders/contender.js";
import type { Environment } from "./environment.js";

export interface BenchResult {
  readonly environment: Environment;
  readonly contenders: readonly { readonly name: string; readonly detail: string }[];
  /** Contenders that took no part at all. */
  readonly absences: readonly Absence[];
  readonly tasks: readonly TaskResult[];
}

export interface TaskResult {
  readonly suite: string;
  readonly title: string;
  readonly task: string;
  readonly unit: string;
  readonly measurements: readonly Measurement[];
  /** Contenders that sat this task out. */
  readonly absences: readonly Absence[];
}

export interface Measurement {
  readonly contender: string;
  /** In the unit of the task; the median over the cycles. */
  readonly median: number;
  readonly slowest: number;
  readonly fastest: number;
}

export function summarize(contender: string, rates: readonly number[], amount: number): Measurement {
  const sorted = rates.map((rate) => rate * amount).sort((a, b) => a - b);
  const last = sorted.length - 1;
  return {
    contender,
    median: (sorted[Math.floor(last / 2)] + sorted[Math.ceil(last / 2)]) / 2,
    slowest: sorted[0],
    fastest: sorted[last],
  };
}

/** Half of the distance between the slowest and the fastest cycle, as a part of the median. */
export function spread({ median, slowest, fastest }: Measurement): number {
  return (fastest - slowest) / 2 / median;
}

/** How many times as fast as the baseline, or null when that did not take part. */
export function ratio({ median }: Measurement, { measurements }: TaskResult, baseline: string): number | null {
  const other = measurements.find(({ contender }) => contender === baseline);
  return other ? median / other.median : null;
}

/** Throws an ArgumentError when the file cannot be read or is not a result. */
export function readResult(file: string): BenchResult {
  let content: Partial<BenchResult> | null;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ArgumentError(`bench: ${file} cannot be read as a result: ${(error as Error).message}`);
  }
  if (!Array.isArray(content?.tasks) || !content.environment) {
    throw new ArgumentError(`bench: ${file} is not a result. Results are written by --json.`);
  }
  return content as BenchResult;
}
