/**
 * The gradient rules of element-wise ops of one argument: g · f'(x), from y
 * where f' follows from it. At kinks they are what Keras gives on JAX: relu'(0)
 * is 0, abs'(0) is 1, and a bound of clip gives half.
 */
import { type GradientOps, type GradientRule, noGradient } from "../gradient/rule.js";
import type { Attrs, SymbolicTensor } from "../graph/graph.js";
import type { UnaryName } from "../kernels/codes.js";

interface Element {
  readonly x: SymbolicTensor;
  readonly y: SymbolicTensor;
  readonly g: SymbolicTensor;
  readonly attrs: Attrs;
}

/** A rule as a formula of x, y and g. */
const rule =
  (formula: (element: Element, ops: GradientOps) => SymbolicTensor): GradientRule =>
  ({ inputs: [x], output: y, attrs, outputGradient: g }, ops) => [formula({ x, y, g, attrs }, ops)];

export const unaryGradients: Record<Exclude<UnaryName, "linear">, GradientRule> = {
  /** Beyond a threshold of 0, and up to the largest result, y tells where x was. */
  relu: rule(({ x, y, g, attrs }, ops) => {
    const { negativeSlope, maxValue, threshold } = attrs as Record<string, number>;
    const { greater, greaterEqual, less, multiply, reluGradient, where } = ops;
    if (negativeSlope === 0 && threshold === 0 && maxValue === Number.POSITIVE_INFINITY) return reluGradient(g, y);
    const from = threshold === 0 && negativeSlope >= 0 ? y : x;
    const rises = negativeSlope > 0 ? greaterEqual(from, threshold) : greater(from, threshold);
    const above = maxValue === Number.POSITIVE_INFINITY ? g : where(less(y, maxValue), g, 0);
    return where(rises, above, negativeSlope === 0 ? 0 : multiply(g, negativeSlope));
  }),
  sigmoid: rule(({ y, g }, { sigmoidGradient }) => sigmoidGradient(g, y)),
  tanh: rule(({ y, g }, { tanhGradient }) => tanhGradient(g, y)),
  exp: rule(({ y, g }, { multiply }) => multiply(g, y)),
  log: rule(({ x, g }, { divide }) => divide(g, x)),
  sqrt: rule(({ y, g }, { divide, multiply }) => divide(multiply(g, 0.5), y)),
  square: rule(({ x, g }, { multiply }) => multiply(g, multiply(x, 2))),
  abs: rule(({ x, g }, { greaterEqual, negative, where }) => where(greaterEqual(x, 0), g, negative(g))),
  negative: rule(({ g }, { negative }) => negative(g)),
  elu: rule((element, ops) => exponentialBelow(element, element.attrs.alpha as number, 1, ops)),
  celu: rule((element, ops) =>
    exponentialBelow(element, element.attrs.alpha as number, element.attrs.alpha as number, ops),
  ),
  selu: rule(({ y, g }, { add, greater, multiply, where }) =>
    multiply(g, where(greater(y, 0), SELU_SCALE, add(y, SELU_SCALE * SELU_ALPHA))),
  ),
  /** Φ(x) + x · φ(x) */
  gelu: rule(({ x, g }, { add, erf, exp, multiply, square }) => {
    const phi = multiply(exp(multiply(square(x), -0.5)), 1 / Math.sqrt(2 * Math.PI));
    const Phi = multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);
    return multiply(g, add(Phi, multiply(x, phi)));
  }),
  /** s + x · s · (1 − s) · 2u', s = σ(2u), u = √(2/π) · (x + 0.044715 x³) */
  geluTanh: rule(({ x, g }, { add, multiply, sigmoid, square, subtract }) => {
    const twice = 2 * Math.sqrt(2 / Math.PI);
    const z = square(x);
    const s = sigmoid(multiply(x, add(multiply(z, 0.044715 * twice), twice)));
    const slope = multiply(x, add(multiply(z, 3 * 0.044715 * twice), twice));
    return multiply(g, multiply(s, add(multiply(slope, subtract(1, s)), 1)));
  }),
  softplus: rule(({ y, g }, { expm1, multiply, negative }) => multiply(g, negative(expm1(negative(y))))),
  softsign: rule(({ y, g }, { abs, multiply, square, subtract }) => multiply(g, square(subtract(1, abs(y))))),
  /** s · (1 + x · (1 − s)) */
  silu: rule(({ x, g }, { add, multiply, sigmoid, subtract }) => {
    const s = sigmoid(x);
    return multiply(g, multiply(s, add(multiply(x, subtract(1, s)), 1)));
  }),
  /** t + x · (1 − t²) · σ(x), t = tanh(softplus(x)) */
  mish: rule(({ x, g }, { add, multiply, sigmoid, softplus, square, subtract, tanh }) => {
    const t = tanh(softplus(x));
    return multiply(g, add(t, multiply(multiply(x, sigmoid(x)), subtract(1, square(t)))));
  }),
  hardSigmoid: rule(({ y, g }, ops) => ops.where(between(y, 0, 1, ops), ops.multiply(g, 1 / 6), 0)),
  /** x / 3 + 1/2 between −3 and 3 */
  hardSilu: rule(({ x, g }, ops) => {
    const { add, greaterEqual, multiply, where } = ops;
    const slope = where(between(x, -3, 3, ops), add(multiply(x, 1 / 3), 0.5), greaterEqual(x, 3));
    return multiply(g, slope);
  }),
  hardTanh: rule(({ x, g }, { abs, lessEqual, where }) => where(lessEqual(abs(x), 1), g, 0)),
  logSigmoid: rule(({ y, g }, { expm1, multiply, negative }) => multiply(g, negative(expm1(y)))),
  hardShrink: rule(({ y, g }, { notEqual, where }) => where(notEqual(y, 0), g, 0)),
  softShrink: rule(({ y, g }, { notEqual, where }) => where(notEqual(y, 0), g, 0)),
  tanhShrink: rule(({ x, g }, { multiply, square, tanh }) => multiply(g, square(tanh(x)))),
  threshold: rule(({ x, g, attrs }, { greater, where }) => where(greater(x, attrs.threshold as number), g, 0)),
  /** y / √(x² + b) */
  squareplus: rule(({ x, y, g, attrs }, { add, divide, multiply, sqrt, square }) =>
    divide(multiply(g, y), sqrt(add(square(x), attrs.b as number))),
  ),
  sparsePlus: rule(({ x, g }, { add, maximum, minimum, multiply }) =>
    multiply(g, minimum(maximum(multiply(add(x, 1), 0.5), 0), 1)),
  ),
  sparseSigmoid: rule(({ x, g }, ops) => ops.multiply(withinBounds(x, g, -1, 1, ops), 0.5)),
  rsqrt: rule(({ y, g }, { multiply, square }) => multiply(g, multiply(multiply(y, -0.5), square(y)))),
  reciprocal: rule(({ y, g }, { multiply, negative, square }) => multiply(g, negative(square(y)))),
  sign: noGradient,
  floor: noGradient,
  ceil: noGradient,
  round: noGradient,
  trunc: noGradient,
  expm1: rule(({ y, g }, { add, multiply }) => multiply(g, add(y, 1))),
  log1p: rule(({ x, g }, { add, divide }) => divide(g, add(x, 1))),
  log2: rule(({ x, g }, { divide, multiply }) => divide(multiply(g, Math.LOG2E), x)),
  log10: rule(({ x, g }, { divide, multiply }) => divide(multiply(g, Math.LOG10E), x)),
  sin: rule(({ x, g }, { cos, multiply }) => multiply(g, cos(x))),
  cos: rule(({ x, g }, { multiply, negative, sin }) => multiply(g, negative(sin(x)))),
  tan: rule(({ y, g }, { add, multiply, square }) => multiply(g, add(square(y), 1))),
  arcsin: rule(({ x, g }, { multiply, rsqrt, square, subtract }) => multiply(g, rsqrt(subtract(1, square(x))))),
  arccos: rule(({ x, g }, { multiply, negative, rsqrt, square, subtract }) =>
    multiply(g, negative(rsqrt(subtract(1, square(x))))),
  ),
  arctan: rule(({ x, g }, { add, divide, square }) => divide(g, add(square(x), 1))),
  sinh: rule(({ x, g }, { cosh, multiply }) => multiply(g, cosh(x))),
  cosh: rule(({ x, g }, { multiply, sinh }) => multiply(g, sinh(x))),
  arcsinh: rule(({ x, g }, { add, multiply, rsqrt, square }) => multiply(g, rsqrt(add(square(x), 1)))),
  arccosh: rule(({ x, g }, { add, multiply, rsqrt, subtract }) =>
    multiply(g, rsqrt(multiply(subtract(x, 1), add(x, 1)))),
  ),
  arctanh: rule(({ x, g }, { add, divide, multiply, subtract }) => divide(g, multiply(subtract(1, x), add(x, 1)))),
  erf: rule(({ x, g }, { exp, multiply, negative, square }) =>
    multiply(g, multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI))),
  ),
  erfinv: rule(({ y, g }, { exp, multiply, square }) => multiply(g, multiply(exp(square(y)), Math.sqrt(Math.PI) / 2))),
  isnan: noGradient,
  isfinite: noGradient,
  isinf: noGradient,
  logicalNot: noGradient,
  clip: rule(({ x, g, attrs: { low, high } }, ops) => withinBounds(x, g, low as number, high as number, ops)),
  nanToNum: rule(({ x, g }, { isfinite, where }) => where(isfinite(x), g, 0)),
};

/** Klambauer et al. 2017. */
const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;

/** g where y = x, (y + alpha) / divisor · g below: of alpha · (e^(x / divisor) − 1). Where alpha > 0, y tells which. */
function exponentialBelow({ x, y, g }: Element, alpha: number, divisor: number, ops: GradientOps): SymbolicTensor {
  const { add, greater, multiply, where } = ops;
  const above = greater(alpha > 0 ? y : x, 0);
  return multiply(g, where(above, 1, multiply(add(y, alpha), 1 / divisor)));
}

function between(
  x: SymbolicTensor,
  low: number,
  high: number,
  { greater, less, logicalAnd }: GradientOps,
): SymbolicTensor {
  return logicalAnd(greater(x, low), less(x, high));
}

/** g between the bounds, half of it at them. */
function withinBounds(
  x: SymbolicTensor,
  g: SymbolicTensor,
  low: number,
  high: number,
  ops: GradientOps,
): SymbolicTensor {
  const { equal, logicalOr, multiply, where } = ops;
  const half = where(logicalOr(equal(x, low), equal(x, high)), multiply(g, 0.5), 0);
  return where(between(x, low, high, ops), g, half);
}
