/**
 * An epoch of brain.js. It has no batches and no cross-entropy: it goes row by row against
 * the squared error, with momentum. So its loss is another one, and is not compared.
 */
import type { Predictor } from "../contenders/contender.js";
import type { LoadedDeep } from "../work.js";
import { CLASSES, LEARNING_RATE, labelsOf } from "./epoch.js";

/** An error at which it would stop; it takes no 0. */
const LEAST_ERROR = 1e-9;

interface Sample {
  input: Float32Array;
  output: Float32Array;
}

interface BrainTrainer {
  train(
    samples: Sample[],
    options: { iterations: number; errorThresh: number; learningRate: number },
  ): {
    error: number;
  };
}

export interface BrainTraining {
  readonly NeuralNetwork: new (options: { hiddenLayers: number[]; activation: "relu" }) => BrainTrainer;
}

/** What speaks against it: it has dense layers only. */
export function brainRefuses({ deep }: LoadedDeep): string | null {
  return deep.layers.every(({ kind }) => kind === "dense") ? null : "it has dense networks only";
}

export function brainEpoch({ NeuralNetwork }: BrainTraining, { deep, input, rows }: LoadedDeep): Predictor {
  const [inputDim] = deep.inputShape;
  const hiddenLayers = deep.layers.slice(0, -1).map(({ shape }) => shape[0]);
  const net = new NeuralNetwork({ hiddenLayers, activation: "relu" });
  const labels = labelsOf(rows);
  const samples = Array.from({ length: rows }, (_, row): Sample => {
    const output = new Float32Array(CLASSES);
    output[labels[row]] = 1;
    return { input: input.subarray(row * inputDim, (row + 1) * inputDim), output };
  });
  return {
    asynchronous: false,
    tolerance: null,
    predict(read) {
      const { error } = net.train(samples, { iterations: 1, errorThresh: LEAST_ERROR, learningRate: LEARNING_RATE });
      read(Float32Array.of(error));
    },
    release() {},
  };
}
