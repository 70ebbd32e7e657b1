/** An epoch of ours: `fit`, on the engine in use. */
import { tensor } from "@neurode/core";
import { losses, optimizers } from "@neurode/layers";
import type { Predictor } from "../contenders/contender.js";
import { deepModel } from "../deep/deepNeurode.js";
import type { LoadedDeep } from "../work.js";
import { ADAM_EPSILON, LEARNING_RATE, labelsOf, TOLERANCE, type Training } from "./epoch.js";

export function neurodeEpoch({ deep, layers, input, rows }: LoadedDeep, { batchSize }: Training): Predictor {
  const model = deepModel(deep, layers);
  model.compile({
    optimizer: new optimizers.Adam({ learningRate: LEARNING_RATE, epsilon: ADAM_EPSILON }),
    loss: new losses.SparseCategoricalCrossentropy({ fromLogits: true }),
  });
  const x = tensor(input, { shape: [rows, ...deep.inputShape] });
  const y = tensor(labelsOf(rows), { shape: [rows] });
  return {
    asynchronous: true,
    tolerance: TOLERANCE,
    async predict(read) {
      const { history } = await model.fit(x, y, { batchSize, shuffle: false, verbose: 0 });
      read(Float32Array.from(history.loss));
    },
    release() {
      for (const each of [x, y, ...model.weights.map((weight) => weight.tensor)]) each.dispose();
    },
  };
}
