/** One layer of 64 MiB: at one row, how fast weights are read from memory. */
import { modelSuite } from "../task.js";

export const wide = modelSuite(
  "wide",
  "4096-4096",
  { inputDim: 4096, layers: [[4096, "relu"]] },
  { rows: [1, 32], quick: [] },
);
