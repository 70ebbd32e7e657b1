/**
 * Elementary functions of one argument, and tests of it: their records stand in
 * unary.ts.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, dtypeOf, type Operand, record } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { isInteger } from "../tensor/dtype.js";
import { divide, maximum, minimum, multiply } from "./binary.js";
import { plain, unaryTable } from "./unary.js";

/** 1 / √x */
export const rsqrt = plain(unaryTable.rsqrt);
/** 1 / x */
export const reciprocal = plain(unaryTable.reciprocal);
/** −1, 0 or 1. */
export const sign = plain(unaryTable.sign);
/** The largest whole number up to x. */
export const floor = plain(unaryTable.floor);
/** The smallest whole number from x on. */
export const ceil = plain(unaryTable.ceil);
/** x rounded towards 0. */
export const trunc = plain(unaryTable.trunc);
/** eˣ − 1, accurate near 0 too. */
export const expm1 = plain(unaryTable.expm1);
/** ln(1 + x), accurate near 0 too. */
export const log1p = plain(unaryTable.log1p);
/** The logarithm to base 2. */
export const log2 = plain(unaryTable.log2);
/** The logarithm to base 10. */
export const log10 = plain(unaryTable.log10);
/** The sine of an angle in radians; within an ulp for every x, however large, as are cos and tan. */
export const sin = plain(unaryTable.sin);
/** The cosine of an angle in radians. */
export const cos = plain(unaryTable.cos);
/** The tangent of an angle in radians. */
export const tan = plain(unaryTable.tan);
/** The angle with the sine x, from −π/2 to π/2; NaN for x outside of −1 to 1. */
export const arcsin = plain(unaryTable.arcsin);
/** The angle with the cosine x, from 0 to π; NaN for x outside of −1 to 1. */
export const arccos = plain(unaryTable.arccos);
/** The angle with the tangent x, from −π/2 to π/2. */
export const arctan = plain(unaryTable.arctan);
/** The hyperbolic sine. */
export const sinh = plain(unaryTable.sinh);
/** The hyperbolic cosine. */
export const cosh = plain(unaryTable.cosh);
/** What has the hyperbolic sine x. */
export const arcsinh = plain(unaryTable.arcsinh);
/** What has the hyperbolic cosine x; NaN below 1. */
export const arccosh = plain(unaryTable.arccosh);
/** What has the hyperbolic tangent x; NaN for x outside of −1 to 1. */
export const arctanh = plain(unaryTable.arctanh);
/** 2/√π ∫₀ˣ e^(−t²) dt */
export const erf = plain(unaryTable.erf);
/** The x whose erf it is; ±∞ at ±1. */
export const erfinv = plain(unaryTable.erfinv);
/** Whether x is NaN, as a bool. */
export const isnan = plain(unaryTable.isnan);
/** Whether x is neither infinite nor NaN, as a bool. */
export const isfinite = plain(unaryTable.isfinite);
/** Whether x is ∞ or −∞, as a bool. */
export const isinf = plain(unaryTable.isinf);
/** Whether x is 0. */
export const logicalNot = plain(unaryTable.logicalNot);

/** x to `decimals` digits behind the point, 0 by default; what lies half way goes to the even one. */
export function round(x: Operand, options: { decimals?: number } = {}): SymbolicTensor {
  checkOptions("round", options, ["decimals"]);
  const { decimals = 0 } = options;
  if (decimals === 0) return record(unaryTable.round, [x]);
  // Powers of ten below 1 are no float32: what is divided by one is multiplied by its reciprocal instead.
  const scale = 10 ** Math.abs(decimals);
  const [there, back] = decimals > 0 ? [multiply, divide] : [divide, multiply];
  return composed("Round", x, (y) => back(record(unaryTable.round, [there(y, scale)]), scale));
}

/** x, but xMin where it is less and xMax where it is more; NaN stays NaN. */
export function clip(x: Operand, xMin: Operand, xMax: Operand): SymbolicTensor {
  const stays = !isInteger(dtypeOf(x) ?? "float32") || [xMin, xMax].every(Number.isInteger);
  if (typeof xMin === "number" && typeof xMax === "number" && stays) {
    return record(unaryTable.clip, [x], { low: xMin, high: xMax });
  }
  return composed("Clip", [x, xMin, xMax], (y, low, high) => minimum(maximum(y, low), high));
}

export interface NanToNumOptions {
  /** What NaN becomes. Default 0. */
  nan?: number;
  /** What ∞ becomes. Default: the largest float32. */
  posinf?: number | null;
  /** What −∞ becomes. Default: the smallest float32. */
  neginf?: number | null;
}

/** x with numbers in place of what is none. */
export function nanToNum(x: Operand, options: NanToNumOptions = {}): SymbolicTensor {
  checkOptions("nanToNum", options, ["nan", "posinf", "neginf"]);
  const { nan = 0, posinf, neginf } = options;
  return record(unaryTable.nanToNum, [x], { nan, posinf: posinf ?? LARGEST, neginf: neginf ?? -LARGEST });
}

const LARGEST = 3.4028234663852886e38;
