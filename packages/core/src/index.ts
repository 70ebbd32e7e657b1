/**
 * The public surface of @neurode/core: tensors, ops, the graph, and the
 * engines that run it.
 */
export type { AtOnce } from "./atOnce.js";
export { compute, type MatmulAsyncOptions, matmulAsync } from "./compute.js";
export { type EngineName, type EngineOptions, engine, setEngine } from "./engine/choose.js";
export { availableCores } from "./engine/cores.js";
export type { Engine, EngineDescription } from "./engine/engine.js";
export { evaluateFloat64 } from "./engine/float64.js";
export { type Batches, Executable } from "./engine/run.js";
export {
  ArgumentError,
  GradientError,
  GraphError,
  MemoryError,
  NotBuiltError,
  ShapeError,
  UnsupportedError,
  WorkerError,
} from "./errors.js";
export { type CheckGradientsOptions, checkGradients } from "./gradient/checkGradients.js";
export { gradients, type ValueAndGradients } from "./gradient/gradients.js";
export { gradientsOf } from "./gradient/gradientsOf.js";
export {
  type Attrs,
  type Call,
  type Graph,
  type Node,
  type Owner,
  type Parameter,
  SymbolicTensor,
} from "./graph/graph.js";
export { automaticName, clearSession, numberedNames } from "./graph/naming.js";
export { executionOrder, replay } from "./graph/replay.js";
export {
  type CallOptions,
  constant,
  currentCall,
  type Operand,
  outsideCalls,
  parameter,
  pass,
  symbolic,
  withCall,
} from "./graph/trace.js";
export { graphOf, outermostCall } from "./graph/walk.js";
export type { BuildName } from "./kernels/builds.js";
export type { KernelSet, KernelSetName } from "./kernels/kernels.js";
export { type ReserveHeapOptions, reserveHeap } from "./memory/heap.js";
export * from "./operations.js";
export * as ops from "./operations.js";
export type { AdaptivePoolOptions } from "./ops/adaptivePool.js";
export type { IsCloseOptions } from "./ops/arithmetic.js";
export type { Rot90Options } from "./ops/arranging.js";
export { type AttentionOptions, attention } from "./ops/attention.js";
export { regroup } from "./ops/axes.js";
export type { ConvOptions } from "./ops/conv.js";
export { type ConvTransposeOptions, transposedWindow } from "./ops/convTranspose.js";
export type { BinaryCrossentropyOptions, CategoricalCrossentropyOptions } from "./ops/crossentropy.js";
export { DATA_FORMATS, type DataFormat, dataFormat, spatialAxes } from "./ops/dataFormat.js";
export type { DepthwiseConvOptions } from "./ops/depthwiseConv.js";
export type { NanToNumOptions } from "./ops/elementary.js";
export { everyRow } from "./ops/everyRow.js";
export { INTERPOLATIONS, type Interpolation } from "./ops/interpolate.js";
export { layerNormalization } from "./ops/layerNormalization.js";
export type { DTypeOptions, EyeOptions, OneHotOptions } from "./ops/make.js";
export type { MatmulOptions } from "./ops/matmul.js";
export type { AxisSlice } from "./ops/movement.js";
export type {
  BatchNormalizationOpOptions,
  LayerNormalizationOpOptions,
  RmsNormalizationOpOptions,
} from "./ops/normalizing.js";
export type { AverageOptions, NormalizeOptions, NormOptions } from "./ops/norms.js";
export type { PadMode, PadOptions } from "./ops/pad.js";
export { pending } from "./ops/pending.js";
export type { PoolOptions, Sizes } from "./ops/pool.js";
export type { TensordotOptions } from "./ops/products.js";
export { type RandomOptions, randomBernoulli, randomNormal, randomUniform } from "./ops/random.js";
export type { LinspaceOptions } from "./ops/ranges.js";
export { gruHidden, lstmCarry, lstmHidden } from "./ops/recurrent.js";
export type { ReduceOptions } from "./ops/reduce.js";
export type { RepeatOptions } from "./ops/repeat.js";
export { type ResampleTable, resample } from "./ops/resample.js";
export type { ResizeOptions } from "./ops/resize.js";
export type { SoftmaxOptions } from "./ops/softmax.js";
export type { AlongOptions } from "./ops/sort.js";
export type { UnstackOptions } from "./ops/split.js";
export { stored } from "./ops/stored.js";
export type { TakeOptions } from "./ops/take.js";
export type { ReluOptions } from "./ops/unary.js";
export type { DiffOptions } from "./ops/vectors.js";
export type { DiagonalOptions } from "./ops/view.js";
export {
  type Padding,
  type WindowAxis,
  type WindowOptions,
  windowAttrs,
  windowAxes,
  windowOutputs,
} from "./ops/window.js";
export { checkOptions, didYouMean, oneOf, show } from "./options.js";
export { formatPlan } from "./plan/print.js";
export { Program, type Variable } from "./program/program.js";
export { checkSeed, nextSeed, Random, setRandomSeed } from "./random.js";
export { SeedGenerator } from "./seedGenerator.js";
export { formatShape, normalizeAxis, type Shape, type StaticShape, sameShape, sizeOf } from "./shape.js";
export { type TensorLike, type TensorOptions, tensor, write } from "./tensor/create.js";
export { bytesOf, DTYPES, type DType, isInteger } from "./tensor/dtype.js";
export { asFloat32, type Float32Copies } from "./tensor/float32.js";
export { isTensor, type NestedNumbers, Tensor, type TensorData } from "./tensor/tensor.js";
export { notWritten } from "./writing.js";
