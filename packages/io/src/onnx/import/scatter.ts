/** Operators that pick and place elements one by one, at places that are known while the graph is made. */
import { type Operand, ops, type Shape, type SymbolicTensor, sizeOf, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, optional } from "./inputs.js";
import { checkedSize, type Known, stridesOf } from "./known.js";
import { knownValue, type OperatorReader, type Reader, upTo, type Value } from "./reader.js";

/** A tensor all of whose elements can be counted through. */
function whole(reader: Reader, value: Value): { x: SymbolicTensor; dims: readonly number[] } {
  const x = reader.tensor(value);
  if (x.shape.includes(null)) {
    throw new ModelFormatError("it goes over the elements of all rows; a model works on each row by itself");
  }
  checkedSize(x.shape as readonly number[]);
  return { x, dims: x.shape as readonly number[] };
}

function placeOf(index: readonly number[], dims: readonly number[]): number {
  const strides = stridesOf(dims);
  return index.reduce((sum, each, axis) => {
    const place = each < 0 ? each + dims[axis] : each;
    if (place >= 0 && place < dims[axis]) return sum + place * strides[axis];
    throw new ModelFormatError(`the index ${each} is outside of axis ${axis}, which has ${dims[axis]} elements`);
  }, 0);
}

const COMBINATIONS: Readonly<Record<string, (a: Operand, b: Operand) => Operand>> = {
  none: (_, update) => update,
  add: ops.add,
  mul: ops.multiply,
  max: ops.maximum,
  min: ops.minimum,
};

/** x with the elements at `places` combined with those of `updates`, both counted through. */
function placed(
  x: SymbolicTensor,
  places: readonly number[],
  updates: SymbolicTensor,
  reduction: string,
): SymbolicTensor {
  const combine = COMBINATIONS[reduction];
  if (!combine) throw new ModelFormatError(`its reduction is "${reduction}"`);
  const size = sizeOf(x.shape as readonly number[]);
  const flat = ops.reshape(x, [size]);
  const news = ops.reshape(updates, [places.length]);
  if (places.length === 0) return x;
  const isUnique = new Set(places).size === places.length;
  if (!isUnique && reduction !== "none") {
    throw new ModelFormatError("it combines several elements in one place, which is not supported");
  }
  const combined = combine(ops.take(flat, tensor([...places])), news);
  const sources = upTo(size);
  places.forEach((place, i) => {
    sources[place] = size + i;
  });
  const all = ops.concatenate([flat, combined], { axis: 0 });
  return ops.reshape(ops.take(all, tensor(sources)), x.shape as readonly number[]) as SymbolicTensor;
}

/** Each index with its elements, from where it leads on. */
function indexedPlaces({ dims, numbers }: Known, target: readonly number[]): number[] {
  const depth = dims[dims.length - 1];
  if (!(depth <= target.length))
    throw new ModelFormatError(`its indices are of ${depth} axes, the data has ${target.length}`);
  const inner = sizeOf(target.slice(depth));
  const count = depth === 0 ? 0 : numbers.length / depth;
  checkedSize([count, inner]);
  return upTo(count).flatMap((i) => {
    const index = Array.from({ length: depth }, (_, axis) => numbers[i * depth + axis]);
    const first = placeOf(index, target.slice(0, depth)) * inner;
    return upTo(inner).map((each) => first + each);
  });
}

const scatterNd: OperatorReader = (reader, use) => {
  const { x, dims } = whole(reader, input(use, 0));
  const places = indexedPlaces(reader.known(input(use, 1), "indices"), dims);
  const { x: updates } = whole(reader, input(use, 2));
  return reader.computed(placed(x, places, updates, use.attributes.string("reduction", "none")));
};

const gatherNd: OperatorReader = (reader, use) => {
  if (use.attributes.int("batch_dims", 0) !== 0) throw new ModelFormatError("batch_dims is not supported");
  const { x, dims } = whole(reader, input(use, 0));
  const indices = reader.known(input(use, 1), "indices");
  const places = indexedPlaces(indices, dims);
  const shape = [...indices.dims.slice(0, -1), ...dims.slice(indices.dims[indices.dims.length - 1])];
  const flat = ops.reshape(x, [sizeOf(dims)]);
  return reader.computed(ops.reshape(ops.take(flat, tensor(places)), shape) as SymbolicTensor);
};

const scatterElements: OperatorReader = (reader, use) => {
  const { x, dims } = whole(reader, input(use, 0));
  const axis = reader.axis(use.attributes.int("axis", 0), dims.length);
  const { dims: counts, numbers } = reader.known(input(use, 1), "indices");
  checkedSize(counts);
  const places = Array.from(numbers, (index, i) => {
    const at = indexAt(i, counts);
    at[axis] = index;
    return placeOf(at, dims);
  });
  const { x: updates } = whole(reader, input(use, 2));
  return reader.computed(placed(x, places, updates, use.attributes.string("reduction", "none")));
};

/** The index of the i-th element. */
function indexAt(i: number, dims: readonly number[]): number[] {
  return stridesOf(dims).map((stride, axis) => Math.floor(i / stride) % dims[axis]);
}

/** Where a known tensor is not 0: an index for each axis, one column for each such element. */
const nonZero: OperatorReader = (reader, use) => {
  const { dims, numbers } = reader.known(input(use, 0), "input");
  checkedSize(dims);
  const found = upTo(numbers.length).filter((i) => numbers[i] !== 0);
  if (Array.from(numbers).some(Number.isNaN)) throw new ModelFormatError("it depends on the number of rows");
  const indices = found.map((i) => indexAt(i, dims));
  const rows = dims.map((_, axis) => indices.map((index) => index[axis]));
  return knownValue({ type: "int64", dims: [dims.length, found.length], numbers: rows.flat() });
};

/** The elements of an axis for which a known condition is true. */
const compress: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const condition = Array.from(reader.known(input(use, 1), "condition").numbers);
  const places = upTo(condition.length).filter((i) => condition[i] !== 0);
  if (!use.attributes.has("axis")) {
    const { x, dims } = whole(reader, value);
    return reader.computed(ops.take(ops.reshape(x, [sizeOf(dims)]), tensor(places)) as SymbolicTensor);
  }
  const { x, axisOf, made } = reader.along(value);
  const axis = reader.within(x, axisOf(use.attributes.int("axis", 0)));
  return made(ops.take(x, tensor(places), { axis }) as SymbolicTensor);
};

/** What is on one side of a diagonal of the last two axes. */
const triangle: OperatorReader = (reader, use) => {
  const x = reader.tensor(input(use, 0));
  const offset = optional(use, 1);
  const k = offset ? reader.number(offset, "k") : 0;
  const upper = use.attributes.int("upper", 1) === 1;
  checkTriangle(x.shape);
  return reader.computed((upper ? ops.triu(x, { k }) : ops.tril(x, { k })) as SymbolicTensor);
};

function checkTriangle(shape: Shape): void {
  if (shape.length >= 2 && !shape.slice(-2).includes(null)) return;
  throw new ModelFormatError("it needs matrices of known sizes, the rows apart");
}

const eyeLike: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const [rows, columns] = reader.shapeOf(value);
  if (rows === null || columns === null) throw new ModelFormatError("it is as large as there are rows");
  const k = use.attributes.int("k", 0);
  use.attributes.ignore("dtype");
  const numbers = Array.from({ length: checkedSize([rows, columns]) }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === k ? 1 : 0,
  );
  return knownValue({ type: "float", dims: [rows, columns], numbers });
};

/** Blocks of places become channels: (b, c, h, w) by way of (b, c, h / n, n, w / n, n). */
const spaceToDepth: OperatorReader = (reader, use) => {
  const x = reader.tensor(input(use, 0));
  const [, channels, height, width] = x.shape as readonly number[];
  const block = use.attributes.int("blocksize", 1);
  const parts = reader.reshaped(x, [-1, channels, height / block, block, width / block, block]);
  const turned = ops.transpose(parts, { axes: [0, 3, 5, 1, 2, 4] });
  return reader.computed(reader.reshaped(turned, [-1, channels * block ** 2, height / block, width / block]));
};

export const scatterReaders: Readonly<Record<string, OperatorReader>> = {
  ScatterND: scatterNd,
  ScatterElements: scatterElements,
  Scatter: scatterElements,
  GatherND: gatherNd,
  NonZero: nonZero,
  Compress: compress,
  Trilu: triangle,
  EyeLike: eyeLike,
  SpaceToDepth: spaceToDepth,
};
