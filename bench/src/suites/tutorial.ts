/** The tutorial's network, 20 parameters: what one call costs when there is next to nothing to compute. */
import { modelSuite } from "../task.js";

export const tutorial = modelSuite(
  "tutorial",
  "3-3-2-2",
  {
    inputDim: 3,
    layers: [
      [3, "relu"],
      [2, "relu"],
      [2, "sigmoid"],
    ],
  },
  { rows: [1, 32, 1024, 10_000], quick: [1] },
);
