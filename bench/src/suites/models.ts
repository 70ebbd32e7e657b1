/** Whole models: rows per second, from a row at a time to a hundred thousand in one call. */
import { everyone } from "../contenders/lineup.js";
import type { Architecture } from "../network.js";
import { rateTask, type Suite } from "../task.js";
import { AUTOENCODER, CLASSIFIER, DIGITS, SIGMOIDS, TUTORIAL, WIDE } from "./architectures.js";

interface Rows {
  readonly rows: readonly number[];
  readonly quick: readonly number[];
}

function modelSuite(name: string, title: string, architecture: Architecture, { rows, quick }: Rows): Suite {
  return {
    name,
    title,
    baseline: "wasm simd",
    contenders: everyone,
    tasks: rows.map((count) => rateTask(architecture, count, quick.includes(count) ? "both" : "full")),
  };
}

const ALL = [1, 32, 1024, 10_000, 100_000];

export const models: readonly Suite[] = [
  modelSuite("digits", "784-128-64-10", DIGITS, { rows: ALL, quick: [] }),
  modelSuite("classifier", "784-512-256-10", CLASSIFIER, { rows: ALL, quick: [1, 1024] }),
  modelSuite("tutorial", "3-3-2-2", TUTORIAL, { rows: ALL, quick: [1] }),
  modelSuite("sigmoids", "3-3-2-2, all sigmoid", SIGMOIDS, { rows: [1, 1024], quick: [] }),
  modelSuite("autoencoder", "640-7 × 128-8-7 × 128-640", AUTOENCODER, { rows: ALL.slice(0, -1), quick: [] }),
  modelSuite("wide", "4096-4096", WIDE, { rows: [1, 32, 1024], quick: [] }),
];
