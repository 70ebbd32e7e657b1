/**
 * From the start of a process to its first prediction, one row: what a
 * command-line tool or a serverless function waits for.
 */
import { chosenFew } from "../contenders/lineup.js";
import type { Suite } from "../task.js";
import { DIGITS } from "./architectures.js";

export const startUp: Suite = {
  name: "startUp",
  title: "Start of the process to first prediction",
  baseline: "onnxruntime-node",
  contenders: chosenFew,
  tasks: [
    {
      work: { kind: "network", architecture: DIGITS, rows: 1 },
      measure: "startUp",
      metrics: [{ key: "startUp", task: "784-128-64-10", unit: "ms", better: "lower", factor: 1 }],
      runs: "both",
    },
  ],
};
