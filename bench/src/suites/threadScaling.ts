/** From one thread to all cores, on work of 15 ms and more on one: how much each thread adds. */
import { onnxruntimeNode, threadCounts, threads } from "../contenders/lineup.js";
import { rateTask, rowsText, type Suite, type Task } from "../task.js";
import { CLASSIFIER, DIGITS } from "./architectures.js";

const PRODUCT = { inputDim: 1024, layers: [[1024, "linear"]], useBias: false } as const;

export const threadScaling: Suite = {
  name: "threadScaling",
  title: "Threads",
  baseline: "threads × 1",
  contenders: (cores) => threadCounts(cores).flatMap((count) => [...threads(count), onnxruntimeNode(count)]),
  tasks: [
    named("1024 × 1024 × 1024", rateTask(PRODUCT, 1024, "full")),
    named(`784-128-64-10, ${rowsText(10_000)}`, rateTask(DIGITS, 10_000, "full")),
    named(`784-512-256-10, ${rowsText(10_000)}`, rateTask(CLASSIFIER, 10_000, "both")),
  ],
};

function named(name: string, task: Task): Task {
  return { ...task, metrics: task.metrics.map((metric) => ({ ...metric, task: name })) };
}
