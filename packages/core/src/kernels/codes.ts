/**
 * The numbers by which kernels know element-wise functions and reductions. A plan and the
 * wasm module must agree on them: assembly/codes.ts has the same list, and a
 * test compares the two by running every one.
 *
 * Parameters, where a function has any, are named after its code.
 */
export const UNARY_CODES = {
  linear: 0,
  /** negativeSlope, maxValue, threshold */
  relu: 1,
  sigmoid: 2,
  tanh: 3,
  exp: 4,
  log: 5,
  sqrt: 6,
  square: 7,
  abs: 8,
  negative: 9,
  /** alpha */
  elu: 10,
  /** alpha */
  celu: 11,
  selu: 12,
  /** x · Φ(x), by erf */
  gelu: 13,
  /** gelu by its tanh approximation */
  geluTanh: 14,
  softplus: 15,
  softsign: 16,
  silu: 17,
  mish: 18,
  hardSigmoid: 19,
  hardSilu: 20,
  hardTanh: 21,
  logSigmoid: 22,
  /** threshold */
  hardShrink: 23,
  /** threshold */
  softShrink: 24,
  tanhShrink: 25,
  /** threshold, value */
  threshold: 26,
  /** b */
  squareplus: 27,
  sparsePlus: 28,
  sparseSigmoid: 29,
} as const;

export type UnaryName = keyof typeof UNARY_CODES;

export const BINARY_CODES = { add: 0, subtract: 1, multiply: 2, divide: 3, maximum: 4, minimum: 5 } as const;

/** How stored panels keep weights, by the weight's dtype. */
export const STORAGE_CODES = { float16: 0, int8: 1 } as const;

export type BinaryName = keyof typeof BINARY_CODES;

export const REDUCTION_CODES = { sum: 0, mean: 1, prod: 2, max: 3, min: 4 } as const;

export type ReductionName = keyof typeof REDUCTION_CODES;

export const ARG_REDUCTION_CODES = { argmax: 0, argmin: 1 } as const;

export type ArgReductionName = keyof typeof ARG_REDUCTION_CODES;

export const POOL_CODES = { max: 0, average: 1 } as const;

export type PoolName = keyof typeof POOL_CODES;
