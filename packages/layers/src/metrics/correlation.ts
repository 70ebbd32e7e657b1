/** Correlations of targets and outputs along an axis. */
import { add, divide, mean, multiply, type SymbolicTensor, square, std, subtract, variance } from "@neurode/core";
import type { AxisOptions } from "../losses/cosineSimilarity.js";
import { lossFunction } from "../losses/lossFunction.js";
import { aligned } from "../losses/ranks.js";
import { axis as wholeAxis } from "../validate.js";
import { FunctionMetric } from "./mean.js";
import type { MetricOptions } from "./metric.js";

const EPSILON = 1e-7;

/** The mean of the products of what both are when brought to mean 0 and deviation 1 (Pearson 1895). */
export const pearsonCorrelation = lossFunction<AxisOptions>(
  "pearsonCorrelation",
  { axis: -1 },
  (yTrue, yPred, { axis }) => {
    const standard = (x: SymbolicTensor) => {
      const centered = subtract(x, mean(x, { axis, keepdims: true }));
      return divide(centered, std(centered, { axis, keepdims: true }));
    };
    const [t, p] = aligned("pearsonCorrelation", yTrue, yPred);
    return mean(multiply(standard(t), standard(p)), { axis });
  },
  (where, { axis }) => wholeAxis(where, axis),
);

/** 2 · covariance / (both variances + the square of the distance of the means) (Lin 1989). */
export const concordanceCorrelation = lossFunction<AxisOptions>(
  "concordanceCorrelation",
  { axis: -1 },
  (yTrue, yPred, { axis }) => {
    const [t, p] = aligned("concordanceCorrelation", yTrue, yPred);
    const along = { axis, keepdims: true };
    const [center, other] = [mean(t, along), mean(p, along)];
    const covariance = multiply(subtract(t, other), subtract(p, other));
    const spread = add(variance(subtract(t, center), along), variance(subtract(p, other), along));
    const norm = add(add(spread, square(subtract(center, other))), EPSILON);
    return mean(divide(multiply(covariance, 2), norm), { axis });
  },
  (where, { axis }) => wholeAxis(where, axis),
);

export class PearsonCorrelation extends FunctionMetric<AxisOptions> {
  constructor(options: MetricOptions & AxisOptions = {}) {
    super(pearsonCorrelation, "pearson_correlation", options, { axis: -1 });
  }
}

export class ConcordanceCorrelation extends FunctionMetric<AxisOptions> {
  constructor(options: MetricOptions & AxisOptions = {}) {
    super(concordanceCorrelation, "concordance_correlation", options, { axis: -1 });
  }
}
