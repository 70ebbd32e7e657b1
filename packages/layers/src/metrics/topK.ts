/** Accuracies that count an output as right when the right class is among the k largest. */
import {
  add,
  any,
  argmax,
  cast,
  equal,
  expandDims,
  formatShape,
  greater,
  isnan,
  lessEqual,
  logicalOr,
  oneHot,
  ShapeError,
  type SymbolicTensor,
  slice,
  sum,
  where,
} from "@neurode/core";
import { lossFunction } from "../losses/lossFunction.js";
import { aligned } from "../losses/ranks.js";
import { labelsOf } from "../losses/sparseCrossentropy.js";
import { boolean, positiveInteger } from "../validate.js";
import { FunctionMetric } from "./mean.js";
import type { MetricOptions } from "./metric.js";

export interface TopKOptions {
  /** Default 5. */
  k?: number;
}

export interface SparseTopKOptions extends TopKOptions {
  /** Outputs are the classes themselves, the likeliest first. Default false. */
  fromSortedIds?: boolean;
}

/** Targets are one-hot. */
export const topKCategoricalAccuracy = lossFunction<TopKOptions>(
  "topKCategoricalAccuracy",
  { k: 5 },
  (yTrue, yPred, { k }) => {
    const [t, p] = aligned("topKCategoricalAccuracy", yTrue, yPred);
    return inTopK(argmax(t, { axis: -1 }), p, p.shape.at(-1) as number, k);
  },
  (where, { k }) => positiveInteger(where, "k", k),
);

/** Targets are labels. */
export const sparseTopKCategoricalAccuracy = lossFunction<SparseTopKOptions>(
  "sparseTopKCategoricalAccuracy",
  { k: 5, fromSortedIds: false },
  (yTrue, yPred, { k, fromSortedIds }) => {
    const { labels, classes } = labelsOf("sparseTopKCategoricalAccuracy", yTrue, yPred, -1);
    if (!fromSortedIds) return inTopK(labels, yPred, classes, k);
    const first = slice(yPred, { axis: -1, begin: 0, size: Math.min(k, classes) });
    return cast(any(equal(expandDims(labels, -1), first), { axis: -1 }), "float32");
  },
  (where, { k, fromSortedIds }) => {
    positiveInteger(where, "k", k);
    boolean(where, "fromSortedIds", fromSortedIds);
  },
);

/** 1 where fewer than k outputs are larger than the one of the label; a NaN there is never among them. */
function inTopK(labels: SymbolicTensor, outputs: SymbolicTensor, classes: number, k: number): SymbolicTensor {
  if (typeof classes !== "number") {
    throw new ShapeError(`topK: the number of classes must be known, got outputs ${formatShape(outputs.shape)}.`);
  }
  const own = sum(where(oneHot(labels, classes), outputs, 0), { axis: -1, keepdims: true });
  const larger = sum(cast(logicalOr(greater(outputs, own), isnan(own)), "float32"), { axis: -1 });
  return cast(lessEqual(add(larger, 1), k), "float32");
}

export class TopKCategoricalAccuracy extends FunctionMetric<TopKOptions> {
  constructor(options: MetricOptions & TopKOptions = {}) {
    super(topKCategoricalAccuracy, "top_k_categorical_accuracy", options, { k: 5 });
  }
}

export class SparseTopKCategoricalAccuracy extends FunctionMetric<SparseTopKOptions> {
  constructor(options: MetricOptions & SparseTopKOptions = {}) {
    const defaults = { k: 5, fromSortedIds: false };
    super(sparseTopKCategoricalAccuracy, "sparse_top_k_categorical_accuracy", options, defaults);
  }
}
