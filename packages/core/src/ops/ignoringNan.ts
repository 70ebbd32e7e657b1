/** Reductions that leave NaN out, under NumPy's names; of nothing but NaN they give what they give of nothing, or NaN. */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { checkOptions } from "../options.js";
import { divide, equal, subtract } from "./binary.js";
import { cast } from "./cast.js";
import { isnan, logicalNot } from "./elementary.js";
import { max, min, prod, type ReduceOptions, sum } from "./reduce.js";
import { sqrt, square } from "./unary.js";
import { where } from "./where.js";

type Reduction = (x: Operand, options?: ReduceOptions) => SymbolicTensor;

/** `reduce` with NaN replaced by a number that changes nothing. */
function replacing(name: string, reduce: Reduction, neutral: number): Reduction {
  return (x, options = {}) => {
    checkOptions(name.toLowerCase(), options, ["axis", "keepdims"]);
    return composed(name, x, (y) => reduce(where(isnan(y), neutral, y), options));
  };
}

/** `reduce` likewise; NaN where there is nothing else. */
function extreme(name: string, reduce: Reduction, neutral: number): Reduction {
  return (x, options = {}) => {
    checkOptions(name.toLowerCase(), options, ["axis", "keepdims"]);
    return composed(name, x, (y) => {
      const found = reduce(where(isnan(y), neutral, y), options);
      return where(equal(countOf(y, options), 0), Number.NaN, found);
    });
  };
}

/** How many numbers are none. */
function countOf(x: SymbolicTensor, options: ReduceOptions): SymbolicTensor {
  return sum(cast(logicalNot(isnan(x)), "float32"), options);
}

/** Σ x without NaN; 0 of nothing else. */
export const nansum = replacing("Nansum", sum, 0);
/** Π x without NaN; 1 of nothing else. */
export const nanprod = replacing("Nanprod", prod, 1);
/** The largest without NaN; NaN of nothing else. */
export const nanmax = extreme("Nanmax", max, Number.NEGATIVE_INFINITY);
/** The smallest without NaN; NaN of nothing else. */
export const nanmin = extreme("Nanmin", min, Number.POSITIVE_INFINITY);

/** The mean without NaN; NaN of nothing else. */
export function nanmean(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  checkOptions("nanmean", options, ["axis", "keepdims"]);
  return composed("Nanmean", x, (y) => divide(sum(where(isnan(y), 0, y), options), countOf(y, options)));
}

/** The mean of the squared distances from the mean, without NaN; NaN of nothing else. */
export function nanvar(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  checkOptions("nanvar", options, ["axis", "keepdims"]);
  return composed("Nanvar", x, (y) =>
    nanmean(square(subtract(y, nanmean(y, { ...options, keepdims: true }))), options),
  );
}

/** The standard deviation without NaN; NaN of nothing else. */
export function nanstd(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  checkOptions("nanstd", options, ["axis", "keepdims"]);
  return composed("Nanstd", x, (y) => sqrt(nanvar(y, options)));
}
