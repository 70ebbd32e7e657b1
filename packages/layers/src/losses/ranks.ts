/**
 * Ranks: targets and outputs, or values and their weights, of which one has an
 * axis of size 1 at the end that the other lacks, are brought to the same.
 */
import { expandDims, formatShape, type Shape, ShapeError, type SymbolicTensor, squeeze } from "@neurode/core";

type Pair = readonly [SymbolicTensor, SymbolicTensor];

/** Where one of two has a last axis of size 1 more, it loses it; beside a vector, the vector gains it (`expand`). */
export function sameRank(x1: SymbolicTensor, x2: SymbolicTensor, { expand = true } = {}): Pair {
  const [first, second] = [x1.shape.length, x2.shape.length];
  if (first === second + 1 && x1.shape[first - 1] === 1) {
    return second === 1 && expand ? [x1, expandDims(x2, -1)] : [squeeze(x1, { axis: -1 }), x2];
  }
  if (second === first + 1 && x2.shape[second - 1] === 1) {
    return first === 1 && expand ? [expandDims(x1, -1), x2] : [x1, squeeze(x2, { axis: -1 })];
  }
  return [x1, x2];
}

/** Targets and outputs of one shape. Throws a ShapeError where they are not. */
export function aligned(where: string, yTrue: SymbolicTensor, yPred: SymbolicTensor): Pair {
  const pair = sameRank(yTrue, yPred);
  if (mayBeSame(pair[0].shape, pair[1].shape)) return pair;
  throw new ShapeError(
    `${where}: targets and outputs must have the same shape, got targets ${formatShape(yTrue.shape)} and outputs ` +
      `${formatShape(yPred.shape)}. Give the model's last layer as many units as targets have numbers.`,
  );
}

/** Whether two shapes can be one: unknown sizes can be any. */
export function mayBeSame(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === null || b[axis] === null || size === b[axis]);
}
