/**
 * CellDropout: what cells drop of their input and their state in training, the
 * same at every step of a sequence (Gal & Ghahramani 2016).
 *
 * The masks of a cell are drawn once for each sequence that an RNN takes it
 * through; a cell that is called by itself draws them for each call.
 */
import { concatenate, multiply, reshape, type SymbolicTensor } from "@neurode/core";
import { gateOf } from "./steps.js";

/** One mask for all gates, or one for each; null where nothing is dropped. */
export interface CellMasks {
  readonly input: readonly SymbolicTensor[] | null;
  readonly state: readonly SymbolicTensor[] | null;
}

let sequence: Map<object, CellMasks> | null = null;

/** Records `body`, which takes cells through one sequence. */
export function inSequence<Result>(body: () => Result): Result {
  const outside = sequence;
  sequence = new Map();
  try {
    return body();
  } finally {
    sequence = outside;
  }
}

/** The masks of `cell` for the sequence that is being recorded. */
export function cellMasks(cell: object, draw: () => CellMasks): CellMasks {
  const masks = sequence?.get(cell) ?? draw();
  sequence?.set(cell, masks);
  return masks;
}

/** `product` of x and the kernel of all gates, with x seen through the masks. */
export function maskedProduct(
  x: SymbolicTensor,
  kernel: SymbolicTensor,
  masks: readonly SymbolicTensor[] | null,
  product: (x: SymbolicTensor, kernel: SymbolicTensor) => SymbolicTensor,
): SymbolicTensor {
  if (masks === null) return product(x, kernel);
  const dropped = masks.map((mask) => multiply(x, mask));
  if (dropped.length === 1) return product(dropped[0], kernel);
  const units = (kernel.shape[kernel.shape.length - 1] as number) / masks.length;
  return concatenate(
    dropped.map((part, gate) => product(part, gateOf(kernel, gate, units))),
    { axis: -1 },
  );
}

/** A mask (batch, …features) for a whole sequence (batch, steps, …features). */
export function forSteps(mask: SymbolicTensor): SymbolicTensor {
  const [batch, ...features] = mask.shape as number[];
  return reshape(mask, [batch ?? -1, 1, ...features]);
}
