/** A small result with round figures, for tests of reports. */
import type { BenchResult, Measurement, TaskResult } from "./result.js";

export function measurement(contender: string, median: number, margin: number): Measurement {
  return { contender, median, slowest: median - margin, fastest: median + margin };
}

function task(name: string, measurements: readonly Measurement[], absent: readonly string[] = []): TaskResult {
  const absences = absent.map((each) => ({ name: each, reason: "it would take too long" }));
  return { suite: "digits", title: "784-128-64-10", task: name, unit: "rows/s", measurements, absences };
}

export const fixture: BenchResult = {
  environment: {
    date: "2026-01-02T03:04:05.000Z",
    machine: "Abacus, 2 cores, linux x64",
    node: "20.20.2",
    v8: "11.3",
    flags: [],
    commit: "0123456789",
  },
  contenders: [
    { name: "ndarray", detail: "plain loops" },
    { name: "wasm simd", detail: "simd 4×8" },
  ],
  absences: [{ name: "brain.js", reason: "not installed" }],
  tasks: [
    task("1 row", [measurement("ndarray", 500, 10), measurement("wasm simd", 20_000, 1000)]),
    task("1,024 rows", [measurement("wasm simd", 123_456, 0)], ["ndarray"]),
  ],
};
