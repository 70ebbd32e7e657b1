/** Losses as metrics: means over all samples, of float32 and without limits to a batch. */
import { type SymbolicTensor, sqrt, square, subtract } from "@neurode/core";
import type { AxisOptions } from "../losses/cosineSimilarity.js";
import { cosine } from "../losses/cosineSimilarity.js";
import { binaryCrossentropy, type CrossentropyOptions, categoricalCrossentropy } from "../losses/crossentropy.js";
import { klDivergence, poisson } from "../losses/divergence.js";
import { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.js";
import { lossFunction } from "../losses/lossFunction.js";
import { aligned } from "../losses/ranks.js";
import {
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "../losses/regression.js";
import { type SparseCrossentropyOptions, sparseCategoricalCrossentropy } from "../losses/sparseCrossentropy.js";
import { axis as wholeAxis } from "../validate.js";
import { FunctionMetric, MeanOfValues } from "./mean.js";
import type { MetricOptions } from "./metric.js";

export class MeanSquaredError extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(meanSquaredError, "mean_squared_error", options, {});
  }
}

export class MeanAbsoluteError extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(meanAbsoluteError, "mean_absolute_error", options, {});
  }
}

export class MeanAbsolutePercentageError extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(meanAbsolutePercentageError, "mean_absolute_percentage_error", options, {});
  }
}

export class MeanSquaredLogarithmicError extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(meanSquaredLogarithmicError, "mean_squared_logarithmic_error", options, {});
  }
}

export class LogCoshError extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(logCosh, "logcosh", options, {});
  }
}

/** √ of the mean of squared errors. */
export class RootMeanSquaredError extends MeanOfValues {
  constructor({ name = "root_mean_squared_error", ...options }: MetricOptions = {}) {
    super({ name, ...options });
    this.checkOptions(options, []);
  }

  override update(yTrue: SymbolicTensor, yPred: SymbolicTensor, sampleWeight: SymbolicTensor | null): void {
    const [t, p] = aligned(this.where, yTrue, yPred);
    this.add(square(subtract(p, t)), sampleWeight);
  }

  override value(): SymbolicTensor {
    return sqrt(super.value());
  }
}

/** Of what is alike the cosine is 1; the loss of the same name is its negative. */
const cosineOf = lossFunction<AxisOptions>(
  "cosineSimilarity",
  { axis: -1 },
  (yTrue, yPred, { axis }) => cosine("cosineSimilarity", yTrue, yPred, axis),
  (where, { axis }) => wholeAxis(where, axis),
);

export class CosineSimilarity extends FunctionMetric<AxisOptions> {
  constructor(options: MetricOptions & AxisOptions = {}) {
    super(cosineOf, "cosine_similarity", options, { axis: -1 });
  }
}

export class Hinge extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(hinge, "hinge", options, {});
  }
}

export class SquaredHinge extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(squaredHinge, "squared_hinge", options, {});
  }
}

export class CategoricalHinge extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(categoricalHinge, "categorical_hinge", options, {});
  }
}

export class KLDivergence extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(klDivergence, "kl_divergence", options, {});
  }
}

export class Poisson extends FunctionMetric {
  constructor(options: MetricOptions = {}) {
    super(poisson, "poisson", options, {});
  }
}

const CROSSENTROPY: Required<CrossentropyOptions> = { fromLogits: false, labelSmoothing: 0, axis: -1 };

export class BinaryCrossentropy extends FunctionMetric<CrossentropyOptions> {
  constructor(options: MetricOptions & CrossentropyOptions = {}) {
    super(binaryCrossentropy, "binary_crossentropy", options, CROSSENTROPY);
  }
}

export class CategoricalCrossentropy extends FunctionMetric<CrossentropyOptions> {
  constructor(options: MetricOptions & CrossentropyOptions = {}) {
    super(categoricalCrossentropy, "categorical_crossentropy", options, CROSSENTROPY);
  }
}

export class SparseCategoricalCrossentropy extends FunctionMetric<SparseCrossentropyOptions> {
  constructor(options: MetricOptions & SparseCrossentropyOptions = {}) {
    const defaults = { fromLogits: false, ignoreClass: null, axis: -1 };
    super(sparseCategoricalCrossentropy, "sparse_categorical_crossentropy", options, defaults);
  }
}
