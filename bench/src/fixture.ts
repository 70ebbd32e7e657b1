/** A small result with round figures, for tests of reports. */
import { type BenchResult, type Measurement, type TaskResult, VERSION } from "./result.js";

export function measurement(contender: string, ...samples: readonly number[]): Measurement {
  return { contender, samples };
}

export function taskResult(
  task: string,
  measurements: readonly Measurement[],
  rest: Partial<TaskResult> = {},
): TaskResult {
  const common = { suite: "digits", title: "784-128-64-10", baseline: "wasm simd", unit: "rows/s" } as const;
  return { ...common, task, better: "higher", measurements, absences: [], ...rest };
}

const flag = "--experimental-wasm-revectorize";

export const fixture: BenchResult = {
  version: VERSION,
  environment: {
    date: "2026-01-02T03:04:05.000Z",
    machine: "Abacus, 2 cores, linux x64",
    node: "24.1.0",
    v8: "13.6",
    flags: [],
    commit: "0123456789",
    quick: false,
  },
  contenders: [
    { name: "ndarray", role: "ours", detail: "plain loops", flags: [] },
    { name: "wasm simd", role: "ours", detail: "simd 4×8", flags: [] },
    { name: "wasm wide", role: "ours", detail: "relaxed simd 4×16, revectorized", flags: [flag] },
  ],
  absences: [{ name: "brain.js", reason: "not installed" }],
  tasks: [
    taskResult("1 row", [
      measurement("ndarray", 490, 500, 510),
      measurement("wasm simd", 19_600, 20_000, 20_400),
      measurement("wasm wide", 39_200, 50_000, 61_200),
    ]),
    taskResult("1,024 rows", [measurement("wasm simd", 123_456)], {
      absences: [{ name: "ndarray", reason: "it would take too long" }],
    }),
    taskResult(
      "784-128-64-10",
      [measurement("wasm wide", 60, 80, 70), measurement("onnxruntime-node", 100, 100, 100)],
      { suite: "startUp", title: "Start", baseline: "onnxruntime-node", unit: "ms", better: "lower" },
    ),
  ],
};
