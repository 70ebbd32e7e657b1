/** One row, one call: how long it takes, and how long the slowest in a hundred takes. */
import { everyone } from "../contenders/lineup.js";
import type { Architecture } from "../network.js";
import type { Suite, Task } from "../task.js";
import { CLASSIFIER, DIGITS, TUTORIAL } from "./architectures.js";

export const latency: Suite = {
  name: "latency",
  title: "Latency of one row",
  baseline: "onnxruntime-node",
  contenders: everyone,
  tasks: [
    latencyTask("3-3-2-2", TUTORIAL, "full"),
    latencyTask("784-128-64-10", DIGITS, "both"),
    latencyTask("784-512-256-10", CLASSIFIER, "full"),
  ],
};

function latencyTask(title: string, architecture: Architecture, runs: Task["runs"]): Task {
  const metric = (key: string, name: string) =>
    ({ key, task: `${title}, ${name}`, unit: "µs", better: "lower", factor: 1 }) as const;
  return {
    work: { kind: "network", architecture, rows: 1 },
    measure: "latency",
    metrics: [metric("median", "median"), metric("p99", "p99")],
    runs,
  };
}
