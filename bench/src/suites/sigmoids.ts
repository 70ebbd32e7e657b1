/** As small as the tutorial's network, with one activation for all layers: the only kind that brain.js has. */
import { modelSuite } from "../task.js";

export const sigmoids = modelSuite(
  "sigmoids",
  "3-3-2-2, all sigmoid",
  {
    inputDim: 3,
    layers: [
      [3, "sigmoid"],
      [2, "sigmoid"],
      [2, "sigmoid"],
    ],
  },
  { rows: [1, 1024], quick: [1] },
);
