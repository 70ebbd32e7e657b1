/**
 * Attention over several axes: those attended over are joined to one, those
 * not attended over go before the heads, as if they were more of the batch.
 *
 *     x  (batch, …, heads, size)  →  (batch, others, heads, attended, size)
 */
import { matmul, type SymbolicTensor, sizeOf, type Tensor, transpose, where } from "@neurode/core";
import type { Drop } from "./attentionDropout.js";
import { bothMasks, maskedSoftmax, type Reach, reachMask, shaped } from "./masks.js";

export interface Axes {
  /** Axes, the batch being 0, that queries attend over. */
  readonly attended: readonly number[];
  /** The axes between the batch and the heads that they do not. */
  readonly others: readonly number[];
}

/** x whose every axis between the batch and the heads is attended over, with these joined. */
export function flattenAttended({ attended }: Axes, x: SymbolicTensor): SymbolicTensor {
  if (attended.length === 1) return x;
  const [, ...sample] = x.shape as number[];
  return shaped(x, [sizeOf(sample.slice(0, -2)), ...sample.slice(-2)]);
}

/** What heads give, in the places of the queries, whose shape had these axes. */
export function restoreAttended(x: SymbolicTensor, query: SymbolicTensor["shape"]): SymbolicTensor {
  const size = x.shape[x.shape.length - 1] as number;
  return shaped(x, [...(query.slice(1, -1) as number[]), size]);
}

/**
 * Attention by way of all scores; `queries` come scaled, `mask` is (batch, others, heads, queries, keys), each of that
 * size or 1. Where a query may attend to nothing its weights are 0. The scores that are given are those before `drop`.
 */
export function attendPlainly(
  axes: Axes,
  queries: SymbolicTensor,
  keys: SymbolicTensor,
  values: SymbolicTensor,
  mask: SymbolicTensor | null,
  reach: Reach,
  drop: Drop | null,
): [heads: SymbolicTensor, scores: SymbolicTensor] {
  const sizes = (x: SymbolicTensor, which: readonly number[]) => which.map((axis) => x.shape[axis] as number);
  const headAxis = queries.shape.length - 2;
  const [heads, groups] = [queries, keys].map((x) => x.shape[headAxis] as number);
  const [queryPlaces, keyPlaces] = [queries, keys].map((x) => sizes(x, axes.attended));
  const [count, keyCount] = [sizeOf(queryPlaces), sizeOf(keyPlaces)];
  const others = sizes(queries, axes.others);
  const places = sizeOf(others);
  /** (batch, others, groups, heads of a group, attended, size) */
  const inHeads = (x: SymbolicTensor, shared: number, length: number) => {
    const turned = transpose(x, { axes: [0, ...axes.others, headAxis, ...axes.attended, headAxis + 1] });
    return shaped(turned, [places, groups, shared, length, x.shape[headAxis + 1] as number]);
  };
  const shared = heads / groups;
  const product = matmul(inHeads(queries, shared, count), inHeads(keys, 1, keyCount), { transposeY: true });
  const scores = shaped(product, [places, heads, count, keyCount]);
  const far = reachMask(reach, count, keyCount);
  const allowed = bothMasks([mask, far?.reshape([1, 1, 1, count, keyCount]) ?? null]) as SymbolicTensor | Tensor | null;
  const softened = maskedSoftmax(scores, allowed);
  const weights = allowed ? where(allowed, softened, 0) : softened;

  const weighted = matmul(
    shaped(drop ? drop(weights) : weights, [places, groups, shared, count, keyCount]),
    inHeads(values, 1, keyCount),
  );
  const size = values.shape[headAxis + 1] as number;
  const apart = shaped(weighted, [...others, heads, ...queryPlaces, size]);
  const order = [0, ...axes.others, headAxis, ...axes.attended, headAxis + 1];
  const back = order.map((_, axis) => order.indexOf(axis));
  return [transpose(apart, { axes: back }), shaped(weights, [...others, heads, ...queryPlaces, ...keyPlaces])];
}
