/**
 * More of NumPy's functions of numbers, each composed of a few ops. Where a
 * division is not wanted the divisor is replaced, so that gradients are finite.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import {
  add,
  divide,
  equal,
  greater,
  less,
  lessEqual,
  logaddexp,
  logicalAnd,
  logicalOr,
  maximum,
  minimum,
  multiply,
  power,
  subtract,
} from "./binary.js";
import { isfinite, isnan, sign, sin, trunc } from "./elementary.js";
import { abs, sqrt, square } from "./unary.js";
import { where } from "./where.js";

/** 2^x */
export function exp2(x: Operand): SymbolicTensor {
  return composed("Exp2", x, (y) => power(2, y));
}

/** The cube root, of negative numbers too. */
export function cbrt(x: Operand): SymbolicTensor {
  return composed("Cbrt", x, (y) => multiply(sign(y), power(abs(y), 1 / 3)));
}

/** Degrees as radians. */
export function deg2rad(x: Operand): SymbolicTensor {
  return composed("Deg2rad", x, (y) => multiply(y, Math.PI / 180));
}

/** Radians as degrees. */
export function rad2deg(x: Operand): SymbolicTensor {
  return composed("Rad2deg", x, (y) => multiply(y, 180 / Math.PI));
}

/** sin(πx) / (πx); 1 at 0. */
export function sinc(x: Operand): SymbolicTensor {
  return composed("Sinc", x, (y) => {
    const angle = multiply(where(equal(y, 0), 1, y), Math.PI);
    return where(equal(y, 0), 1, divide(sin(angle), angle));
  });
}

/** Whether x is ∞, as a bool. */
export function isposinf(x: Operand): SymbolicTensor {
  return composed("Isposinf", x, (y) => equal(y, Number.POSITIVE_INFINITY));
}

/** Whether x is −∞, as a bool. */
export function isneginf(x: Operand): SymbolicTensor {
  return composed("Isneginf", x, (y) => equal(y, Number.NEGATIVE_INFINITY));
}

/** 0 below 0, 1 above, and x2 at 0. */
export function heaviside(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Heaviside", [x1, x2], (x, value) => {
    return where(isnan(x), x, where(equal(x, 0), value, where(greater(x, 0), 1, 0)));
  });
}

/** √(x1² + x2²), computed without overflow. */
export function hypot(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Hypot", [x1, x2], (a, b) => {
    const [large, small] = [maximum(abs(a), abs(b)), minimum(abs(a), abs(b))];
    const same = equal(small, large);
    const ratio = where(same, 1, divide(small, where(same, 1, large)));
    return multiply(large, sqrt(add(square(ratio), 1)));
  });
}

/** What x1 divided by x2 leaves, with the sign of x1. */
export function fmod(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Fmod", [x1, x2], (a, b) => subtract(a, multiply(trunc(divide(a, b)), b)));
}

/** The larger; where one of the two is NaN, the other. */
export function fmax(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Fmax", [x1, x2], (a, b) => where(isnan(a), b, where(isnan(b), a, maximum(a, b))));
}

/** The smaller; where one of the two is NaN, the other. */
export function fmin(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Fmin", [x1, x2], (a, b) => where(isnan(a), b, where(isnan(b), a, minimum(a, b))));
}

/** x1 / x2; 0 where x2 is 0. */
export function divideNoNan(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("DivideNoNan", [x1, x2], (a, b) => where(equal(b, 0), 0, divide(a, where(equal(b, 0), 1, b))));
}

/** log2(2^x1 + 2^x2), computed without overflow. */
export function logaddexp2(x1: Operand, x2: Operand): SymbolicTensor {
  return composed("Logaddexp2", [x1, x2], (a, b) => {
    return divide(logaddexp(multiply(a, Math.LN2), multiply(b, Math.LN2)), Math.LN2);
  });
}

export interface IsCloseOptions {
  /** How far from x2, in parts of its magnitude. Default 1e-5. */
  rtol?: number;
  /** How far beside that. Default 1e-8. */
  atol?: number;
  /** Whether NaN is close to NaN. Default false. */
  equalNan?: boolean;
}

/** Whether x1 is within atol + rtol · |x2| of x2, as a bool. */
export function isclose(x1: Operand, x2: Operand, options: IsCloseOptions = {}): SymbolicTensor {
  checkOptions("isclose", options, ["rtol", "atol", "equalNan"]);
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  return composed("Isclose", [x1, x2], (a, b) => {
    const near = lessEqual(abs(subtract(a, b)), add(multiply(abs(b), rtol), atol));
    const close = logicalOr(equal(a, b), logicalAnd(near, logicalAnd(isfinite(a), isfinite(b))));
    return equalNan ? logicalOr(close, logicalAnd(isnan(a), isnan(b))) : close;
  });
}

/** Whether the sign is minus, that of −0 too, as a bool. */
export function signbit(x: Operand): SymbolicTensor {
  return composed("Signbit", x, (y) => less(where(equal(y, 0), divide(1, y), y), 0));
}
