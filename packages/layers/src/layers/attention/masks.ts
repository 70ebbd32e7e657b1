/** Masks of scores: ones where a query may attend to a key, zeros elsewhere; (batch, heads, queries, keys) or 1. */
import { multiply, reshape, type SymbolicTensor, softmax, subtract, type Tensor, tensor } from "@neurode/core";

/** Which keys lie where a query may look by its place: not behind it, if `causal`, and nearer than `window`. */
export interface Reach {
  readonly causal: boolean;
  readonly window: number | null;
}

/** What is left where all masks are 1; null when there are none. */
export function bothMasks(masks: readonly (SymbolicTensor | Tensor | null)[]): SymbolicTensor | Tensor | null {
  const given = masks.filter((mask) => mask !== null);
  return given.length === 0 ? null : given.reduce((a, b) => multiply(a, b));
}

/** A reach as a mask (1, 1, queries, keys); null when every query reaches every key. */
export function reachMask({ causal, window }: Reach, queries: number, keys: number): Tensor | null {
  if (!causal && window === null) return null;
  const reaches = (query: number, key: number) =>
    (!causal || key <= query) && (window === null || Math.abs(key - query) < window);
  const values = Float32Array.from({ length: queries * keys }, (_, index) =>
    reaches(Math.floor(index / keys), index % keys) ? 1 : 0,
  );
  return tensor(values, { shape: [1, 1, queries, keys] });
}

/** A mask of steps (batch, steps) under another shape with the batch in front. */
export function shaped(mask: SymbolicTensor, rest: readonly number[]): SymbolicTensor {
  return reshape(mask, [mask.shape[0] ?? -1, ...rest]);
}

/** softmax where scores that do not count are 1e9 lower: of a query that may attend to nothing all keys are alike. */
export function maskedSoftmax(scores: SymbolicTensor, mask: SymbolicTensor | Tensor | null): SymbolicTensor {
  if (mask === null) return softmax(scores);
  return softmax(subtract(scores, multiply(subtract(1, mask), 1e9)));
}
