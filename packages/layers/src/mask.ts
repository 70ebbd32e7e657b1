/**
 * Masks: for a tensor of steps, a tensor of ones and zeros that says which of
 * them count. They go with symbolic tensors from layer to layer, unseen, as in
 * Keras: Embedding and Masking make them, recurrent layers and attention read
 * them.
 */
import { SymbolicTensor } from "@neurode/core";
import { flatten, type Structure } from "./structure.js";

const masks = new WeakMap<SymbolicTensor, SymbolicTensor>();

/** The mask that `x` carries; null for none. */
export function maskOf(x: SymbolicTensor): SymbolicTensor | null {
  return masks.get(x) ?? null;
}

/** Has every tensor of `outputs` carry the mask in its place in `mask`; one mask alone is for all. */
export function carryMask(outputs: Structure<SymbolicTensor>, mask: Structure<SymbolicTensor | null> | null): void {
  if (mask === null) return;
  const tensors = flatten(outputs);
  const given = mask instanceof SymbolicTensor ? tensors.map(() => mask) : flatten<SymbolicTensor | null>(mask);
  tensors.forEach((tensor, index) => {
    const own = given[index];
    if (own && !masks.has(tensor)) masks.set(tensor, own);
  });
}
