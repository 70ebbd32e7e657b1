/** Metrics by name, and made of configs. */
import { ArgumentError, oneOf, show } from "@neurode/core";
import { byName, kindOfTargets } from "../byName.js";
import type { OwnFunction } from "../losses/lossFunction.js";
import type { Ends } from "../losses/table.js";
import { Accuracy, BinaryAccuracy, CategoricalAccuracy, SparseCategoricalAccuracy } from "./accuracy.js";
import { AUC } from "./auc.js";
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./bestUnderConstraint.js";
import { FalseNegatives, FalsePositives, Precision, Recall, TrueNegatives, TruePositives } from "./confusionCounts.js";
import { ConcordanceCorrelation, PearsonCorrelation } from "./correlation.js";
import { F1Score, FBetaScore } from "./fScore.js";
import { BinaryIoU, IoU, MeanIoU, OneHotIoU, OneHotMeanIoU } from "./iou.js";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  CategoricalHinge,
  CosineSimilarity,
  Hinge,
  KLDivergence,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  Poisson,
  RootMeanSquaredError,
  SparseCategoricalCrossentropy,
  SquaredHinge,
} from "./lossMetrics.js";
import { Mean, MeanMetricWrapper, Sum } from "./mean.js";
import { Metric, type MetricOptions } from "./metric.js";
import { R2Score } from "./r2Score.js";
import { SparseTopKCategoricalAccuracy, TopKCategoricalAccuracy } from "./topK.js";

type MetricClass = new (options?: MetricOptions) => Metric;

/** Those that have no argument without a default, by the names they are saved under. */
const plain = {
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryCrossentropy,
  BinaryIoU,
  CategoricalAccuracy,
  CategoricalCrossentropy,
  CategoricalHinge,
  ConcordanceCorrelation,
  CosineSimilarity,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  Hinge,
  KLDivergence,
  LogCoshError,
  Mean,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  PearsonCorrelation,
  Poisson,
  Precision,
  R2Score,
  Recall,
  RootMeanSquaredError,
  SparseCategoricalAccuracy,
  SparseCategoricalCrossentropy,
  SparseTopKCategoricalAccuracy,
  SquaredHinge,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} satisfies Record<string, MetricClass>;

interface Making {
  readonly create: new (...args: never[]) => Metric;
  /** Arguments that stand before the options, by their names in a config. */
  readonly positional: readonly string[];
}

const withArguments = {
  IoU: { create: IoU, positional: ["numClasses", "targetClassIds"] },
  MeanIoU: { create: MeanIoU, positional: ["numClasses"] },
  MeanMetricWrapper: { create: MeanMetricWrapper, positional: ["fn"] },
  OneHotIoU: { create: OneHotIoU, positional: ["numClasses", "targetClassIds"] },
  OneHotMeanIoU: { create: OneHotMeanIoU, positional: ["numClasses"] },
  PrecisionAtRecall: { create: PrecisionAtRecall, positional: ["recall"] },
  RecallAtPrecision: { create: RecallAtPrecision, positional: ["precision"] },
  SensitivityAtSpecificity: { create: SensitivityAtSpecificity, positional: ["specificity"] },
  SpecificityAtSensitivity: { create: SpecificityAtSensitivity, positional: ["sensitivity"] },
} satisfies Record<string, Making>;

const table = {
  accuracy: Accuracy,
  auc: AUC,
  binary_accuracy: BinaryAccuracy,
  binary_crossentropy: BinaryCrossentropy,
  binary_io_u: BinaryIoU,
  categorical_accuracy: CategoricalAccuracy,
  categorical_crossentropy: CategoricalCrossentropy,
  categorical_hinge: CategoricalHinge,
  concordance_correlation: ConcordanceCorrelation,
  cosine_similarity: CosineSimilarity,
  f1_score: F1Score,
  false_negatives: FalseNegatives,
  false_positives: FalsePositives,
  f_beta_score: FBetaScore,
  hinge: Hinge,
  kl_divergence: KLDivergence,
  log_cosh_error: LogCoshError,
  mean: Mean,
  mean_absolute_error: MeanAbsoluteError,
  mean_absolute_percentage_error: MeanAbsolutePercentageError,
  mean_squared_error: MeanSquaredError,
  mean_squared_logarithmic_error: MeanSquaredLogarithmicError,
  pearson_correlation: PearsonCorrelation,
  poisson: Poisson,
  precision: Precision,
  r2_score: R2Score,
  recall: Recall,
  root_mean_squared_error: RootMeanSquaredError,
  sparse_categorical_accuracy: SparseCategoricalAccuracy,
  sparse_categorical_crossentropy: SparseCategoricalCrossentropy,
  sparse_top_k_categorical_accuracy: SparseTopKCategoricalAccuracy,
  squared_hinge: SquaredHinge,
  sum: Sum,
  top_k_categorical_accuracy: TopKCategoricalAccuracy,
  true_negatives: TrueNegatives,
  true_positives: TruePositives,
  acc: Accuracy,
  bce: BinaryCrossentropy,
  mae: MeanAbsoluteError,
  mape: MeanAbsolutePercentageError,
  mse: MeanSquaredError,
  msle: MeanSquaredLogarithmicError,
} satisfies Record<string, MetricClass>;

type SnakeName = keyof typeof table;

type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name;

export type MetricName = SnakeName | Camel<SnakeName> | keyof typeof plain;

/** A name, a metric with arguments of its own, or a function of symbolic tensors. */
export type MetricLike = MetricName | Metric | OwnFunction;

const CHOSEN = {
  binary: BinaryAccuracy,
  sparse: SparseCategoricalAccuracy,
  categorical: CategoricalAccuracy,
} satisfies Record<string, MetricClass>;

/**
 * Looks a metric up; `"accuracy"` (`"acc"`) is chosen by the shapes. Throws an ArgumentError with a suggestion for names
 * that are not known.
 */
export function metric(where: string, identifier: MetricLike, ends?: Ends): Metric {
  if (identifier instanceof Metric) return identifier;
  if (typeof identifier === "function") {
    return new MeanMetricWrapper(identifier, identifier.name ? { name: identifier.name } : {});
  }
  if (typeof identifier !== "string") {
    throw new ArgumentError(`${where}: a metric must be a name, a Metric or a function, got ${show(identifier)}.`);
  }
  if (ends && ["accuracy", "acc"].includes(identifier.toLowerCase())) {
    return new CHOSEN[kindOfTargets(ends.target, ends.output)]({ name: identifier });
  }
  const { make, name } = byName<MetricClass>(where, identifier, table);
  return new make(name === undefined ? {} : { name });
}

/** A new metric of this class, as `getConfig` of another described it. */
export function metricFromConfig(className: string, config: Readonly<Record<string, unknown>>): Metric {
  const known = oneOf("metricFromConfig: class", className, [...Object.keys(plain), ...Object.keys(withArguments)]);
  const { create, positional }: Making =
    known in withArguments
      ? withArguments[known as keyof typeof withArguments]
      : { create: plain[known as keyof typeof plain], positional: [] };
  const options = Object.fromEntries(Object.entries(config).filter(([key]) => !positional.includes(key)));
  return new create(...([...positional.map((key) => config[key]), options] as never[]));
}

/** The metric classes, by the names they are saved under. */
export const metricClasses: Readonly<Record<string, new (...args: never[]) => Metric>> = {
  ...plain,
  ...Object.fromEntries(Object.entries(withArguments).map(([name, { create }]) => [name, create])),
};
