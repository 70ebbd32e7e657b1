/** What a run has measured, on what: plain data, as written by `--json` and read back. */
import { readFileSync } from "node:fs";
import { ArgumentError, oneOf } from "@neurode/core";
import type { Absence } from "./contenders/contender.js";
import type { Environment } from "./environment.js";
import type { Member } from "./processes/crew.js";
import { type Distribution, distribution, quotients } from "./statistics.js";

export interface BenchResult {
  /** Of this format. */
  readonly version: typeof VERSION;
  readonly environment: Environment;
  readonly contenders: readonly Member[];
  /** Contenders that took no part at all. */
  readonly absences: readonly Absence[];
  readonly tasks: readonly TaskResult[];
}

export interface TaskResult {
  readonly suite: string;
  readonly title: string;
  /** Whom ratios are to. */
  readonly baseline: string;
  readonly task: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
  readonly measurements: readonly Measurement[];
  /** Contenders that sat this task out. */
  readonly absences: readonly Absence[];
}

export interface Measurement {
  readonly contender: string;
  /** In the unit of the task, one per cycle: equal places were measured within moments of each other. */
  readonly samples: readonly number[];
}

export const VERSION = 2;

export function measurementOf({ measurements }: TaskResult, contender: string): Measurement | null {
  return measurements.find((each) => each.contender === contender) ?? null;
}

/** How many times as good as the baseline, cycle by cycle; null when that did not take part. */
export function timesAsGood(task: TaskResult, { samples }: Measurement, baseline: string): Distribution | null {
  const other = measurementOf(task, baseline);
  if (!other) return null;
  const ratios = task.better === "higher" ? quotients(samples, other.samples) : quotients(other.samples, samples);
  return distribution(ratios);
}

/** As it is written to files: a line for each list of figures, which are given to six digits. */
export function resultJson(result: BenchResult): string {
  const rounded = (_key: string, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(6)) : value);
  const lists = /\[\n\s+([^[\]{}]*?)\n\s+\]/g;
  const text = JSON.stringify(result, rounded, 2);
  return `${text.replace(lists, (_list, items: string) => `[${items.replace(/,\n\s+/g, ", ")}]`)}\n`;
}

/** `wanted` where that took part in the task, else the task's own baseline. */
export function baselineOf(task: TaskResult, wanted: string | null): string {
  return wanted !== null && measurementOf(task, wanted) ? wanted : task.baseline;
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
  if (content.version !== VERSION) {
    const got = content.version ?? 1;
    throw new ArgumentError(
      `bench: ${file} is a result of format ${got}, expected ${VERSION}. Run the benchmark anew.`,
    );
  }
  return content as BenchResult;
}

/** Throws an ArgumentError when nobody of that name took part. */
export function checkBaseline(baseline: string | null, { contenders }: BenchResult): void {
  const names = contenders.map(({ name }) => name);
  if (baseline !== null) oneOf("bench: --baseline", baseline, names);
}
