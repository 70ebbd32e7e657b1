/** Deep networks: images, a sequence step by step, and attention; one row, and 32 in one call. */
import { onOneThread } from "../contenders/lineup.js";
import type { DeepNetwork } from "../deep/deepNetwork.js";
import { LSTM, MNIST_CNN, MOBILE_NET, RES_NET, TRANSFORMER } from "../deep/networks.js";
import { rowsText, type Suite, type Task } from "../task.js";

const NETWORKS: readonly (readonly [name: string, deep: DeepNetwork])[] = [
  ["MNIST CNN", MNIST_CNN],
  ["MobileNetV2", MOBILE_NET],
  ["ResNet-20", RES_NET],
  ["LSTM", LSTM],
  ["transformer", TRANSFORMER],
];

export const networks: Suite = {
  name: "networks",
  title: "Deep networks",
  baseline: "wasm simd",
  contenders: onOneThread,
  tasks: NETWORKS.flatMap(([name, deep]) => [1, 32].map((rows) => deepTask(name, deep, rows))),
};

function deepTask(name: string, deep: DeepNetwork, rows: number): Task {
  const task = `${name}, ${rowsText(rows)}`;
  return {
    work: { kind: "deep", deep, rows },
    measure: "rate",
    metrics: [{ key: "rate", task, unit: "rows/s", better: "higher", factor: rows }],
    runs: "full",
  };
}
