/** By how much the event loop is late while rows of the digits model are predicted, 100,000 in each call. */
import { onnxruntimeNode, threads } from "../contenders/lineup.js";
import { rowsText, type Suite, type Task } from "../task.js";
import { DIGITS } from "./architectures.js";

const ROWS_PER_CALL = 100_000;

export const eventLoop: Suite = {
  name: "eventLoop",
  title: "Delay of the event loop during 784-128-64-10",
  baseline: "onnxruntime-node",
  contenders: (cores) => [...threads(cores), ...[...new Set([1, cores])].map(onnxruntimeNode)],
  tasks: [delayTask(10, "full"), delayTask(1, "quick")],
};

function delayTask(calls: number, runs: Task["runs"]): Task {
  const metric = (key: string) =>
    ({ key, task: `${rowsText(calls * ROWS_PER_CALL)}, ${key}`, unit: "ms", better: "lower", factor: 1 }) as const;
  return {
    work: { kind: "network", architecture: DIGITS, rows: ROWS_PER_CALL },
    measure: "delay",
    metrics: [metric("p50"), metric("p99"), metric("max")],
    calls,
    runs,
  };
}
