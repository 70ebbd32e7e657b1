/**
 * The public surface of @neurode/core: tensors, ops, the graph, and the
 * engines that run it.
 */
export { compute, type MatmulAsyncOptions, matmul, matmulAsync } from "./compute.js";
export { type EngineName, type EngineOptions, engine, setEngine } from "./engine/choose.js";
export { availableCores } from "./engine/cores.js";
export type { Engine, EngineDescription } from "./engine/engine.js";
export { type Batches, Executable } from "./engine/run.js";
export {
  ArgumentError,
  GraphError,
  MemoryError,
  NotBuiltError,
  ShapeError,
  UnsupportedError,
  WorkerError,
} from "./errors.js";
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
  cast,
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
export { type AdaptivePoolOptions, adaptiveAveragePool, adaptiveMaxPool } from "./ops/adaptivePool.js";
export { add, divide, maximum, minimum, multiply, subtract } from "./ops/binary.js";
export { type ConvOptions, conv } from "./ops/conv.js";
export { type ConvTransposeOptions, convTranspose } from "./ops/convTranspose.js";
export { DATA_FORMATS, type DataFormat, dataFormat, spatialAxes } from "./ops/dataFormat.js";
export { type DepthwiseConvOptions, depthwiseConv } from "./ops/depthwiseConv.js";
export { INTERPOLATIONS, type Interpolation } from "./ops/interpolate.js";
export type { MatmulOptions } from "./ops/matmul.js";
export { concatenate, reshape, slice } from "./ops/movement.js";
export { type PadMode, type PadOptions, pad } from "./ops/pad.js";
export { pending } from "./ops/pending.js";
export { averagePool, maxPool, type PoolOptions, type Sizes } from "./ops/pool.js";
export { argmax, argmin, max, mean, min, prod, type ReduceOptions, sum } from "./ops/reduce.js";
export { type RepeatOptions, repeat } from "./ops/repeat.js";
export { type ResizeOptions, resize } from "./ops/resize.js";
export { separableConv } from "./ops/separableConv.js";
export { logSoftmax, softmax, sparsemax } from "./ops/softmax.js";
export { logsumexp, std, variance } from "./ops/statistics.js";
export { stored } from "./ops/stored.js";
export { transpose } from "./ops/transpose.js";
export {
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
  type ReluOptions,
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
} from "./ops/unary.js";
export type { Padding, WindowOptions } from "./ops/window.js";
export { checkOptions, didYouMean, oneOf, show } from "./options.js";
export { formatPlan } from "./plan/print.js";
export { checkSeed, nextSeed, Random, setRandomSeed } from "./random.js";
export { formatShape, normalizeAxis, type Shape, type StaticShape, sameShape, sizeOf } from "./shape.js";
export { full, ones, type TensorLike, type TensorOptions, tensor, write, zeros } from "./tensor/create.js";
export { bytesOf, DTYPES, type DType, isInteger } from "./tensor/dtype.js";
export { asFloat32, type Float32Copies } from "./tensor/float32.js";
export { isTensor, type NestedNumbers, Tensor, type TensorData } from "./tensor/tensor.js";
