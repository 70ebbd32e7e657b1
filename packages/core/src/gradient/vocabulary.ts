/** The ops that gradient rules are written in. */
export { constant, declare } from "../graph/trace.js";
export { expandDims, moveaxis, regroup } from "../ops/axes.js";
export {
  add,
  divide,
  equal,
  floorDivide,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  multiply,
  notEqual,
  power,
  reluGradient,
  sigmoidGradient,
  squaredDifference,
  subtract,
  tanhGradient,
} from "../ops/binary.js";
export { cos, cosh, erf, expm1, isfinite, reciprocal, rsqrt, sin, sinh } from "../ops/elementary.js";
export { everyRow } from "../ops/everyRow.js";
export {
  exactConv as convolved,
  exactConvTranspose as convTransposed,
  exactDepthwiseConv as depthwiseConvolved,
  turnPatches,
  turnPatchesByImage,
} from "../ops/exactConv.js";
export { arange, eye } from "../ops/make.js";
export { matmul } from "../ops/matmul.js";
export { concatenate, slice } from "../ops/movement.js";
export { pad } from "../ops/pad.js";
export { poolGradient } from "../ops/pool.js";
export { recurrentGradient } from "../ops/recurrentGradient.js";
export { max, prod, sum } from "../ops/reduce.js";
export { resample as resampled } from "../ops/resample.js";
export { scatterAdd, scatterAddAlong } from "../ops/scatter.js";
export { softmax } from "../ops/softmax.js";
export { argsort, cumprod, cumsum } from "../ops/sort.js";
export { take, takeAlongAxis } from "../ops/take.js";
export { transpose } from "../ops/transpose.js";
export { abs, exp, log, negative, sigmoid, softplus, sqrt, square, tanh } from "../ops/unary.js";
export { broadcastTo, flip } from "../ops/view.js";
export { where } from "../ops/where.js";
export { asShape, stretchedLike, summedTo } from "./broadcast.js";
