/**
 * Matrix products (M, K) · (K, N), from square ones to the shapes of layers,
 * as a layer without bias does them: the second matrix is known beforehand,
 * and whoever packs weights has packed it.
 */
import { CEILINGS, everyone } from "../contenders/lineup.js";
import type { Suite, Task } from "../task.js";
import { flopsOf, type NetworkWork } from "../work.js";

const SHAPES: readonly (readonly [m: number, k: number, n: number, runs: Task["runs"]])[] = [
  [256, 256, 256, "both"],
  [512, 512, 512, "full"],
  [1024, 1024, 1024, "full"],
  [8192, 784, 128, "full"],
  [8192, 128, 10, "full"],
  [1, 1024, 1024, "full"],
  [32, 1024, 1024, "full"],
  [2048, 3072, 768, "full"],
];

const FLOPS_PER_GFLOP = 1e9;

export const products: Suite = {
  name: "products",
  title: "Products, M × K × N",
  baseline: "wasm simd",
  contenders: (cores) => [...everyone(cores), ...CEILINGS],
  tasks: SHAPES.map(([m, k, n, runs]): Task => {
    const architecture = { inputDim: k, layers: [[n, "linear"]], useBias: false } as const;
    const work: NetworkWork = { kind: "network", architecture, rows: m };
    const factor = flopsOf(work) / FLOPS_PER_GFLOP;
    const task = `${m} × ${k} × ${n}`;
    return {
      work,
      measure: "rate",
      metrics: [{ key: "rate", task, unit: "GFLOP/s", better: "higher", factor }],
      runs,
    };
  }),
};
