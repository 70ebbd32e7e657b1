/**
 * Training: samples per second of an epoch, in batches of 32 and of 256. The CNN has fewer samples
 * than the 10,000 of the perceptron, for each takes eight times as long; and slow contenders are
 * compared on fewer still, which are batches of the same size.
 */
import { everyone, threadCounts, threads } from "../contenders/lineup.js";
import type { ContenderSpec } from "../contenders/spec.js";
import { type DeepNetwork, deepNetwork } from "../deep/deepNetwork.js";
import { MNIST_CNN } from "../deep/networks.js";
import type { Suite, Task } from "../task.js";

const MLP = deepNetwork([784], (net, input) => net.dense(net.dense(net.dense(input, 512, "relu"), 256, "relu"), 10));

/** Ten seconds or so of those that make about one GFLOP/s. */
const SLOW = 8e9;

export const training: Suite = {
  name: "training",
  title: "Training, an epoch",
  baseline: "wasm simd",
  contenders: lineup,
  tasks: [
    ...[32, 256].flatMap((batchSize) => [
      epochTask("784-512-256-10", MLP, 10_000, batchSize, batchSize === 256 ? "both" : "full"),
      epochTask("784-512-256-10", MLP, 1024, batchSize, "full"),
    ]),
    ...[32, 256].flatMap((batchSize) => [
      epochTask("MNIST CNN", MNIST_CNN, 2048, batchSize, "full"),
      epochTask("MNIST CNN", MNIST_CNN, 256, batchSize, "full"),
    ]),
  ],
};

/** Ours of each build, on one thread and more, and those that can train. */
function lineup(cores: number): ContenderSpec[] {
  const peers = ["tfjs cpu", "tfjs wasm", "brain.js"];
  const inline = everyone(1).filter(({ name }) => name.startsWith("wasm ") || peers.includes(name));
  return [
    ...inline.map((spec) => ({ ...spec, mostFlops: Math.max(SLOW, spec.mostFlops) })),
    ...threadCounts(cores).flatMap(threads),
  ];
}

function epochTask(name: string, deep: DeepNetwork, rows: number, batchSize: number, runs: Task["runs"]): Task {
  const task = `${name}, ${rows.toLocaleString("en-US")} samples in batches of ${batchSize}`;
  return {
    work: { kind: "deep", deep, rows, training: { batchSize } },
    measure: "rate",
    metrics: [{ key: "rate", task, unit: "samples/s", better: "higher", factor: rows }],
    runs,
  };
}
