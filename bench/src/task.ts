/** Task: work, and what is measured of it. What all contenders do, and are compared on. */
import type { ContenderSpec } from "./contenders/spec.js";
import type { Architecture } from "./network.js";
import type { Work } from "./work.js";

/**
 * What a contender is asked for in its turn.
 *
 *     rate       predictions per second, by benchmark.js
 *     latency    µs of single calls, `median` and `p99`
 *     delay      ms by which the event loop is late meanwhile, `p50`, `p99` and `max`
 *     startUp    ms from the start of a new process to its first prediction
 *     memory     MiB of a new process that predicts once, at its peak
 */
export type MeasureKind = "rate" | "latency" | "delay" | "startUp" | "memory";

/** One figure of a measurement, which becomes a column of the report. */
export interface Metric {
  /** Which of the figures of its kind. */
  readonly key: string;
  /** Heading of the column. */
  readonly task: string;
  readonly unit: string;
  readonly better: "higher" | "lower";
  /** From the figure to the unit. */
  readonly factor: number;
}

export interface Task {
  readonly work: Work;
  readonly measure: MeasureKind;
  readonly metrics: readonly Metric[];
  /** Predictions of one turn, where the measurement does not decide on that itself. */
  readonly calls?: number;
  /** `"quick"` is part of `--quick`, `"full"` of full runs; `"both"` of both. */
  readonly runs: "quick" | "full" | "both";
}

export interface Suite {
  readonly name: string;
  /** What it is about, for headings. */
  readonly title: string;
  /** Whom ratios are to unless `--baseline` says otherwise. */
  readonly baseline: string;
  /** Who takes part on a machine of so many cores. */
  contenders(cores: number): readonly ContenderSpec[];
  readonly tasks: readonly Task[];
}

/** Rows per second of a network. */
export function rateTask(architecture: Architecture, rows: number, runs: Task["runs"]): Task {
  const metric: Metric = { key: "rate", task: rowsText(rows), unit: "rows/s", better: "higher", factor: rows };
  return { work: { kind: "network", architecture, rows }, measure: "rate", metrics: [metric], runs };
}

/** "1,024 rows" */
export function rowsText(rows: number): string {
  return `${rows.toLocaleString("en-US")} ${rows === 1 ? "row" : "rows"}`;
}
