/** The network of the digits example. */
import { modelSuite } from "../task.js";

export const digits = modelSuite(
  "digits",
  "784-128-64-10",
  {
    inputDim: 784,
    layers: [
      [128, "relu"],
      [64, "relu"],
      [10, "softmax"],
    ],
  },
  { rows: [1, 32, 1024, 10_000], quick: [1, 1024] },
);
