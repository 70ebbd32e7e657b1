/** How much memory a process has in use at most that predicts 10,000 rows, which are 30 MiB themselves. */
import { chosenFew } from "../contenders/lineup.js";
import { rowsText, type Suite } from "../task.js";
import { CLASSIFIER } from "./architectures.js";

const ROWS = 10_000;

export const memory: Suite = {
  name: "memory",
  title: "Peak memory of the process",
  baseline: "onnxruntime-node",
  contenders: chosenFew,
  tasks: [
    {
      work: { kind: "network", architecture: CLASSIFIER, rows: ROWS },
      measure: "memory",
      metrics: [{ key: "memory", task: `784-512-256-10, ${rowsText(ROWS)}`, unit: "MiB", better: "lower", factor: 1 }],
      runs: "full",
    },
  ],
};
