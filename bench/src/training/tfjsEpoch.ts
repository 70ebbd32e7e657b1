/** An epoch of TensorFlow.js: variables, its own gradients and its Adam, without the layers on top, which cost more. */
import type { Predictor } from "../contenders/contender.js";
import { deepTfjs, type TfDeep, type TfDeepTensor } from "../deep/deepTfjs.js";
import type { LoadedDeep } from "../work.js";
import { ADAM_EPSILON, CLASSES, LEARNING_RATE, labelsOf, TOLERANCE, type Training } from "./epoch.js";

interface TfValue extends TfDeepTensor {
  dataSync(): Float32Array;
}

interface TfOptimizer {
  minimize(loss: () => TfValue, returnCost: true): TfValue;
  dispose(): void;
}

export interface TfTraining<T extends TfValue> extends TfDeep<T> {
  tensor1d(values: Int32Array, dtype: "int32"): T;
  variable(value: T): T;
  slice(x: T, begin: number[], size: number[]): T;
  oneHot(labels: T, depth: number): T;
  readonly losses: { softmaxCrossEntropy(labels: T, logits: T): T };
  readonly train: { adam(learningRate: number, beta1: number, beta2: number, epsilon: number): TfOptimizer };
}

export function tfjsEpoch<T extends TfValue>(
  tf: TfTraining<T> & { tidy(compute: () => T): T },
  { deep, layers, input, rows }: LoadedDeep,
  { batchSize }: Training,
): Predictor {
  const variable: TfDeep<T>["tensor"] = (values, shape) => tf.variable(tf.tensor(values, shape));
  const { tensors, forward } = deepTfjs<T>(Object.create(tf, { tensor: { value: variable } }), layers);
  const x = tf.tensor(input, [rows, ...deep.inputShape]);
  const y = tf.tensor1d(labelsOf(rows), "int32");
  const optimizer = tf.train.adam(LEARNING_RATE, 0.9, 0.999, ADAM_EPSILON);

  function lossOf(from: number, count: number): T {
    const batch = tf.slice(x, [from, ...deep.inputShape.map(() => 0)], [count, ...deep.inputShape]);
    const labels = tf.oneHot(tf.slice(y, [from], [count]), CLASSES);
    return tf.losses.softmaxCrossEntropy(labels, forward(batch));
  }

  return {
    asynchronous: false,
    tolerance: TOLERANCE,
    predict(read) {
      let sum = 0;
      for (let from = 0; from < rows; from += batchSize) {
        const count = Math.min(batchSize, rows - from);
        const loss = tf.tidy(() => optimizer.minimize(() => lossOf(from, count), true) as T);
        sum += count * loss.dataSync()[0];
        loss.dispose();
      }
      read(Float32Array.of(sum / rows));
    },
    release() {
      optimizer.dispose();
      for (const each of [x, y, ...tensors]) each.dispose();
    },
  };
}
