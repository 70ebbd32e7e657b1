/**
 * The ops, public: what layers and models of one's own are written in, under the
 * names of Keras's `keras.ops` in camelCase.
 *
 * Of symbolic tensors an op is recorded; of tensors alone it is computed at
 * once, on the calling thread.
 */
import { atOnce } from "./atOnce.js";
import * as adaptivePoolOps from "./ops/adaptivePool.js";
import * as arithmeticOps from "./ops/arithmetic.js";
import * as arrangingOps from "./ops/arranging.js";
import * as axesOps from "./ops/axes.js";
import * as binaryOps from "./ops/binary.js";
import * as castOps from "./ops/cast.js";
import * as convOps from "./ops/conv.js";
import * as convTransposeOps from "./ops/convTranspose.js";
import * as crossentropyOps from "./ops/crossentropy.js";
import * as depthwiseConvOps from "./ops/depthwiseConv.js";
import * as einsumOps from "./ops/einsum.js";
import * as elementaryOps from "./ops/elementary.js";
import * as ignoringNanOps from "./ops/ignoringNan.js";
import * as makeOps from "./ops/make.js";
import * as matmulOps from "./ops/matmul.js";
import * as movementOps from "./ops/movement.js";
import * as normalizingOps from "./ops/normalizing.js";
import * as normsOps from "./ops/norms.js";
import * as padOps from "./ops/pad.js";
import * as poolOps from "./ops/pool.js";
import * as productsOps from "./ops/products.js";
import * as reduceOps from "./ops/reduce.js";
import * as repeatOps from "./ops/repeat.js";
import * as resizeOps from "./ops/resize.js";
import * as segmentsOps from "./ops/segments.js";
import * as separableConvOps from "./ops/separableConv.js";
import * as softmaxOps from "./ops/softmax.js";
import * as sortOps from "./ops/sort.js";
import * as splitOps from "./ops/split.js";
import * as statisticsOps from "./ops/statistics.js";
import * as stopGradientOps from "./ops/stopGradient.js";
import * as takeOps from "./ops/take.js";
import * as transposeOps from "./ops/transpose.js";
import * as unaryOps from "./ops/unary.js";
import * as vectorsOps from "./ops/vectors.js";
import * as viewOps from "./ops/view.js";
import * as whereOps from "./ops/where.js";

export const {
  abs,
  celu,
  elu,
  exp,
  gelu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardTanh,
  leakyRelu,
  log,
  logSigmoid,
  mish,
  negative,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softplus,
  softShrink,
  softsign,
  sparsePlus,
  sparseSigmoid,
  sqrt,
  square,
  squareplus,
  tanh,
  tanhShrink,
  threshold,
} = atOnce(unaryOps);
export const {
  arccos,
  arccosh,
  arcsin,
  arcsinh,
  arctan,
  arctanh,
  ceil,
  clip,
  cos,
  cosh,
  erf,
  erfinv,
  expm1,
  floor,
  isfinite,
  isinf,
  isnan,
  log10,
  log1p,
  log2,
  logicalNot,
  nanToNum,
  reciprocal,
  round,
  rsqrt,
  sign,
  sin,
  sinh,
  tan,
  trunc,
} = atOnce(elementaryOps);
export const {
  add,
  arctan2,
  divide,
  equal,
  floorDivide,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logaddexp,
  logicalAnd,
  logicalOr,
  logicalXor,
  maximum,
  minimum,
  mod,
  multiply,
  notEqual,
  power,
  squaredDifference,
  subtract,
} = atOnce(binaryOps);
export const { where } = atOnce(whereOps);
export const { cast } = atOnce(castOps);
export const { stopGradient } = atOnce(stopGradientOps);
export const { concatenate, reshape, slice } = atOnce(movementOps);
export const { expandDims, moveaxis, ravel, roll, squeeze, stack, swapaxes, tile } = atOnce(axesOps);
export const { transpose } = atOnce(transposeOps);
export const { sliceUpdate, split, unstack } = atOnce(splitOps);
export const { broadcastTo, diagonal, flip } = atOnce(viewOps);
export const { take, takeAlongAxis } = atOnce(takeOps);
export const { argsort, cumprod, cumsum, sort, topK } = atOnce(sortOps);
export const { diag, fullLike, multiHot, oneHot, onesLike, searchsorted, tril, triu, zerosLike } = atOnce(makeOps);
export const { argmax, argmin, max, mean, min, prod, sum } = atOnce(reduceOps);
export const { logsumexp, std, variance } = atOnce(statisticsOps);
export const { logSoftmax, softmax, sparsemax } = atOnce(softmaxOps);
export const { all, any, average, countNonzero, norm, normalize } = atOnce(normsOps);
export const { matmul } = atOnce(matmulOps);
export const { einsum } = atOnce(einsumOps);
export const { dot, inner, outer, tensordot } = atOnce(productsOps);

export const { conv } = atOnce(convOps);
export const { convTranspose } = atOnce(convTransposeOps);
export const { depthwiseConv } = atOnce(depthwiseConvOps);
export const { separableConv } = atOnce(separableConvOps);
export const { averagePool, maxPool } = atOnce(poolOps);
export const { adaptiveAveragePool, adaptiveMaxPool } = atOnce(adaptivePoolOps);
export const { pad } = atOnce(padOps);
export const { repeat } = atOnce(repeatOps);
export const { resize } = atOnce(resizeOps);
export const {
  cbrt,
  deg2rad,
  divideNoNan,
  exp2,
  fmax,
  fmin,
  fmod,
  heaviside,
  hypot,
  isclose,
  isneginf,
  isposinf,
  logaddexp2,
  rad2deg,
  signbit,
  sinc,
} = atOnce(arithmeticOps);
export const { append, arraySplit, dstack, fliplr, flipud, hstack, meshgrid, rot90, vstack } = atOnce(arrangingOps);
export const { cross, diff, ptp, trace, vdot } = atOnce(vectorsOps);
export const { nanmax, nanmean, nanmin, nanprod, nanstd, nansum, nanvar } = atOnce(ignoringNanOps);
export const { batchNormalization, glu, layerNormalization, moments, rmsNormalization } = atOnce(normalizingOps);
export const { binaryCrossentropy, categoricalCrossentropy, sparseCategoricalCrossentropy } = atOnce(crossentropyOps);
export const { segmentMax, segmentSum } = atOnce(segmentsOps);

export { arange, eye } from "./ops/make.js";
export { identity, linspace, tri } from "./ops/ranges.js";
export { full, ones, zeros } from "./tensor/create.js";
