/**
 * Registry: what can be made from a class name and a config, as files hold
 * them. A config's keys are the constructor's arguments; those that stand
 * before the options are named in order.
 */
import { constraintClasses } from "./constraints.js";
import { initializerClasses } from "./initializers.js";
import {
  isKnownLayer,
  isRegisteredLayer,
  type LayerClass,
  layerClasses,
  layerFromConfig,
  registerLayer,
} from "./layerClasses.js";
import { Activation } from "./layers/activation.js";
import { ActivityRegularization } from "./layers/activityRegularization.js";
import { AlphaDropout } from "./layers/alphaDropout.js";
import { AdditiveAttention } from "./layers/attention/additiveAttention.js";
import { Attention } from "./layers/attention/attention.js";
import { GroupedQueryAttention } from "./layers/attention/groupedQueryAttention.js";
import { MultiHeadAttention } from "./layers/attention/multiHeadAttention.js";
import { BatchNormalization } from "./layers/batchNormalization.js";
import { CategoryEncoding } from "./layers/categoryEncoding.js";
import { Concatenate } from "./layers/concatenate.js";
import { Conv1D, Conv2D, Conv3D } from "./layers/conv/conv.js";
import { Conv1DTranspose, Conv2DTranspose, Conv3DTranspose } from "./layers/conv/convTranspose.js";
import { DepthwiseConv1D, DepthwiseConv2D } from "./layers/conv/depthwiseConv.js";
import { SeparableConv1D, SeparableConv2D } from "./layers/conv/separableConv.js";
import { Dense } from "./layers/dense.js";
import { Discretization } from "./layers/discretization.js";
import { Dot } from "./layers/dot.js";
import { Dropout } from "./layers/dropout.js";
import { EinsumDense } from "./layers/einsumDense.js";
import { ELU } from "./layers/elu.js";
import { Embedding } from "./layers/embedding.js";
import { Flatten } from "./layers/flatten.js";
import { GaussianDropout } from "./layers/gaussianDropout.js";
import { GaussianNoise } from "./layers/gaussianNoise.js";
import { GroupNormalization } from "./layers/groupNormalization.js";
import { Identity } from "./layers/identity.js";
import { InputLayer } from "./layers/inputLayer.js";
import { Lambda } from "./layers/lambda.js";
import { LayerNormalization } from "./layers/layerNormalization.js";
import { IntegerLookup } from "./layers/lookup/integerLookup.js";
import { StringLookup } from "./layers/lookup/stringLookup.js";
import { Masking } from "./layers/masking.js";
import { Add, Average, Maximum, Minimum, Multiply, Subtract } from "./layers/merge.js";
import { Normalization } from "./layers/normalization.js";
import {
  AdaptiveAveragePooling1D,
  AdaptiveAveragePooling2D,
  AdaptiveAveragePooling3D,
  AdaptiveMaxPooling1D,
  AdaptiveMaxPooling2D,
  AdaptiveMaxPooling3D,
} from "./layers/pooling/adaptivePooling.js";
import { AveragePooling1D, AveragePooling2D, AveragePooling3D } from "./layers/pooling/averagePooling.js";
import {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalAveragePooling3D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
  GlobalMaxPooling3D,
} from "./layers/pooling/globalPooling.js";
import { MaxPooling1D, MaxPooling2D, MaxPooling3D } from "./layers/pooling/maxPooling.js";
import { PReLU } from "./layers/prelu.js";
import { CenterCrop } from "./layers/preprocessing/centerCrop.js";
import { Rescaling } from "./layers/preprocessing/rescaling.js";
import { Resizing } from "./layers/preprocessing/resizing.js";
import { Bidirectional } from "./layers/recurrent/bidirectional.js";
import { ConvLSTM1D, ConvLSTM2D, ConvLSTM3D } from "./layers/recurrent/convLstm.js";
import { GRU } from "./layers/recurrent/gru.js";
import { GRUCell } from "./layers/recurrent/gruCell.js";
import { LSTM } from "./layers/recurrent/lstm.js";
import { LSTMCell } from "./layers/recurrent/lstmCell.js";
import { RNN } from "./layers/recurrent/rnn.js";
import { SimpleRNN } from "./layers/recurrent/simpleRnn.js";
import { SimpleRNNCell } from "./layers/recurrent/simpleRnnCell.js";
import { StackedRNNCells } from "./layers/recurrent/stackedRnnCells.js";
import { TimeDistributed } from "./layers/recurrent/timeDistributed.js";
import { LeakyReLU, ReLU } from "./layers/relu.js";
import { Cropping1D, Cropping2D, Cropping3D } from "./layers/reshaping/cropping.js";
import { Permute } from "./layers/reshaping/permute.js";
import { RepeatVector } from "./layers/reshaping/repeatVector.js";
import { Reshape } from "./layers/reshaping/reshape.js";
import { UpSampling1D, UpSampling2D, UpSampling3D } from "./layers/reshaping/upSampling.js";
import { ZeroPadding1D, ZeroPadding2D, ZeroPadding3D } from "./layers/reshaping/zeroPadding.js";
import { RMSNormalization } from "./layers/rmsNormalization.js";
import { Softmax } from "./layers/softmax.js";
import { SpatialDropout1D, SpatialDropout2D, SpatialDropout3D } from "./layers/spatialDropout.js";
import { SpectralNormalization } from "./layers/spectralNormalization.js";
import { UnitNormalization } from "./layers/unitNormalization.js";
import { regularizerClasses } from "./regularizers.js";

const ownClasses: Readonly<Record<string, LayerClass>> = {
  InputLayer: { create: InputLayer, positional: [] },
  Dense: { create: Dense, positional: ["units"] },
  Activation: { create: Activation, positional: ["activation"] },
  Flatten: { create: Flatten, positional: [] },
  Dropout: { create: Dropout, positional: ["rate"] },
  Add: { create: Add, positional: [] },
  Concatenate: { create: Concatenate, positional: [] },
  MaxPooling1D: { create: MaxPooling1D, positional: [] },
  MaxPooling2D: { create: MaxPooling2D, positional: [] },
  MaxPooling3D: { create: MaxPooling3D, positional: [] },
  AveragePooling1D: { create: AveragePooling1D, positional: ["poolSize"] },
  AveragePooling2D: { create: AveragePooling2D, positional: ["poolSize"] },
  AveragePooling3D: { create: AveragePooling3D, positional: ["poolSize"] },
  GlobalAveragePooling1D: { create: GlobalAveragePooling1D, positional: [] },
  GlobalAveragePooling2D: { create: GlobalAveragePooling2D, positional: [] },
  GlobalAveragePooling3D: { create: GlobalAveragePooling3D, positional: [] },
  GlobalMaxPooling1D: { create: GlobalMaxPooling1D, positional: [] },
  GlobalMaxPooling2D: { create: GlobalMaxPooling2D, positional: [] },
  GlobalMaxPooling3D: { create: GlobalMaxPooling3D, positional: [] },
  AdaptiveAveragePooling1D: { create: AdaptiveAveragePooling1D, positional: ["outputSize"] },
  AdaptiveAveragePooling2D: { create: AdaptiveAveragePooling2D, positional: ["outputSize"] },
  AdaptiveAveragePooling3D: { create: AdaptiveAveragePooling3D, positional: ["outputSize"] },
  AdaptiveMaxPooling1D: { create: AdaptiveMaxPooling1D, positional: ["outputSize"] },
  AdaptiveMaxPooling2D: { create: AdaptiveMaxPooling2D, positional: ["outputSize"] },
  AdaptiveMaxPooling3D: { create: AdaptiveMaxPooling3D, positional: ["outputSize"] },
  ZeroPadding1D: { create: ZeroPadding1D, positional: [] },
  ZeroPadding2D: { create: ZeroPadding2D, positional: [] },
  ZeroPadding3D: { create: ZeroPadding3D, positional: [] },
  Cropping1D: { create: Cropping1D, positional: [] },
  Cropping2D: { create: Cropping2D, positional: [] },
  Cropping3D: { create: Cropping3D, positional: [] },
  UpSampling1D: { create: UpSampling1D, positional: [] },
  UpSampling2D: { create: UpSampling2D, positional: [] },
  UpSampling3D: { create: UpSampling3D, positional: [] },
  Reshape: { create: Reshape, positional: ["targetShape"] },
  Permute: { create: Permute, positional: ["dims"] },
  RepeatVector: { create: RepeatVector, positional: ["n"] },
  Resizing: { create: Resizing, positional: ["height", "width"] },
  CenterCrop: { create: CenterCrop, positional: ["height", "width"] },
  Rescaling: { create: Rescaling, positional: ["scale"] },
  Conv1D: { create: Conv1D, positional: ["filters", "kernelSize"] },
  Conv2D: { create: Conv2D, positional: ["filters", "kernelSize"] },
  Conv3D: { create: Conv3D, positional: ["filters", "kernelSize"] },
  Conv1DTranspose: { create: Conv1DTranspose, positional: ["filters", "kernelSize"] },
  Conv2DTranspose: { create: Conv2DTranspose, positional: ["filters", "kernelSize"] },
  Conv3DTranspose: { create: Conv3DTranspose, positional: ["filters", "kernelSize"] },
  SeparableConv1D: { create: SeparableConv1D, positional: ["filters", "kernelSize"] },
  SeparableConv2D: { create: SeparableConv2D, positional: ["filters", "kernelSize"] },
  DepthwiseConv1D: { create: DepthwiseConv1D, positional: ["kernelSize"] },
  DepthwiseConv2D: { create: DepthwiseConv2D, positional: ["kernelSize"] },
  EinsumDense: { create: EinsumDense, positional: ["equation", "outputShape"] },
  Embedding: { create: Embedding, positional: ["inputDim", "outputDim"] },
  Masking: { create: Masking, positional: [] },
  Identity: { create: Identity, positional: [] },
  Lambda: { create: Lambda, positional: ["function"] },
  SpatialDropout1D: { create: SpatialDropout1D, positional: ["rate"] },
  SpatialDropout2D: { create: SpatialDropout2D, positional: ["rate"] },
  SpatialDropout3D: { create: SpatialDropout3D, positional: ["rate"] },
  GaussianNoise: { create: GaussianNoise, positional: ["stddev"] },
  GaussianDropout: { create: GaussianDropout, positional: ["rate"] },
  AlphaDropout: { create: AlphaDropout, positional: ["rate"] },
  ActivityRegularization: { create: ActivityRegularization, positional: [] },
  Subtract: { create: Subtract, positional: [] },
  Multiply: { create: Multiply, positional: [] },
  Average: { create: Average, positional: [] },
  Maximum: { create: Maximum, positional: [] },
  Minimum: { create: Minimum, positional: [] },
  Dot: { create: Dot, positional: ["axes"] },
  ReLU: { create: ReLU, positional: [] },
  LeakyReLU: { create: LeakyReLU, positional: [] },
  PReLU: { create: PReLU, positional: [] },
  ELU: { create: ELU, positional: [] },
  Softmax: { create: Softmax, positional: [] },
  BatchNormalization: { create: BatchNormalization, positional: [] },
  LayerNormalization: { create: LayerNormalization, positional: [] },
  GroupNormalization: { create: GroupNormalization, positional: [] },
  RMSNormalization: { create: RMSNormalization, positional: [] },
  UnitNormalization: { create: UnitNormalization, positional: [] },
  SpectralNormalization: { create: SpectralNormalization, positional: ["layer"] },
  Normalization: { create: Normalization, positional: [] },
  Discretization: { create: Discretization, positional: [] },
  StringLookup: { create: StringLookup, positional: [] },
  IntegerLookup: { create: IntegerLookup, positional: [] },
  CategoryEncoding: { create: CategoryEncoding, positional: ["numTokens"] },
  SimpleRNNCell: { create: SimpleRNNCell, positional: ["units"] },
  LSTMCell: { create: LSTMCell, positional: ["units"] },
  GRUCell: { create: GRUCell, positional: ["units"] },
  StackedRNNCells: { create: StackedRNNCells, positional: ["cells"] },
  RNN: { create: RNN, positional: ["cell"] },
  SimpleRNN: { create: SimpleRNN, positional: ["units"] },
  LSTM: { create: LSTM, positional: ["units"] },
  GRU: { create: GRU, positional: ["units"] },
  ConvLSTM1D: { create: ConvLSTM1D, positional: ["filters", "kernelSize"] },
  ConvLSTM2D: { create: ConvLSTM2D, positional: ["filters", "kernelSize"] },
  ConvLSTM3D: { create: ConvLSTM3D, positional: ["filters", "kernelSize"] },
  Bidirectional: { create: Bidirectional, positional: ["layer"] },
  TimeDistributed: { create: TimeDistributed, positional: ["layer"] },
  Attention: { create: Attention, positional: [] },
  AdditiveAttention: { create: AdditiveAttention, positional: [] },
  MultiHeadAttention: { create: MultiHeadAttention, positional: ["numHeads", "keyDim"] },
  GroupedQueryAttention: {
    create: GroupedQueryAttention,
    positional: ["headDim", "numQueryHeads", "numKeyValueHeads"],
  },
  // The name by which Keras's files know it.
  GroupQueryAttention: {
    create: GroupedQueryAttention,
    positional: ["headDim", "numQueryHeads", "numKeyValueHeads"],
  },
};

Object.assign(layerClasses, ownClasses);

export { isKnownLayer, isRegisteredLayer, layerFromConfig, registerLayer };

/** The classes of what configs hold beside layers: initializers, regularizers, constraints. */
export const objectClasses: Readonly<Record<string, new (options: never) => object>> = {
  ...initializerClasses,
  ...regularizerClasses,
  ...constraintClasses,
};
