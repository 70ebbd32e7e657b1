/**
 * The autoencoder of MLPerf Tiny's anomaly detection (Banbury et al. 2021),
 * with its batch normalizations folded in: many thin layers.
 */
import { modelSuite } from "../task.js";

export const autoencoder = modelSuite(
  "autoencoder",
  "640-128-128-128-128-8-128-128-128-128-640",
  {
    inputDim: 640,
    layers: [
      [128, "relu"],
      [128, "relu"],
      [128, "relu"],
      [128, "relu"],
      [8, "relu"],
      [128, "relu"],
      [128, "relu"],
      [128, "relu"],
      [128, "relu"],
      [640, "linear"],
    ],
  },
  { rows: [1, 32, 1024, 10_000], quick: [1] },
);
