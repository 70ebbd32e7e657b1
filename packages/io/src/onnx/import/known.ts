/**
 * Numbers that are known while a graph is made: initializers, shapes and what
 * is worked out of them. The number of rows is not known; in its place, and in
 * that of all that follows from it, stands NaN.
 */
import { sizeOf } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { permute } from "../permute.js";
import type { ElementType } from "../schema.js";

export interface Known {
  readonly type: ElementType;
  readonly dims: readonly number[];
  readonly numbers: ArrayLike<number>;
}

/** Working out by the element is for shapes and the like. */
const MOST_WORKED_OUT = 2 ** 16;

/** Far more than anybody has. */
export const MOST_AXES = 32;

/** Rows of more elements than these are more than the heap holds. */
export const MOST_ELEMENTS = 2 ** 30;

/** Places along an axis that are picked, padded or repeated one by one. */
export const MOST_PLACES = 2 ** 20;

export const FLOAT_TYPES: readonly ElementType[] = ["float", "double", "float16", "bfloat16"];

export const isFloat = ({ type }: Known) => FLOAT_TYPES.includes(type);

export const isSmall = ({ dims }: Known) => sizeOf(dims) <= MOST_WORKED_OUT;

/** A list of whole numbers, as shapes are. */
export function wholeNumbers(numbers: readonly number[]): Known {
  return { type: "int64", dims: [numbers.length], numbers };
}

export function stridesOf(dims: readonly number[]): number[] {
  return dims.map((_, axis) => sizeOf(dims.slice(axis + 1)));
}

/** The shape of which `a` and `b` broadcast. */
export function broadcastDims(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [m, n] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (m !== n && m !== 1 && n !== 1) throw new ModelFormatError(`(${a}) and (${b}) do not broadcast`);
    return m === 1 ? n : m;
  });
}

/** `formula` of the elements of all, which broadcast. */
export function workOut(inputs: readonly Known[], type: ElementType, formula: (...numbers: number[]) => number): Known {
  const dims = inputs.map((input) => input.dims).reduce(broadcastDims);
  const result = { type, dims, numbers: new Array<number>(checkedSize(dims)) };
  const places = inputs.map((input) => placesOf(input.dims, dims));
  const rounded = FLOAT_TYPES.includes(type) ? Math.fround : (x: number) => x;
  for (let i = 0; i < result.numbers.length; i++) {
    result.numbers[i] = rounded(formula(...inputs.map(({ numbers }, each) => numbers[places[each][i]])));
  }
  return result;
}

/** For each element of `dims`, which one of `own` it is when that is stretched. */
function placesOf(own: readonly number[], dims: readonly number[]): number[] {
  const strides = stridesOf(own);
  const added = dims.length - own.length;
  return placesBy(
    dims,
    dims.map((_, axis) => (axis < added || own[axis - added] === 1 ? 0 : strides[axis - added])),
  );
}

/** The place of each element of `dims`, in order, where an axis is walked by these steps. */
export function placesBy(dims: readonly number[], steps: readonly number[], first = 0): number[] {
  let places = [first];
  dims.forEach((size, axis) => {
    places = places.flatMap((place) => Array.from({ length: size }, (_, i) => place + i * steps[axis]));
  });
  return places;
}

export function checkedSize(dims: readonly number[]): number {
  const size = sizeOf(dims);
  if (Number.isInteger(size) && size >= 0 && size <= MOST_WORKED_OUT) return size;
  throw new ModelFormatError(
    `a constant of (${dims}) is more than can be worked out here: ${MOST_WORKED_OUT} elements`,
  );
}

/** `known` with its axes in the order `perm`. */
export function permuted({ type, dims, numbers }: Known, perm: readonly number[]): Known {
  return { type, dims: perm.map((axis) => dims[axis]), numbers: permute(numbers, dims, perm) };
}
