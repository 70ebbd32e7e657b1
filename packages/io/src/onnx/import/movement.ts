/** Operators that move numbers, and those that speak of shapes. */
import { ops, type Shape, type SymbolicTensor, sameShape, sizeOf, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { allInputs, input, optional } from "./inputs.js";
import {
  broadcastDims,
  checkedSize,
  isFloat,
  isSmall,
  type Known,
  MOST_AXES,
  placesBy,
  stridesOf,
  wholeNumbers,
} from "./known.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";

/** Places along an axis that are picked or added one by one. */
const MOST_PLACES = 2 ** 20;

/** Known numbers that are no weight are moved at once. */
function movable(value: Value): Known | null {
  const { known, name } = value;
  return known && (name === null || !isFloat(known)) && isSmall(known) ? known : null;
}

function rearranged({ type, numbers }: Known, dims: readonly number[], places: readonly number[]): Value {
  return knownValue({ type, dims, numbers: places.map((place) => numbers[place]) });
}

/** Whole numbers that are an attribute in older files and an input in newer ones. */
export function listOf(reader: Reader, use: Use, name: string, index: number): readonly number[] | null {
  const value = optional(use, index);
  return value ? reader.ints(value, name) : use.attributes.ints(name);
}

/** NaN, the number of rows, and null stand for it; other sizes must be whole. */
function checkedSizes(sizes: readonly number[]): readonly number[] {
  if (sizes.every((size) => Number.isNaN(size) || (Number.isSafeInteger(size) && size >= -1))) return sizes;
  throw new ModelFormatError(`the shape (${sizes.join(", ")}) is impossible`);
}

const reshape: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const given = checkedSizes(listOf(reader, use, "shape", 1) ?? []);
  const shape = reader.shapeOf(value);
  const keepsZeros = use.attributes.int("allowzero", 0) === 1;
  const sizes = given.map((size, axis) => (size === 0 && !keepsZeros ? (shape[axis] ?? Number.NaN) : size));
  return reshapedTo(reader, value, sizes);
};

/** -1 is for what is left, NaN for the number of rows. */
function reshapedTo(reader: Reader, value: Value, sizes: readonly number[]): Value {
  const shape = reader.shapeOf(value);
  if (value.known) {
    const { known, name } = value;
    const rest = sizeOf(known.dims) / sizeOf(sizes.filter((size) => size !== -1));
    const dims = sizes.map((size) => (size === -1 ? rest : size));
    if (dims.length > MOST_AXES || sizeOf(dims) !== sizeOf(known.dims)) throw doesNotFit(shape, sizes);
    return { known: { ...known, dims }, name: name && `${name}/${dims.join("x")}`, tensors: new Map() };
  }
  return reader.computed(reader.reshaped(reader.tensor(value), openSizes(shape, sizes)));
}

/** Sizes of which the batch's is the one that follows. */
function openSizes(shape: Shape, sizes: readonly number[]): number[] {
  if (shape[0] !== null) return [...sizes];
  const row = sizeOf(shape.slice(1).map((size) => size ?? Number.NaN));
  const others = sizeOf(sizes.slice(1).filter((size) => size !== -1));
  const rest = sizes.slice(1).includes(-1) ? row / others : null;
  const open = sizes.map((size, axis) => (axis === 0 ? -1 : size === -1 && rest !== null ? rest : size));
  if (sizeOf(open.slice(1)) === row) return open;
  throw doesNotFit(shape, sizes);
}

function doesNotFit(shape: Shape, sizes: readonly number[]): ModelFormatError {
  return new ModelFormatError(
    `(${shape.map((size) => size ?? "rows").join(", ")}) cannot become (${sizes.join(", ")}); axis 0, the batch, must stay first`,
  );
}

const flatten: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const shape = reader.shapeOf(value);
  const axis = use.attributes.int("axis", 1);
  if (axis !== 1 && axis !== 1 - shape.length && !value.known) {
    throw new ModelFormatError(`it flattens from axis ${axis} on; only from axis 1 on do rows stay apart`);
  }
  const before = shape.slice(0, axis).map((size) => size ?? Number.NaN);
  return reshapedTo(reader, value, [sizeOf(before), -1]);
};

const transpose: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const perm = use.attributes.ints("perm") ?? upTo(rank).reverse();
  if ([...perm].sort((a, b) => a - b).join() !== upTo(rank).join()) {
    throw new ModelFormatError(`perm is (${perm.join(", ")}), which does not name each of ${rank} axes once`);
  }
  const known = movable(value);
  if (known) {
    const [dims, strides] = [perm.map((axis) => known.dims[axis]), stridesOf(known.dims)];
    return rearranged(
      known,
      dims,
      placesBy(
        dims,
        perm.map((axis) => strides[axis]),
      ),
    );
  }
  const order = reader.orderOf(value);
  // Nothing moves: the axes get other numbers.
  const renamed = order.map((axis) => perm.indexOf(axis));
  return reader.computed(reader.inOrder(value, order), renamed);
};

const concat: OperatorReader = (reader, use) => {
  const values = allInputs(use);
  const rank = reader.rankOf(values[0]);
  const axis = reader.axis(use.attributes.int("axis", 0), rank);
  const known = values.map(movable);
  if (rank === 1 && known.every((each): each is Known => each !== null)) {
    const dims = [checkedSize([known.reduce((sum, each) => sum + each.dims[0], 0)])];
    return knownValue({ type: known[0].type, dims, numbers: known.flatMap((each) => Array.from(each.numbers)) });
  }
  const computed = values.find((value) => value.known === null);
  const order = computed ? reader.orderOf(computed) : upTo(rank);
  const parts = values.map((value) => reader.inOrder(value, order));
  const along = computed ? reader.within(order.indexOf(axis)) : axis;
  return reader.computed(ops.concatenate(parts, { axis: along }), order);
};

/** Part of an axis; by steps other than 1, the places one by one. */
function sliced(x: SymbolicTensor, axis: number, begin: number, end: number, step: number): SymbolicTensor {
  const size = x.shape[axis];
  if (size === null) {
    if (begin === 0 && end >= 2 ** 31 - 1 && step === 1) return x;
    throw new ModelFormatError("it takes a part of the rows; a model works on each row by itself");
  }
  const { first, count } = range(size, begin, end, step);
  if (step === 1) return count === size ? x : ops.slice(x, { axis, begin: first, size: count });
  if (step === -1 && count === size) return ops.flip(x, { axis });
  if (count > MOST_PLACES) throw new ModelFormatError(`it picks ${count} places; ${MOST_PLACES} are the most`);
  return ops.take(x, tensor(Array.from({ length: count }, (_, i) => first + i * step)), { axis });
}

/** As ONNX cuts bounds off. */
function range(size: number, begin: number, end: number, step: number): { first: number; count: number } {
  if (step === 0) throw new ModelFormatError("it slices with a step of 0");
  const bound = (place: number, low: number, high: number) =>
    Math.min(high, Math.max(low, place < 0 ? place + size : place));
  const first = step > 0 ? bound(begin, 0, size) : bound(begin, 0, size - 1);
  const last = step > 0 ? bound(end, 0, size) : bound(end, -1, size - 1);
  return { first, count: Math.max(0, Math.ceil((last - first) / step)) };
}

const slice: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const starts = listOf(reader, use, "starts", 1) ?? [];
  const ends = listOf(reader, use, "ends", 2) ?? [];
  const axes = listOf(reader, use, "axes", 3) ?? upTo(starts.length);
  const steps = optional(use, 4) ? reader.ints(input(use, 4), "steps") : starts.map(() => 1);
  const known = movable(value);
  if (known?.dims.length === 1) {
    const { first, count } = range(known.dims[0], starts[0], ends[0], steps[0]);
    return rearranged(
      known,
      [count],
      Array.from({ length: count }, (_, i) => first + i * steps[0]),
    );
  }
  const { x, axisOf, made } = reader.along(value);
  return made(starts.reduce((y, begin, i) => sliced(y, axisOf(axes[i]), begin, ends[i], steps[i] ?? 1), x));
};

const split: OperatorReader = (reader, use) => {
  const { x, axisOf, made } = reader.along(input(use, 0));
  const axis = axisOf(use.attributes.int("axis", 0));
  const size = x.shape[axis];
  if (size === null) throw new ModelFormatError("it splits the rows; a model works on each row by itself");
  const each = Math.ceil(size / use.outputs);
  const even = Array.from({ length: use.outputs }, (_, i) => Math.min(each, size - i * each));
  const sizes = listOf(reader, use, "split", 1) ?? even;
  let end = 0;
  return sizes.map((count) => {
    end += count;
    return made(ops.slice(x, { axis, begin: end - count, size: count }));
  });
};

const gather: OperatorReader = (reader, use) => {
  const [value, indices] = [input(use, 0), input(use, 1)];
  const rank = reader.rankOf(value);
  const axis = reader.axis(use.attributes.int("axis", 0), rank);
  const known = movable(value);
  if (known?.dims.length === 1 && indices.known) {
    const [size] = known.dims;
    const places = Array.from(indices.known.numbers, (place) => (place < 0 ? place + size : place));
    if (!places.every((place) => place >= 0 && place < size)) throw new ModelFormatError("an index is outside");
    return rearranged(known, indices.known.dims, places);
  }
  if (indices.known?.numbers.length === 1) return picked(reader, value, axis, indices.known);
  const x = reader.tensor(value);
  if (!value.known) reader.within(axis);
  const places = indices.known
    ? tensor(Array.from(indices.known.numbers), { shape: indices.known.dims })
    : reader.tensor(indices);
  return reader.computed(ops.take(x, places, { axis }) as SymbolicTensor);
};

/** One element of an axis, which is left out for a scalar index. */
function picked(reader: Reader, value: Value, axis: number, { numbers, dims }: Known): Value {
  const place = numbers[0];
  const order = reader.orderOf(value);
  const x = reader.inOrder(value, order);
  const at = order.indexOf(axis);
  const size = x.shape[at];
  if (size === null) throw new ModelFormatError("it takes one of the rows; a model works on each row by itself");
  const one = ops.slice(x, { axis: at, begin: place < 0 ? place + size : place, size: 1 });
  if (dims.length === 1) return reader.computed(one, order);
  if (dims.length > 1)
    return reader.computed(
      ops.take(reader.tensor(value), tensor([place], { shape: dims }), { axis }) as SymbolicTensor,
    );
  return reader.computed(ops.squeeze(one, { axis: at }), withoutAxes(order, [axis]));
}

function withoutAxes(order: readonly number[], axes: readonly number[]): number[] {
  return order.filter((axis) => !axes.includes(axis)).map((axis) => axis - axes.filter((each) => each < axis).length);
}

const squeeze: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const shape = reader.shapeOf(value);
  const named = listOf(reader, use, "axes", 1) ?? shape.flatMap((size, axis) => (size === 1 ? [axis] : []));
  const axes = named.map((axis) => reader.axis(axis, shape.length));
  if (axes.some((axis) => shape[axis] !== 1))
    throw new ModelFormatError(`it leaves out axes ${axes}, not all of size 1`);
  const left = shape.filter((_, axis) => !axes.includes(axis));
  if (value.known) return reshapedTo(reader, value, left as number[]);
  const { x, axisOf } = reader.along(value);
  const order = withoutAxes(reader.orderOf(value), axes);
  return reader.computed(ops.squeeze(x, { axis: axes.map(axisOf) }), order);
};

/** New axes stand at their own places, whatever the order of the others. */
const unsqueeze: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const named = listOf(reader, use, "axes", 1) ?? [];
  const rank = reader.rankOf(value) + named.length;
  const axes = named.map((axis) => reader.axis(axis, rank));
  if (new Set(axes).size !== axes.length) throw new ModelFormatError(`it puts in axes (${axes.join(", ")})`);
  const others = upTo(rank).filter((axis) => !axes.includes(axis));
  if (value.known) {
    const { dims } = value.known;
    return reshapedTo(
      reader,
      value,
      upTo(rank).map((axis) => (axes.includes(axis) ? 1 : dims[others.indexOf(axis)])),
    );
  }
  const order = reader.orderOf(value);
  const x = reader.inOrder(value, order);
  const last = axes.map((_, i) => x.shape.length + i);
  return reader.computed(ops.expandDims(x, last), [...order.map((axis) => others[axis]), ...axes]);
};

const expand: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const target = checkedSizes(reader.ints(input(use, 1), "shape"));
  const shape = reader.shapeOf(value);
  if (value.known && Number.isNaN(target[0])) return forEveryRow(reader, value, target.slice(1));
  const rank = Math.max(shape.length, target.length);
  const own = [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const wanted = [...new Array<number>(rank - target.length).fill(1), ...target];
  const sizes = own.map((size, axis) =>
    size === null || Number.isNaN(wanted[axis]) || wanted[axis] === 1 ? -1 : wanted[axis],
  );
  const x =
    shape.length === rank ? reader.tensor(value) : ops.expandDims(reader.tensor(value), upTo(rank - shape.length));
  reader.checkSize(own.map((size, axis) => (sizes[axis] === -1 ? size : sizes[axis])));
  return reader.computed(ops.broadcastTo(x, sizes));
};

/** A constant, stretched to `sizes`, once for each row. */
function forEveryRow(reader: Reader, value: Value, sizes: readonly number[]): Value {
  const { dims } = value.known as Known;
  if (dims.length > sizes.length && dims[0] === 1) {
    return forEveryRow(reader, reshapedTo(reader, value, dims.slice(1)), sizes);
  }
  const wanted = broadcastDims(dims, sizes);
  reader.checkSize(wanted);
  const x = reader.tensor(value);
  const stretched = sameShape(dims, wanted) ? x : ops.broadcastTo(x, wanted);
  return reader.computed(reader.everyRow(stretched));
}

const tile: OperatorReader = (reader, use) => {
  const { x, axisOf, made } = reader.along(input(use, 0));
  const repeats = checkedSizes(reader.ints(input(use, 1), "repeats"));
  const sizes = x.shape.map((size, i) => (size === null ? null : size * repeats[reader.orderOf(input(use, 0))[i]]));
  reader.checkSize(sizes);
  return made(
    repeats.reduce((y, count, axis) => {
      if (count === 1) return y;
      if (y.shape[axisOf(axis)] === null) throw new ModelFormatError("it repeats the rows");
      return ops.concatenate(new Array<SymbolicTensor>(checkedSize([count])).fill(y), { axis: axisOf(axis) });
    }, x),
  );
};

const pad: OperatorReader = (reader, use) => {
  const { x, axisOf, made } = reader.along(input(use, 0));
  const mode = use.attributes.string("mode", "constant");
  const pads = listOf(reader, use, "pads", 1) ?? [];
  const value = optional(use, 2) ? reader.number(input(use, 2), "value") : use.attributes.float("value", 0);
  const axes = optional(use, 3) ? reader.ints(input(use, 3), "axes") : upTo(pads.length / 2);
  const borders = x.shape.map(() => [0, 0]);
  axes.forEach((axis, i) => {
    borders[axisOf(axis)] = [pads[i], pads[axes.length + i]];
  });
  return made(bordered(reader, x, borders, mode, value));
};

/** Of a border less than 0 something is cut off. */
export function bordered(
  reader: Reader,
  x: SymbolicTensor,
  borders: readonly (readonly number[])[],
  mode = "constant",
  value = 0,
): SymbolicTensor {
  if (!["constant", "reflect", "edge", "wrap"].includes(mode)) throw new ModelFormatError(`its mode is "${mode}"`);
  if (!borders.flat().every((each) => Math.abs(each) <= MOST_PLACES)) {
    throw new ModelFormatError(`its pads are (${borders.join(", ")}); ${MOST_PLACES} are the most`);
  }
  const [wider, cut] = [
    borders.map((pair) => pair.map((each) => Math.max(0, each))),
    borders.map((pair) => pair.map((each) => Math.max(0, -each))),
  ];
  if (wider.some(([before, after], axis) => x.shape[axis] === null && before + after > 0)) {
    throw new ModelFormatError("it pads an axis of unknown size, the rows perhaps");
  }
  reader.checkSize(x.shape.map((size, axis) => (size === null ? null : size + wider[axis][0] + wider[axis][1])));
  const options = mode === "constant" ? { constantValues: value } : { mode: mode as "edge" };
  const padded = wider.flat().every((each) => each === 0) ? x : (ops.pad(x, wider, options) as SymbolicTensor);
  return cut.reduce((y, [before, after], axis) => {
    const size = y.shape[axis];
    if (before + after === 0 || size === null) return y;
    return ops.slice(y, { axis, begin: before, size: size - before - after });
  }, padded);
}

/** The numbers of a shape, a NaN for the rows. */
const shape: OperatorReader = (reader, use) => {
  const sizes = reader.shapeOf(input(use, 0)).map((size) => size ?? Number.NaN);
  return knownValue(wholeNumbers(sizes.slice(use.attributes.int("start", 0), use.attributes.int("end", sizes.length))));
};

const constantOfShape: OperatorReader = (reader, use) => {
  const dims = checkedSizes(reader.ints(input(use, 0), "shape"));
  const message = use.attributes.tensor("value");
  const filling = message ? use.read(message) : { type: "float" as const, numbers: [0] };
  const isForRows = Number.isNaN(dims[0]);
  const own = isForRows ? dims.slice(1) : dims;
  const numbers = new Array<number>(checkedSize(own)).fill(filling.numbers[0]);
  const value = knownValue({ type: filling.type, dims: own, numbers });
  return isForRows ? forEveryRow(reader, value, own) : value;
};

const rangeOf: OperatorReader = (reader, use) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => reader.number(input(use, index), "bounds"));
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (Number.isNaN(count)) throw new ModelFormatError("it counts the rows");
  const numbers = Array.from({ length: checkedSize([count]) }, (_, i) => start + i * delta);
  return knownValue({ type: reader.known(input(use, 0), "start").type, dims: [count], numbers });
};

const constant: OperatorReader = (_, use) => {
  const message = use.attributes.tensor("value");
  if (message) return knownValue(use.read(message));
  const { attributes } = use;
  const [ints, floats] = [attributes.ints("value_ints"), attributes.floats("value_floats")];
  if (attributes.has("value_ints") && ints) return knownValue(wholeNumbers(ints));
  if (attributes.has("value_floats") && floats)
    return knownValue({ type: "float", dims: [floats.length], numbers: floats });
  if (attributes.has("value_int"))
    return knownValue({ type: "int64", dims: [], numbers: [attributes.int("value_int", 0)] });
  if (attributes.has("value_float"))
    return knownValue({ type: "float", dims: [], numbers: [attributes.float("value_float", 0)] });
  throw new ModelFormatError("it holds no numbers");
};

const gatherElements: OperatorReader = (reader, use) => {
  const [x, indices] = [reader.tensor(input(use, 0)), reader.tensor(input(use, 1))];
  return reader.computed(ops.takeAlongAxis(x, indices, { axis: use.attributes.int("axis", 0) }) as SymbolicTensor);
};

/** Blocks of channels become places: (b, c, h, w) by way of (b, c / n², n, n, h, w). */
const depthToSpace: OperatorReader = (reader, use) => {
  const x = reader.tensor(input(use, 0));
  const [, channels, height, width] = x.shape as readonly number[];
  const block = use.attributes.int("blocksize", 1);
  const isRowsFirst = use.attributes.string("mode", "DCR") === "DCR";
  const depth = channels / block ** 2;
  const parts = isRowsFirst ? [block, block, depth] : [depth, block, block];
  const axes = isRowsFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
  const turned = ops.transpose(reader.reshaped(x, [-1, ...parts, height, width]), { axes });
  return reader.computed(reader.reshaped(turned, [-1, depth, height * block, width * block]));
};

export const movementReaders: Readonly<Record<string, OperatorReader>> = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  GatherElements: gatherElements,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Expand: expand,
  Tile: tile,
  Pad: pad,
  DepthToSpace: depthToSpace,
  Shape: shape,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: rangeOf,
};
