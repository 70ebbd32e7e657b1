/** Gradients brought to the shape of what they are of, where an op has stretched or reduced it. */
import { UnsupportedError } from "../errors.js";
import type { SymbolicTensor } from "../graph/graph.js";
import { regroup } from "../ops/axes.js";
import { everyRow } from "../ops/everyRow.js";
import { reshape } from "../ops/movement.js";
import { sum } from "../ops/reduce.js";
import { broadcastTo } from "../ops/view.js";
import { formatShape, type Shape, sameShape } from "../shape.js";

/** The gradient of what was stretched from `shape` by broadcasting: summed over the axes along which it was. */
export function summedTo(gradient: SymbolicTensor, shape: Shape): SymbolicTensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const added = gradient.shape.length - shape.length;
  const inFront = Array.from({ length: added }, (_, axis) => axis);
  const summed = added > 0 ? sum(gradient, { axis: inFront }) : gradient;
  const stretched = shape.flatMap((size, axis) => (size === 1 && summed.shape[axis] !== 1 ? [axis] : []));
  return stretched.length > 0 ? sum(summed, { axis: stretched, keepdims: true }) : summed;
}

/** `x`, of as many axes as `like`, repeated along those of size 1 to its shape. `like` is read for its batch alone. */
export function stretchedLike(x: SymbolicTensor, like: SymbolicTensor): SymbolicTensor {
  const { shape } = like;
  if (sameShape(x.shape, shape)) return x;
  if (shape[0] !== null || x.shape[0] === null) {
    return broadcastTo(
      x,
      shape.map((size) => size ?? -1),
    );
  }
  const row = regroup(x, 0, 1, []);
  const sizes = shape.slice(1).map((size) => size ?? -1);
  return everyRow(sameShape(row.shape, shape.slice(1)) ? row : broadcastTo(row, sizes), like);
}

/** `x` under `shape`, which holds as many elements. */
export function asShape(x: SymbolicTensor, shape: Shape): SymbolicTensor {
  if (sameShape(x.shape, shape)) return x;
  if (shape.filter((size) => size === null).length > 1) {
    throw new UnsupportedError(
      `gradients: of a reshape to come, the sizes of all axes but the batch's must be known, got ${formatShape(shape)}.`,
    );
  }
  return reshape(
    x,
    shape.map((size) => size ?? -1),
  );
}
