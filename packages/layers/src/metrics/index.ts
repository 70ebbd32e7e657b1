/** The namespace `metrics`: Keras's metric classes, and the functions that they wrap. */
export { binaryCrossentropy, categoricalCrossentropy } from "../losses/crossentropy.js";
export { klDivergence, poisson } from "../losses/divergence.js";
export { binaryFocalCrossentropy, categoricalFocalCrossentropy } from "../losses/focal.js";
export { categoricalHinge, hinge, squaredHinge } from "../losses/hinge.js";
export {
  huber,
  logCosh,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "../losses/regression.js";
export { sparseCategoricalCrossentropy } from "../losses/sparseCrossentropy.js";
export {
  Accuracy,
  BinaryAccuracy,
  type BinaryAccuracyOptions,
  binaryAccuracy,
  CategoricalAccuracy,
  categoricalAccuracy,
  SparseCategoricalAccuracy,
  sparseCategoricalAccuracy,
} from "./accuracy.js";
export { AUC, type AUCOptions } from "./auc.js";
export {
  type BestUnderConstraintOptions,
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./bestUnderConstraint.js";
export {
  FalseNegatives,
  FalsePositives,
  Precision,
  type PrecisionOptions,
  Recall,
  type ThresholdOptions,
  TrueNegatives,
  TruePositives,
} from "./confusionCounts.js";
export {
  ConcordanceCorrelation,
  concordanceCorrelation,
  PearsonCorrelation,
  pearsonCorrelation,
} from "./correlation.js";
export { F1Score, type F1ScoreOptions, FBetaScore, type FBetaScoreOptions } from "./fScore.js";
export {
  BinaryIoU,
  type BinaryIoUOptions,
  IoU,
  type IoUOptions,
  MeanIoU,
  OneHotIoU,
  type OneHotIoUOptions,
  OneHotMeanIoU,
} from "./iou.js";
export {
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
export { Mean, MeanMetricWrapper, Sum } from "./mean.js";
export { Metric, type MetricOptions } from "./metric.js";
export { R2Score, type R2ScoreOptions } from "./r2Score.js";
export { type MetricLike, type MetricName, metric as get, metricClasses, metricFromConfig } from "./table.js";
export {
  SparseTopKCategoricalAccuracy,
  type SparseTopKOptions,
  sparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
  type TopKOptions,
  topKCategoricalAccuracy,
} from "./topK.js";
