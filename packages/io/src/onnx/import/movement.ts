/** Operators that move numbers and compute none. */
import { ops, type SymbolicTensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { bordered } from "./border.js";
import { allInputs, checkedSizes, input, listOf, movable, optional, rearranged } from "./inputs.js";
import { checkedSize, type Known, MOST_PLACES, placesBy, stridesOf } from "./known.js";
import { knownValue, type OperatorReader, type Reader, upTo, type Value } from "./reader.js";
import { withoutAxes } from "./shapes.js";

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
  const along = order.indexOf(axis);
  const rows = parts.filter(({ shape }) => shape[0] === null);
  for (const part of rows) reader.within(part, along);
  if (rows.length > 0 && rows.length < parts.length) {
    throw new ModelFormatError("it joins rows of data with a constant that is there once; expand that first");
  }
  return reader.computed(ops.concatenate(parts, { axis: along }), order);
};

/** Part of an axis; by steps other than 1, the places one by one. */
function sliced(x: SymbolicTensor, axis: number, begin: number, end: number, step: number): SymbolicTensor {
  const size = x.shape[axis];
  if (size === null) {
    if (begin === 0 && (end >= 2 ** 31 - 1 || Number.isNaN(end)) && step === 1) return x;
    throw new ModelFormatError("it takes a part of the rows; a model works on each row by itself");
  }
  const { first, count } = range(size, begin, end, step);
  if (!Number.isInteger(count)) throw new ModelFormatError("its bounds follow from the number of rows");
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
  reader.within(x, axis);
  if (x.shape[0] === null && reader.shapeOf(indices)[0] === null) {
    throw new ModelFormatError("it takes other places from each row; a model with any number of rows cannot");
  }
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
  Transpose: transpose,
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  GatherElements: gatherElements,
  Tile: tile,
  Pad: pad,
  DepthToSpace: depthToSpace,
};
