/**
 * Composed of reductions: variance, std, logsumexp. Each is
 * recorded as one call, under Keras's name for it.
 */
import type { SymbolicTensor } from "../graph/graph.js";
import { composed, type Operand } from "../graph/trace.js";
import { add, maximum, minimum, subtract } from "./binary.js";
import { max, mean, type ReduceOptions, sum } from "./reduce.js";
import { stopGradient } from "./stopGradient.js";
import { exp, log, sqrt, square } from "./unary.js";

const LARGEST = 3.4028234663852886e38;

/** The mean of the squared distances from the mean (of the population: no n − 1). */
export function variance(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  return composed("Var", x, (y) => mean(square(subtract(y, mean(y, { ...options, keepdims: true }))), options));
}

/** The standard deviation, √variance. */
export function std(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  return composed("Std", x, (y) => sqrt(variance(y, options)));
}

/** ln Σ eˣ, computed without overflow. */
export function logsumexp(x: Operand, options: ReduceOptions = {}): SymbolicTensor {
  return composed("Logsumexp", x, (y) => {
    // Of a row of −∞, or with an ∞, the distance from the largest would be NaN: it is taken from the largest float.
    // What is taken away and added again has no part in the gradient.
    const near = (largest: SymbolicTensor) => stopGradient(minimum(maximum(largest, -LARGEST), LARGEST));
    const powers = exp(subtract(y, near(max(y, { ...options, keepdims: true }))));
    return add(log(sum(powers, options)), near(max(y, options)));
  });
}
