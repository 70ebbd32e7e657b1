/**
 * The mask of scores that follows from a call's arguments: which keys count,
 * by a mask of the queries, the values, the keys, or of every pair.
 */
import {
  ArgumentError,
  formatShape,
  reshape,
  type Shape,
  ShapeError,
  SymbolicTensor,
  show,
  sizeOf,
} from "@neurode/core";
import type { CallArguments } from "../../callArguments.js";
import { flatten, type Structure } from "../../structure.js";
import { checked } from "./attention.js";
import type { Axes } from "./axes.js";
import { bothMasks, shaped } from "./masks.js";

/** (batch, others, heads, queries, keys), each of that size or 1; null where every key counts. */
export function scoreMask(
  where: string,
  axes: Axes,
  query: Shape,
  key: Shape,
  heads: number,
  args: CallArguments,
): SymbolicTensor | null {
  const carried = args.mask ? flatten<SymbolicTensor | null>(args.mask) : [];
  const [queryMask, valueMask, keyMask] = ["queryMask", "valueMask", "keyMask"].map((name, index) =>
    asMask(where, name, args[name] ?? carried[index] ?? null),
  );
  const lengths = [query, key].map((shape) => sizeOf(axes.attended.map((axis) => shape[axis])));
  const [queries, keys] = lengths;
  const masks = [
    pairMask(where, axes, query, key, heads, asMask(where, "attentionMask", args.attentionMask ?? null)),
    stepMask(where, axes, queryMask, query[0], queries, [1, 1, queries, 1]),
    stepMask(where, axes, valueMask, key[0], keys, [1, 1, 1, keys]),
    stepMask(where, axes, keyMask, key[0], keys, [1, 1, 1, keys]),
  ];
  return bothMasks(masks) as SymbolicTensor | null;
}

/** A mask (batch, steps) as one of scores. */
function stepMask(
  where: string,
  { attended }: Axes,
  mask: SymbolicTensor | null,
  batch: number | null,
  steps: number,
  under: readonly number[],
): SymbolicTensor | null {
  if (mask === null) return null;
  if (attended.length > 1) {
    throw new ArgumentError(`${where}: masks of steps go with one attention axis; give an attentionMask for several.`);
  }
  return shaped(checked(where, mask, [batch, steps]) as SymbolicTensor, under);
}

/**
 * attentionMask as one of scores: (…queries, …keys), for all alike, or with some of the batch, the other axes and the
 * heads in front, in this order.
 */
function pairMask(
  where: string,
  { attended, others }: Axes,
  query: Shape,
  key: Shape,
  heads: number,
  mask: SymbolicTensor | null,
): SymbolicTensor | null {
  if (mask === null) return null;
  const pairs = [query, key].flatMap((shape) => attended.map((axis) => shape[axis] as number));
  const front = [query[0], ...others.map((axis) => query[axis]), heads];
  const given = mask.shape.length - pairs.length;
  const expected = [...front.slice(0, Math.max(given, 0)), ...pairs];
  const fits =
    mask.shape.length === expected.length &&
    mask.shape.every((size, axis) => size === 1 || size === null || expected[axis] === null || size === expected[axis]);
  if (!fits) {
    const shapes = [0, 1, front.length].map((count) => formatShape([...front.slice(0, count), ...pairs]));
    throw new ShapeError(
      `${where}: expected an attentionMask of shape ${shapes.slice(0, -1).join(", ")} or ${shapes[2]}, a 1 for every pair ` +
        `that counts, each size that or 1, got ${formatShape(mask.shape)}.`,
    );
  }
  if (given === 0 && mask.shape[0] === null) {
    throw new ShapeError(
      `${where}: an attentionMask of shape ${formatShape(pairs)} is the same for all rows, so it cannot be an input with a ` +
        `batch, ${formatShape(mask.shape)}. In a model give one for every row, ${formatShape([query[0], ...pairs])}.`,
    );
  }
  const sizes = mask.shape.slice(Math.min(given, 1)) as number[];
  const lead = front.slice(1).map((_, index) => (index < given - 1 ? sizes[index] : 1));
  const own = sizes.slice(-pairs.length);
  const joined = (part: readonly number[], whole: Shape) => {
    const size = sizeOf(part);
    if (size === 1 || size === sizeOf(whole as readonly number[])) return size;
    throw new ShapeError(
      `${where}: an attentionMask cannot be stretched along some of several axes, got ${formatShape(mask.shape)}.`,
    );
  };
  const half = attended.length;
  return reshape(mask, [
    given === 0 ? 1 : (mask.shape[0] ?? -1),
    joined(lead.slice(0, -1), front.slice(1, -1)),
    lead[lead.length - 1],
    joined(own.slice(0, half), pairs.slice(0, half)),
    joined(own.slice(half), pairs.slice(half)),
  ]);
}

function asMask(where: string, name: string, value: unknown): SymbolicTensor | null {
  if (value === null || value instanceof SymbolicTensor) return value;
  throw new ArgumentError(`${where}: expected a tensor as ${name}, got ${show(value as Structure<unknown>)}.`);
}
