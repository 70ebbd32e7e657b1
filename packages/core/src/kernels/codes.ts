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
  rsqrt: 30,
  reciprocal: 31,
  sign: 32,
  floor: 33,
  ceil: 34,
  /** half to even */
  round: 35,
  trunc: 36,
  expm1: 37,
  log1p: 38,
  log2: 39,
  log10: 40,
  sin: 41,
  cos: 42,
  tan: 43,
  arcsin: 44,
  arccos: 45,
  arctan: 46,
  sinh: 47,
  cosh: 48,
  arcsinh: 49,
  arccosh: 50,
  arctanh: 51,
  erf: 52,
  erfinv: 53,
  isnan: 54,
  isfinite: 55,
  isinf: 56,
  logicalNot: 57,
  /** low, high */
  clip: 58,
  /** what NaN, ∞ and −∞ become */
  nanToNum: 59,
} as const;

export type UnaryName = keyof typeof UNARY_CODES;

/** What is true or false is 1 or 0. */
export const BINARY_CODES = {
  add: 0,
  subtract: 1,
  multiply: 2,
  divide: 3,
  maximum: 4,
  minimum: 5,
  power: 6,
  mod: 7,
  floorDivide: 8,
  arctan2: 9,
  equal: 10,
  notEqual: 11,
  greater: 12,
  greaterEqual: 13,
  less: 14,
  lessEqual: 15,
  logicalAnd: 16,
  logicalOr: 17,
  logicalXor: 18,
  squaredDifference: 19,
  logaddexp: 20,
  /** Of the gradient of y and y, that of what y was made of. */
  reluGradient: 21,
  sigmoidGradient: 22,
  tanhGradient: 23,
} as const;

/** How stored panels keep weights, by the weight's dtype. */
export const STORAGE_CODES = { float16: 0, int8: 1 } as const;

export type BinaryName = keyof typeof BINARY_CODES;

/** What random numbers are drawn from. */
export const RANDOM_CODES = {
  /** low, high */
  uniform: 0,
  /** mean, stddev */
  normal: 1,
  /** probability, value: the value with that probability, else 0 */
  bernoulli: 2,
} as const;

export type RandomName = keyof typeof RANDOM_CODES;

export const REDUCTION_CODES = { sum: 0, mean: 1, prod: 2, max: 3, min: 4 } as const;

export type ReductionName = keyof typeof REDUCTION_CODES;

export const ARG_REDUCTION_CODES = { argmax: 0, argmin: 1 } as const;

export type ArgReductionName = keyof typeof ARG_REDUCTION_CODES;

export const POOL_CODES = { max: 0, average: 1 } as const;

export type PoolName = keyof typeof POOL_CODES;

export const CUMULATION_CODES = { cumsum: 0, cumprod: 1 } as const;

export type CumulationName = keyof typeof CUMULATION_CODES;
