/**
 * Matrix products (M, K) · (K, N), from square ones to the shapes of layers,
 * as a layer without bias does them: the second matrix is known beforehand,
 * and whoever packs weights has packed it.
 */
import type { Architecture } from "../network.js";
import { type Suite, type Task, taskFlops } from "../task.js";

const SHAPES: readonly (readonly [m: number, k: number, n: number, quick?: "quick"])[] = [
  [256, 256, 256, "quick"],
  [512, 512, 512],
  [1024, 1024, 1024],
  [8192, 784, 128],
  [8192, 128, 10],
  [1, 1024, 1024, "quick"],
  [32, 1024, 1024, "quick"],
  [2048, 3072, 768],
];

export const products: Suite = {
  name: "products",
  title: "Products, M × K × N",
  tasks: SHAPES.map(([m, k, n, quick]): Task => {
    const architecture: Architecture = { inputDim: k, layers: [[n, "linear"]], useBias: false };
    const task: Task = {
      suite: "products",
      name: `${m} × ${k} × ${n}`,
      architecture,
      rows: m,
      unit: "GFLOP/s",
      amount: 0,
      quick: quick === "quick",
    };
    return { ...task, amount: taskFlops(task) / 1e9 };
  }),
};
