/** Many small products, each with a right side of its own, as in attention: nothing can be packed beforehand. */
import { everyone } from "../contenders/lineup.js";
import type { Suite, Task } from "../task.js";
import { flopsOf, type ProductsWork } from "../work.js";

/** 32 sequences × 12 heads of 64 numbers, 128 places each: scores, and what is weighted by them. */
const SHAPES: readonly (readonly [count: number, m: number, k: number, n: number, runs: Task["runs"]])[] = [
  [384, 128, 64, 128, "full"],
  [384, 128, 128, 64, "full"],
];

const FLOPS_PER_GFLOP = 1e9;

export const batched: Suite = {
  name: "batched",
  title: "Batched products, count × (M × K · K × N)",
  baseline: "wasm simd",
  contenders: everyone,
  tasks: SHAPES.map(([count, m, k, n, runs]): Task => {
    const work: ProductsWork = { kind: "products", count, m, k, n };
    const factor = flopsOf(work) / FLOPS_PER_GFLOP;
    const task = `${count} × (${m} × ${k} · ${k} × ${n})`;
    return {
      work,
      measure: "rate",
      metrics: [{ key: "rate", task, unit: "GFLOP/s", better: "higher", factor }],
      runs,
    };
  }),
};
