/** Accuracies: how many outputs are right. */
import { argmax, cast, equal, greater, type SymbolicTensor } from "@neurode/core";
import { lossFunction } from "../losses/lossFunction.js";
import { aligned } from "../losses/ranks.js";
import { labelsOf } from "../losses/sparseCrossentropy.js";
import { numberBetween } from "../validate.js";
import { FunctionMetric } from "./mean.js";
import type { MetricOptions } from "./metric.js";

export interface BinaryAccuracyOptions {
  /** Outputs above it are taken as 1, others as 0. Default 0.5. */
  threshold?: number;
}

const hits = (yTrue: SymbolicTensor, yPred: SymbolicTensor) => cast(equal(yTrue, yPred), "float32");

/** 1 where output and target are equal, else 0. */
export const accuracy = lossFunction("accuracy", {}, (yTrue, yPred) => {
  const [t, p] = aligned("accuracy", yTrue, yPred);
  return hits(t, p);
});

/** 1 where the target is what the output says by being above the threshold or not, else 0. */
export const binaryAccuracy = lossFunction<BinaryAccuracyOptions>(
  "binaryAccuracy",
  { threshold: 0.5 },
  (yTrue, yPred, { threshold }) => {
    const [t, p] = aligned("binaryAccuracy", yTrue, yPred);
    return hits(t, cast(greater(p, threshold), "float32"));
  },
  (where, { threshold }) => numberBetween(where, "threshold", threshold, -Number.MAX_VALUE, Number.MAX_VALUE),
);

/** 1 where the largest output is that of the right class, targets being one-hot. */
export const categoricalAccuracy = lossFunction("categoricalAccuracy", {}, (yTrue, yPred) => {
  const [t, p] = aligned("categoricalAccuracy", yTrue, yPred);
  return hits(argmax(t, { axis: -1 }), argmax(p, { axis: -1 }));
});

/** 1 where the largest output is that of the right class, targets being labels. */
export const sparseCategoricalAccuracy = lossFunction("sparseCategoricalAccuracy", {}, (yTrue, yPred) => {
  const { labels } = labelsOf("sparseCategoricalAccuracy", yTrue, yPred, -1);
  return hits(labels, argmax(yPred, { axis: -1 }));
});

export class Accuracy extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(accuracy, "accuracy", options, {});
  }
}

export class BinaryAccuracy extends FunctionMetric<BinaryAccuracyOptions> {
  constructor(options: MetricOptions & BinaryAccuracyOptions = {}) {
    super(binaryAccuracy, "binary_accuracy", options, { threshold: 0.5 });
  }
}

export class CategoricalAccuracy extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(categoricalAccuracy, "categorical_accuracy", options, {});
  }
}

export class SparseCategoricalAccuracy extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(sparseCategoricalAccuracy, "sparse_categorical_accuracy", options, {});
  }
}
