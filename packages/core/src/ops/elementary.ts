/**
 * Elementary functions of one argument, and tests of it: their records stand in
 * unary.ts.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand, record } from "../graph/trace.js";
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
export const floor = plain(unaryTable.floor);
export const ceil = plain(unaryTable.ceil);
/** x rounded towards 0. */
export const trunc = plain(unaryTable.trunc);
/** eˣ − 1, accurate near 0 too. */
export const expm1 = plain(unaryTable.expm1);
/** ln(1 + x), accurate near 0 too. */
export const log1p = plain(unaryTable.log1p);
export const log2 = plain(unaryTable.log2);
export const log10 = plain(unaryTable.log10);
/** Within an ulp for every x, however large; so are cos and tan. */
export const sin = plain(unaryTable.sin);
export const cos = plain(unaryTable.cos);
export const tan = plain(unaryTable.tan);
export const arcsin = plain(unaryTable.arcsin);
export const arccos = plain(unaryTable.arccos);
export const arctan = plain(unaryTable.arctan);
export const sinh = plain(unaryTable.sinh);
export const cosh = plain(unaryTable.cosh);
export const arcsinh = plain(unaryTable.arcsinh);
export const arccosh = plain(unaryTable.arccosh);
export const arctanh = plain(unaryTable.arctanh);
/** 2/√π ∫₀ˣ e^(−t²) dt */
export const erf = plain(unaryTable.erf);
/** The x whose erf it is; ±∞ at ±1. */
export const erfinv = plain(unaryTable.erfinv);
/** Whether x is NaN, as a bool; so are the others below. */
export const isnan = plain(unaryTable.isnan);
export const isfinite = plain(unaryTable.isfinite);
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
  const stays = typeof x === "number" || !isInteger(x.dtype) || [xMin, xMax].every(Number.isInteger);
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
