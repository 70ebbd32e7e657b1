/** A classifier of middle size: its weights, 2 MiB, stay in the second-level cache of one core. */
import { modelSuite } from "../task.js";

export const classifier = modelSuite(
  "classifier",
  "784-512-256-10",
  {
    inputDim: 784,
    layers: [
      [512, "relu"],
      [256, "relu"],
      [10, "softmax"],
    ],
  },
  { rows: [1, 32, 1024, 10_000], quick: [1, 32, 1024] },
);
