/** Values and their weights, reduced to one for each sample. */
import { broadcastTo, cast, type mean, multiply, onesLike, type SymbolicTensor, type sum } from "@neurode/core";
import { sameRank } from "../losses/ranks.js";
import { maskedWeight } from "../losses/reduction.js";
import { maskOf } from "../mask.js";

interface Samples {
  /** Multiplied by their weights. */
  readonly values: SymbolicTensor;
  readonly weights: SymbolicTensor | null;
}

/** As Keras does it: weights have fewer axes than values, or broadcast to them. */
export function samplewise(
  given: SymbolicTensor,
  sampleWeight: SymbolicTensor | null,
  reduce: typeof sum | typeof mean,
): Samples {
  let values = cast(given, "float32");
  let weights: SymbolicTensor | null = null;
  if (sampleWeight) {
    const masked = maskedWeight(cast(sampleWeight, "float32"), maskOf(given), "sum") as SymbolicTensor;
    [values, weights] = sameRank(values, masked);
    const rank = weights.shape.length;
    values = behind(values, rank, reduce);
    // Weights that broadcast count once for each value.
    weights = spread(weights, values);
    values = multiply(values, weights);
    weights = behind(weights, 1, reduce);
  }
  return { values: behind(values, 1, reduce), weights };
}

/** Axes from `first` on left out. */
function behind(x: SymbolicTensor, first: number, reduce: typeof sum | typeof mean): SymbolicTensor {
  const axis = x.shape.flatMap((_, each) => (each >= first ? [each] : []));
  return axis.length === 0 ? x : reduce(x, { axis });
}

function spread(weights: SymbolicTensor, values: SymbolicTensor): SymbolicTensor {
  const { shape } = values;
  return shape.includes(null) ? multiply(weights, onesLike(values)) : broadcastTo(weights, shape as number[]);
}
