/** Ops that move numbers and compute none. */
import { type Attrs, normalizeAxis, type Shape } from "@neurode/core";
import type { Value } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";
import { type Order, toLast, type Writer } from "./writer.js";

/** The end of an axis that is walked backwards, and any end behind the last element. */
const FAR = 2 ** 31;

/** Where an axis of our order is in `order`. */
export function axisIn(order: Order, axis: number, rank: number): number {
  const along = axis < 0 ? axis + rank : axis;
  return order === "first" ? [0, ...toLast(rank).slice(1)][along] : along;
}

/** A writer of an op along an axis, which works in either order. */
function along(write: (w: Writer, x: Value, axis: number, attrs: Attrs) => Value): OpWriter {
  return (w, { inputs: [x], output, attrs }) => {
    const {
      values: [value],
      order,
    } = w.alike([x], ["float"]);
    w.give(output, write(w, value, axisIn(order, attrs.axis as number, x.shape.length), attrs), order);
  };
}

function sliced(w: Writer, x: Value, axis: number, begin: number, end: number, step = 1): Value {
  return w.add("Slice", [x, w.ints([begin]), w.ints([end]), w.ints([axis]), w.ints([step])]);
}

/** The elements of an axis from the last to the first. */
export function backwards(w: Writer, x: Value, axis: number): Value {
  return sliced(w, x, axis, -1, -FAR, -1);
}

const reshape: OpWriter = (w, { inputs: [x], output }) => {
  if (output.shape.filter((size) => size === null).length > 1) throw w.unsupported("whose sizes are not all known");
  w.give(output, w.reshape(w.value(x), dimsOf(output.shape, -1)));
};

function dimsOf(shape: Shape, open: number): number[] {
  return shape.map((size) => size ?? open);
}

export const movementWriters: Readonly<Record<string, OpWriter>> = {
  reshape,
  regroup: reshape,

  concatenate(w, { inputs, output, attrs }) {
    const { values, order } = w.alike(
      inputs,
      inputs.map(() => "float"),
    );
    const axis = axisIn(order, attrs.axis as number, output.shape.length);
    w.give(output, w.add("Concat", values, { axis }), order);
  },

  slice: along((w, x, axis, { begin, size }) =>
    sliced(w, x, axis, begin as number, (begin as number) + (size as number)),
  ),

  flip(w, { inputs: [x], output, attrs }) {
    const axes = (attrs.axes as readonly number[] | undefined) ?? x.shape.map((_, axis) => axis);
    const turned = axes.map((axis) => normalizeAxis(axis, x.shape.length, "flip"));
    w.give(
      output,
      turned.reduce((value, axis) => backwards(w, value, axis), w.value(x)),
    );
  },

  transpose(w, { inputs: [x], output, attrs }) {
    const axes = (attrs.axes as readonly number[] | undefined) ?? x.shape.map((_, i) => x.shape.length - 1 - i);
    const perm = axes.map((axis) => normalizeAxis(axis, x.shape.length, "transpose"));
    w.give(output, w.transpose(w.value(x), perm));
  },

  broadcastTo(w, { inputs: [x], output }) {
    w.give(output, w.add("Expand", [w.value(x), w.ints(dimsOf(output.shape, 1))]));
  },

  everyRow(w, { inputs: [value, like], output }) {
    const [batch] = w.shared("batch", [like], () => [w.add("Shape", [w.value(like)], { start: 0, end: 1 }, "int64")]);
    const target = w.add("Concat", [batch, w.ints(dimsOf(value.shape, 1))], { axis: 0 }, "int64");
    w.give(output, w.add("Expand", [w.value(value), target]));
  },

  /** The two axes as one, from which elements at even distances are taken. */
  diagonal(w, { inputs: [x], output, attrs }) {
    const rank = x.shape.length;
    const [axis1, axis2] = [attrs.axis1, attrs.axis2].map((axis) => normalizeAxis(axis as number, rank, "diagonal"));
    const [columns, count] = [x.shape[axis2], output.shape[rank - 2]];
    if (x.shape[axis1] === null || columns === null || count === null || count === 0)
      throw w.unsupported("of which ONNX wants a diagonal of known length");
    const others = x.shape.map((_, axis) => axis).filter((axis) => axis !== axis1 && axis !== axis2);
    const turned = w.transpose(w.value(x), [...others, axis1, axis2]);
    const joined = w.reshape(turned, [...dimsOf(output.shape.slice(0, -1), -1), (x.shape[axis1] as number) * columns]);
    const offset = attrs.offset as number;
    const first = Math.max(0, -offset) * columns + Math.max(0, offset);
    const places = w.ints(Array.from({ length: count }, (_, i) => first + i * (columns + 1)));
    w.give(output, w.add("Gather", [joined, places], { axis: rank - 2 }));
  },

  pad(w, { inputs: [x], output, attrs }) {
    const {
      values: [value],
      order,
    } = w.alike([x], ["float"]);
    const rank = x.shape.length;
    const [top, bottom, left, right] = attrs.border as readonly number[];
    const pads = new Array<number>(2 * rank).fill(0);
    const set = (axis: number, before: number, after: number) => {
      pads[axisIn(order, axis, rank)] = before;
      pads[rank + axisIn(order, axis, rank)] = after;
    };
    const axis = normalizeAxis(attrs.axis as number, rank, "pad");
    set(axis, left, right);
    if (axis > 0) set(axis - 1, top, bottom);
    w.give(output, w.add("Pad", [value, w.ints(pads), w.number(attrs.value as number)]), order);
  },

  take(w, { inputs: [x, indices], output, attrs }) {
    w.give(output, w.add("Gather", [w.value(x), w.value(indices, "int64")], { axis: attrs.axis as number }));
  },

  takeAlongAxis(w, { inputs: [x, indices], output, attrs }) {
    const axis = attrs.axis as number;
    w.give(output, w.add("GatherElements", [w.value(x), w.value(indices, "int64")], { axis }));
  },

  argSort(w, { inputs: [x], output, attrs }) {
    const width = x.shape.at(-1) as number;
    const options = { axis: -1, largest: attrs.downwards === true ? 1 : 0, sorted: 1 };
    const [, places] = w.addAll("TopK", [w.value(x), w.ints([width])], options, ["float", "int64"]);
    w.give(output, places);
  },

  /** Sums of neighbours, tap by tap, each picked by a Gather. */
  resample(w, { inputs: [x, table], output, attrs }) {
    const {
      values: [value],
      order,
    } = w.alike([x], ["float"]);
    const { constant } = w.value(table);
    if (constant === null) throw w.unsupported("whose table is computed");
    const [rows, count] = constant.dims;
    const numbers = Array.from(constant.numbers);
    const rank = x.shape.length;
    const axis = axisIn(order, attrs.axis as number, rank);
    const terms = Array.from({ length: rows - 1 }, (_, tap) => {
      const places = w.ints(numbers.slice(0, count).map((first) => first + tap));
      const picked = w.add("Gather", [value, places], { axis });
      const weights = numbers.slice((1 + tap) * count, (2 + tap) * count);
      if (weights.every((weight) => weight === 1)) return picked;
      const dims = Array.from({ length: rank - axis }, (_, i) => (i === 0 ? count : 1));
      return w.add("Mul", [picked, w.graph.shared(weights, dims, "float")]);
    });
    w.give(
      output,
      terms.reduce((sum, term) => w.add("Add", [sum, term])),
      order,
    );
  },
};
