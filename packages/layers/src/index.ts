/**
 * The public surface of @neurode/layers: layers and models, as in Keras 3.
 */
export {
  clearSession,
  type EngineName,
  type EngineOptions,
  engine,
  ones,
  SymbolicTensor,
  setEngine,
  setRandomSeed,
  Tensor,
  type TensorLike,
  tensor,
  zeros,
} from "@neurode/core";
export { type PlotModelOptions, plotModel, type SummaryOptions, summary } from "@neurode/viz";
export {
  type Activation as ActivationRecord,
  type ActivationFunction,
  type ActivationLike,
  type ActivationName,
  activation,
  glu,
} from "./activations.js";
export type { CallArguments } from "./callArguments.js";
export {
  Constraint,
  type ConstraintLike,
  constraintClasses,
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  UnitNorm,
} from "./constraints.js";
export type { DTypePolicy, QuantizationMode } from "./dtypePolicy.js";
export {
  Constant,
  type Distribution,
  type FanMode,
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  Identity,
  Initializer,
  type InitializerLike,
  type InitializerName,
  initializerClasses,
  LecunNormal,
  LecunUniform,
  Ones,
  Orthogonal,
  RandomNormal,
  RandomUniform,
  TruncatedNormal,
  VarianceScaling,
  type VarianceScalingOptions,
  Zeros,
} from "./initializers.js";
export { Layer, type LayerCall, type LayerOptions } from "./layer.js";
export { Activation } from "./layers/activation.js";
export { Add } from "./layers/add.js";
export { Concatenate, type ConcatenateOptions } from "./layers/concatenate.js";
export { Dense, type DenseOptions } from "./layers/dense.js";
export { Dropout, type DropoutOptions } from "./layers/dropout.js";
export { Flatten } from "./layers/flatten.js";
export { Input, InputLayer, type InputOptions } from "./layers/inputLayer.js";
export { type CloneOptions, cloneModel } from "./models/clone.js";
export type { ModelData } from "./models/feed.js";
export {
  Model,
  type ModelOptions,
  type ModelSummaryOptions,
  type PredictOptions,
} from "./models/model.js";
export { Sequential } from "./models/sequential.js";
export { isKnownLayer, layerFromConfig, objectClasses, registerLayer } from "./registry.js";
export {
  L1,
  L1L2,
  L2,
  OrthogonalRegularizer,
  Regularizer,
  type RegularizerLike,
  regularizerClasses,
} from "./regularizers.js";
export type { RunOptions } from "./runner.js";
export { flatten, type Structure } from "./structure.js";
export { Weight } from "./weight.js";
