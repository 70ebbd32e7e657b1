/** The namespace `losses`: Keras's loss classes, and the functions that they wrap. */
export { Circle, type CircleOptions, circle } from "./circle.js";
export { type AxisOptions, CosineSimilarity, cosineSimilarity } from "./cosineSimilarity.js";
export {
  BinaryCrossentropy,
  binaryCrossentropy,
  CategoricalCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
} from "./crossentropy.js";
export { CTC, ctc } from "./ctc.js";
export { KLDivergence, klDivergence, Poisson, poisson } from "./divergence.js";
export {
  BinaryFocalCrossentropy,
  type BinaryFocalOptions,
  binaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  categoricalFocalCrossentropy,
  type FocalOptions,
} from "./focal.js";
export {
  CategoricalGeneralizedCrossEntropy,
  categoricalGeneralizedCrossEntropy,
  type GeneralizedCrossEntropyOptions,
} from "./generalizedCrossEntropy.js";
export { CategoricalHinge, categoricalHinge, Hinge, hinge, SquaredHinge, squaredHinge } from "./hinge.js";
export { Loss, LossFunctionWrapper, type LossOptions } from "./loss.js";
export type { LossFunction, OwnFunction } from "./lossFunction.js";
export { Dice, type DiceOptions, dice, Tversky, type TverskyOptions, tversky } from "./overlap.js";
export type { Reduction } from "./reduction.js";
export {
  Huber,
  type HuberOptions,
  huber,
  LogCosh,
  logCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  meanAbsoluteError,
  meanAbsolutePercentageError,
  meanSquaredError,
  meanSquaredLogarithmicError,
} from "./regression.js";
export {
  SparseCategoricalCrossentropy,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from "./sparseCrossentropy.js";
export { type LossLike, type LossName, loss as get, lossClasses, lossFromConfig } from "./table.js";
