/**
 * Every element-wise function and reduction of codes.ts as a formula over float64: the
 * reference for all kernel sets. The activations are those of Keras 3
 * (keras.activations). Where the usual formula loses digits to cancellation
 * it is written differently, so that the result can be trusted to 1e-12 or so.
 */
import {
  BINARY_CODES,
  type BinaryName,
  REDUCTION_CODES,
  type ReductionName,
  UNARY_CODES,
  type UnaryName,
} from "./codes.js";
import { erf, erfinv, normalCdf } from "./erf.js";

/** f(x) with up to three parameters, in the order codes.ts gives. */
export type UnaryFormula = (x: number, p0: number, p1: number, p2: number) => number;

export type BinaryFormula = (a: number, b: number) => number;

export type ReductionFormula = (x: Float64Array) => number;

const UNARY_FORMULAS: Record<UnaryName, UnaryFormula> = {
  linear: (x) => x,
  relu: (x, negativeSlope, maxValue, threshold) => {
    if (x < threshold) return negativeSlope === 0 ? 0 : negativeSlope * (x - threshold);
    return Math.min(x, maxValue);
  },
  sigmoid,
  tanh: Math.tanh,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  square: (x) => x * x,
  abs: Math.abs,
  negative: (x) => -x,
  elu: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x)),
  celu: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x / alpha)),
  selu: (x) => SELU_SCALE * (x >= 0 ? x : SELU_ALPHA * Math.expm1(x)),
  gelu: (x) => x * normalCdf(x),
  /** x/2 · (1 + tanh z); (1 + tanh z) / 2 is sigmoid(2z). */
  geluTanh: (x) => x * sigmoid(2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)),
  softplus,
  softsign: (x) => x / (1 + Math.abs(x)),
  silu: (x) => x * sigmoid(x),
  mish: (x) => x * Math.tanh(softplus(x)),
  hardSigmoid,
  hardSilu: (x) => x * hardSigmoid(x),
  hardTanh: (x) => clamp(x, -1, 1),
  logSigmoid: (x) => -softplus(-x),
  hardShrink: (x, threshold) => (Math.abs(x) <= threshold ? 0 : x),
  softShrink: (x, threshold) => Math.sign(x) * Math.max(Math.abs(x) - threshold, 0),
  tanhShrink,
  threshold: (x, threshold, value) => (x <= threshold ? value : x),
  /** (x + √(x² + b)) / 2; for x < 0 the same by its conjugate. */
  squareplus: (x, b) => {
    const root = Math.sqrt(x * x + b);
    return x < 0 ? b / (2 * (root - x)) : (x + root) / 2;
  },
  sparsePlus: (x) => (x >= 1 ? x : Math.max(x + 1, 0) ** 2 / 4),
  sparseSigmoid: (x) => clamp((x + 1) / 2, 0, 1),
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  sign: Math.sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => {
    const floor = Math.floor(x);
    if (x - floor !== 0.5) return Math.round(x);
    return floor % 2 === 0 ? floor : floor + 1;
  },
  trunc: Math.trunc,
  expm1: Math.expm1,
  log1p: Math.log1p,
  log2: Math.log2,
  log10: Math.log10,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  arcsin: Math.asin,
  arccos: Math.acos,
  arctan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  arcsinh: Math.asinh,
  arccosh: Math.acosh,
  arctanh: Math.atanh,
  erf,
  erfinv,
  isnan: (x) => Number(Number.isNaN(x)),
  isfinite: (x) => Number(Number.isFinite(x)),
  isinf: (x) => Number(Math.abs(x) === Number.POSITIVE_INFINITY),
  logicalNot: (x) => Number(x === 0),
  clip: clamp,
  nanToNum: (x, nan, high, low) => {
    if (Number.isFinite(x)) return x;
    return x > 0 ? high : x < 0 ? low : nan;
  },
};

const BINARY_FORMULAS: Record<BinaryName, BinaryFormula> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
  power,
  mod: (a, b) => {
    const rest = a % b;
    return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
  },
  floorDivide: (a, b) => Math.floor(a / b),
  arctan2: Math.atan2,
  equal: (a, b) => Number(a === b),
  notEqual: (a, b) => Number(a !== b),
  greater: (a, b) => Number(a > b),
  greaterEqual: (a, b) => Number(a >= b),
  less: (a, b) => Number(a < b),
  lessEqual: (a, b) => Number(a <= b),
  logicalAnd: (a, b) => Number(a !== 0 && b !== 0),
  logicalOr: (a, b) => Number(a !== 0 || b !== 0),
  logicalXor: (a, b) => Number((a !== 0) !== (b !== 0)),
  squaredDifference: (a, b) => (a - b) ** 2,
  logaddexp: (a, b) => {
    const larger = Math.max(a, b);
    return Math.abs(larger) === Number.POSITIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(-Math.abs(a - b)));
  },
  reluGradient: (gradient, y) => (y > 0 ? gradient : 0),
  sigmoidGradient: (gradient, y) => gradient * y * (1 - y),
  tanhGradient: (gradient, y) => gradient * (1 - y) * (1 + y),
};

const REDUCTION_FORMULAS: Record<ReductionName, ReductionFormula> = {
  sum,
  mean: (x) => sum(x) / x.length,
  prod: (x) => x.reduce((product, value) => product * value, 1),
  max: (x) => x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY),
  min: (x) => x.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
};

const UNARY_BY_CODE: readonly UnaryFormula[] = byCode(UNARY_CODES, UNARY_FORMULAS);
const BINARY_BY_CODE: readonly BinaryFormula[] = byCode(BINARY_CODES, BINARY_FORMULAS);
const REDUCTION_BY_CODE: readonly ReductionFormula[] = byCode(REDUCTION_CODES, REDUCTION_FORMULAS);

/** The formula of a number of UNARY_CODES. */
export function unaryFormula(code: number): UnaryFormula {
  return UNARY_BY_CODE[code];
}

/** The formula of a number of BINARY_CODES. */
export function binaryFormula(code: number): BinaryFormula {
  return BINARY_BY_CODE[code];
}

/** The formula of a number of REDUCTION_CODES. */
export function reductionFormula(code: number): ReductionFormula {
  return REDUCTION_BY_CODE[code];
}

/** Klambauer et al. 2017: the fixed point at mean 0 and variance 1. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

function sum(x: Float64Array): number {
  return x.reduce((total, value) => total + value, 0);
}

function sigmoid(x: number): number {
  return x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Unlike JavaScript's own, C's and NumPy's: 1 to the power of anything is 1, and so is −1 to that of ±∞. */
function power(a: number, b: number): number {
  return a === 1 || (a === -1 && Math.abs(b) === Number.POSITIVE_INFINITY) ? 1 : a ** b;
}

function hardSigmoid(x: number): number {
  return clamp((x + 3) / 6, 0, 1);
}

/** x − tanh x; where the two nearly cancel, by the Taylor series of tanh less its first term. */
function tanhShrink(x: number): number {
  if (!(Math.abs(x) < 0.1)) return x - Math.tanh(x);
  const z = x * x;
  const series = 1 / 3 - z * (2 / 15 - z * (17 / 315 - z * (62 / 2835 - z * (1382 / 155925 - (z * 21844) / 6081075))));
  return x * z * series;
}

function clamp(x: number, low: number, high: number): number {
  return Math.min(Math.max(x, low), high);
}

function byCode<Name extends string, Formula>(codes: Record<Name, number>, formulas: Record<Name, Formula>): Formula[] {
  const table: Formula[] = [];
  for (const name of Object.keys(codes) as Name[]) table[codes[name]] = formulas[name];
  return table;
}
