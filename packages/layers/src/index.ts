/**
 * The public surface of @neurode/layers: layers and models, as in Keras 3.
 */
export {
  clearSession,
  type EngineName,
  type EngineOptions,
  engine,
  ones,
  ops,
  SymbolicTensor,
  setEngine,
  setRandomSeed,
  Tensor,
  type TensorLike,
  tensor,
  zeros,
} from "@neurode/core";
export type { PlotModelOptions, SummaryOptions } from "@neurode/viz";
export {
  type Activation as ActivationRecord,
  type ActivationFunction,
  type ActivationLike,
  type ActivationName,
  activation,
  glu,
  isActivation,
} from "./activations.js";
export type { CallArguments, DataArguments } from "./callArguments.js";
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
export { Layer, type LayerCall, type LayerOptions, layerCallOf } from "./layer.js";
export { Activation } from "./layers/activation.js";
export { ActivityRegularization, type ActivityRegularizationOptions } from "./layers/activityRegularization.js";
export { AlphaDropout } from "./layers/alphaDropout.js";
export { AdditiveAttention, type AdditiveAttentionOptions } from "./layers/attention/additiveAttention.js";
export { Attention, type AttentionLayerOptions } from "./layers/attention/attention.js";
export {
  GroupedQueryAttention,
  GroupedQueryAttention as GroupQueryAttention,
} from "./layers/attention/groupedQueryAttention.js";
export type { HeadedAttentionOptions } from "./layers/attention/headedAttention.js";
export { MultiHeadAttention, type MultiHeadAttentionOptions } from "./layers/attention/multiHeadAttention.js";
export { BatchNormalization, type BatchNormalizationOptions } from "./layers/batchNormalization.js";
export { CategoryEncoding, type CategoryEncodingOptions } from "./layers/categoryEncoding.js";
export { Concatenate, type ConcatenateOptions } from "./layers/concatenate.js";
export {
  Conv1D,
  Conv1D as Convolution1D,
  type Conv1DOptions,
  Conv2D,
  Conv2D as Convolution2D,
  Conv3D,
  Conv3D as Convolution3D,
  type ConvOptions,
} from "./layers/conv/conv.js";
export {
  Conv1DTranspose,
  Conv1DTranspose as Convolution1DTranspose,
  Conv2DTranspose,
  Conv2DTranspose as Convolution2DTranspose,
  Conv3DTranspose,
  Conv3DTranspose as Convolution3DTranspose,
  type ConvTransposeOptions,
} from "./layers/conv/convTranspose.js";
export { DepthwiseConv1D, DepthwiseConv2D, type DepthwiseConvOptions } from "./layers/conv/depthwiseConv.js";
export {
  SeparableConv1D,
  SeparableConv1D as SeparableConvolution1D,
  SeparableConv2D,
  SeparableConv2D as SeparableConvolution2D,
  type SeparableConvOptions,
} from "./layers/conv/separableConv.js";
export { Dense, type DenseOptions } from "./layers/dense.js";
export { Discretization, type DiscretizationOptions } from "./layers/discretization.js";
export { Dot, type DotOptions } from "./layers/dot.js";
export { Dropout, type DropoutOptions } from "./layers/dropout.js";
export { EinsumDense, type EinsumDenseOptions } from "./layers/einsumDense.js";
export { ELU, type ELUOptions } from "./layers/elu.js";
export { Embedding, type EmbeddingOptions } from "./layers/embedding.js";
export { Flatten, type FlattenOptions } from "./layers/flatten.js";
export { GaussianDropout } from "./layers/gaussianDropout.js";
export { GaussianNoise } from "./layers/gaussianNoise.js";
export { GroupNormalization, type GroupNormalizationOptions } from "./layers/groupNormalization.js";
export { Identity as IdentityLayer } from "./layers/identity.js";
export { Input, InputLayer, type InputOptions } from "./layers/inputLayer.js";
export { Lambda, type LambdaFunction, type LambdaOptions, registerFunction } from "./layers/lambda.js";
export { LayerNormalization, type LayerNormalizationOptions } from "./layers/layerNormalization.js";
export type { IndexLookupOptions, Nested } from "./layers/lookup/indexLookup.js";
export { IntegerLookup, type IntegerLookupOptions } from "./layers/lookup/integerLookup.js";
export { StringLookup, type StringLookupOptions } from "./layers/lookup/stringLookup.js";
export { type EnableLoraOptions, LoraLayer, type LoraLayerOptions } from "./layers/loraLayer.js";
export { Masking, type MaskingOptions } from "./layers/masking.js";
export { Add, Average, Maximum, Merge, Minimum, Multiply, Subtract } from "./layers/merge.js";
export { add, average, concatenate, dot, maximum, minimum, multiply, subtract } from "./layers/mergeFunctions.js";
export { Normalization, type NormalizationOptions } from "./layers/normalization.js";
export {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
} from "./layers/pooling/adaptivePooling.js";
export {
  AveragePooling1D,
  AveragePooling1D as AvgPool1D,
  AveragePooling2D,
  AveragePooling2D as AvgPool2D,
  AveragePooling3D,
  AveragePooling3D as AvgPool3D,
} from "./layers/pooling/averagePooling.js";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling1D as GlobalAvgPool1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling2D as GlobalAvgPool2D,
  GlobalAveragePooling3D,
  GlobalAveragePooling3D as GlobalAvgPool3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling1D as GlobalMaxPool1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling2D as GlobalMaxPool2D,
  GlobalMaxPooling3D,
  GlobalMaxPooling3D as GlobalMaxPool3D,
  type GlobalPoolingOptions,
} from "./layers/pooling/globalPooling.js";
export {
  MaxPooling1D,
  MaxPooling1D as MaxPool1D,
  MaxPooling2D,
  MaxPooling2D as MaxPool2D,
  MaxPooling3D,
  MaxPooling3D as MaxPool3D,
  type MaxPoolingOptions,
} from "./layers/pooling/maxPooling.js";
export type { PoolingOptions } from "./layers/pooling/pooling.js";
export { PReLU, type PReLUOptions } from "./layers/prelu.js";
export { CenterCrop } from "./layers/preprocessing/centerCrop.js";
export { Rescaling, type RescalingOptions } from "./layers/preprocessing/rescaling.js";
export { Resizing, type ResizingOptions } from "./layers/preprocessing/resizing.js";
export type { RandomLayerOptions } from "./layers/randomLayer.js";
export { Bidirectional, type BidirectionalOptions, type MergeMode } from "./layers/recurrent/bidirectional.js";
export type { Cell, StateSize, States } from "./layers/recurrent/cell.js";
export { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D, type ConvLSTMOptions } from "./layers/recurrent/convLstm.js";
export { GRU, type GRUOptions } from "./layers/recurrent/gru.js";
export { GRUCell, type GRUCellOptions } from "./layers/recurrent/gruCell.js";
export { LSTM, type LSTMOptions } from "./layers/recurrent/lstm.js";
export { LSTMCell, type LSTMCellOptions } from "./layers/recurrent/lstmCell.js";
export type { RecurrentCellOptions } from "./layers/recurrent/recurrentCell.js";
export { RNN, type RNNOptions } from "./layers/recurrent/rnn.js";
export { SimpleRNN, type SimpleRNNOptions } from "./layers/recurrent/simpleRnn.js";
export { SimpleRNNCell } from "./layers/recurrent/simpleRnnCell.js";
export { StackedRNNCells } from "./layers/recurrent/stackedRnnCells.js";
export { TimeDistributed } from "./layers/recurrent/timeDistributed.js";
export { LeakyReLU, type LeakyReLUOptions, ReLU, type ReLUOptions } from "./layers/relu.js";
export {
  Cropping1D,
  type Cropping1DOptions,
  Cropping2D,
  Cropping3D,
  type CroppingOptions,
} from "./layers/reshaping/cropping.js";
export { Permute } from "./layers/reshaping/permute.js";
export { RepeatVector } from "./layers/reshaping/repeatVector.js";
export { Reshape } from "./layers/reshaping/reshape.js";
export {
  UpSampling1D,
  type UpSampling1DOptions,
  UpSampling2D,
  type UpSampling2DOptions,
  UpSampling3D,
  type UpSampling3DOptions,
} from "./layers/reshaping/upSampling.js";
export {
  ZeroPadding1D,
  type ZeroPadding1DOptions,
  ZeroPadding2D,
  ZeroPadding3D,
  type ZeroPaddingOptions,
} from "./layers/reshaping/zeroPadding.js";
export { RMSNormalization, type RMSNormalizationOptions } from "./layers/rmsNormalization.js";
export { Softmax, type SoftmaxOptions } from "./layers/softmax.js";
export {
  SpatialDropout1D,
  SpatialDropout2D,
  SpatialDropout3D,
  type SpatialDropoutOptions,
} from "./layers/spatialDropout.js";
export type { SpatialOptions } from "./layers/spatialLayer.js";
export { SpectralNormalization, type SpectralNormalizationOptions } from "./layers/spectralNormalization.js";
export { UnitNormalization, type UnitNormalizationOptions } from "./layers/unitNormalization.js";
/** `losses.MeanSquaredError`, `losses.get("compile", "mse")`. Names that metrics do not have too stand here as well. */
export * as losses from "./losses/index.js";
export {
  BinaryFocalCrossentropy,
  CategoricalFocalCrossentropy,
  CategoricalGeneralizedCrossEntropy,
  Circle,
  CTC,
  Dice,
  Huber,
  LogCosh,
  Loss,
  type LossFunction,
  LossFunctionWrapper,
  type LossLike,
  type LossOptions,
  type Reduction,
  Tversky,
} from "./losses/index.js";
/** `metrics.MeanSquaredError`, `metrics.get("compile", "mse")`. Names that losses do not have too stand here as well. */
export * as metrics from "./metrics/index.js";
export {
  Accuracy,
  AUC,
  BinaryAccuracy,
  BinaryIoU,
  CategoricalAccuracy,
  ConcordanceCorrelation,
  F1Score,
  FalseNegatives,
  FalsePositives,
  FBetaScore,
  IoU,
  LogCoshError,
  Mean,
  MeanIoU,
  MeanMetricWrapper,
  Metric,
  type MetricLike,
  type MetricOptions,
  OneHotIoU,
  OneHotMeanIoU,
  PearsonCorrelation,
  Precision,
  PrecisionAtRecall,
  R2Score,
  Recall,
  RecallAtPrecision,
  RootMeanSquaredError,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  SpecificityAtSensitivity,
  Sum,
  TopKCategoricalAccuracy,
  TrueNegatives,
  TruePositives,
} from "./metrics/index.js";
export { type CloneOptions, cloneModel } from "./models/clone.js";
export type { ModelData } from "./models/feed.js";
export { type ModelFiles, registerFiles } from "./models/files.js";
export {
  Model,
  type ModelOptions,
  type ModelSummaryOptions,
  type PredictOptions,
} from "./models/model.js";
export { Sequential } from "./models/sequential.js";
/** `optimizers.Adam`, `optimizers.schedules.CosineDecay`, `optimizers.get("compile", "adam")`. */
export * as optimizers from "./optimizers/index.js";
export {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  Ftrl,
  Lamb,
  Lion,
  LossScaleOptimizer,
  MultiOptimizer,
  Muon,
  Nadam,
  Optimizer,
  type OptimizerLike,
  OptimizerMap,
  type OptimizerOptions,
  RMSprop,
  ScheduleFreeAdamW,
  SGD,
} from "./optimizers/index.js";
export {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  LearningRateSchedule,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from "./optimizers/schedules/index.js";
export { plotModel, summary } from "./pictures.js";
export { isKnownLayer, isRegisteredLayer, layerFromConfig, objectClasses, registerLayer } from "./registry.js";
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
export { assign, assignWhere, currentValue } from "./state.js";
export { arrange, flatten, type Structure } from "./structure.js";
export * as callbacks from "./training/callbacks/index.js";
export {
  BackupAndRestore,
  type BackupAndRestoreOptions,
  Callback,
  type CallbackParams,
  type CallbackState,
  CSVLogger,
  type CSVLoggerOptions,
  EarlyStopping,
  type EarlyStoppingOptions,
  type EpochSchedule,
  LambdaCallback,
  type LambdaCallbackOptions,
  LearningRateScheduler,
  ModelCheckpoint,
  type ModelCheckpointOptions,
  ReduceLROnPlateau,
  type ReduceLROnPlateauOptions,
  SwapEMAWeights,
  TensorBoard,
  type TensorBoardOptions,
  TerminateOnNaN,
} from "./training/callbacks/index.js";
export type { History } from "./training/history.js";
export type { Logs, OpenLogs } from "./training/logs.js";
export type { EvaluateOptions, FitOptions } from "./training/options.js";
export { Weight } from "./weight.js";
