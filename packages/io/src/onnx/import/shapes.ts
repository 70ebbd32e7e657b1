/** Operators that change shapes, and those that speak of them. */
import { ops, type Shape, sameShape, sizeOf } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { checkedSizes, input, listOf } from "./inputs.js";
import { broadcastDims, checkedSize, isFloat, type Known, MOST_AXES, wholeNumbers } from "./known.js";
import { knownValue, type OperatorReader, type Reader, upTo, type Value } from "./reader.js";

const reshape: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const given = checkedSizes(listOf(reader, use, "shape", 1) ?? []);
  const shape = reader.shapeOf(value);
  const keepsZeros = use.attributes.int("allowzero", 0) === 1;
  const sizes = given.map((size, axis) => (size === 0 && !keepsZeros ? (shape[axis] ?? Number.NaN) : size));
  return reshapedTo(reader, value, sizes);
};

/** -1 is for what is left, NaN for the number of rows. */
export function reshapedTo(reader: Reader, value: Value, sizes: readonly number[]): Value {
  const shape = reader.shapeOf(value);
  if (value.known) {
    const { known, name } = value;
    const rest = sizeOf(known.dims) / sizeOf(sizes.filter((size) => size !== -1));
    const dims = sizes.map((size) => (size === -1 ? rest : size));
    if (dims.length > MOST_AXES || sizeOf(dims) !== sizeOf(known.dims)) throw doesNotFit(shape, sizes);
    return knownValue({ ...known, dims }, name && `${name}/${dims.join("x")}`);
  }
  return reader.computed(reader.reshaped(reader.tensor(value), openSizes(shape, sizes)));
}

/** Sizes of which the batch's is the one that follows. */
function openSizes(shape: Shape, sizes: readonly number[]): number[] {
  if (shape[0] !== null) {
    if (sizes.some(Number.isNaN)) throw doesNotFit(shape, sizes);
    return [...sizes];
  }
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
  if (axis !== 1 && axis !== 1 - shape.length && shape[0] === null) {
    throw new ModelFormatError(`it flattens from axis ${axis} on; only from axis 1 on do rows stay apart`);
  }
  const before = shape.slice(0, axis).map((size) => size ?? Number.NaN);
  return reshapedTo(reader, value, [sizeOf(before), -1]);
};

/** The order of the axes that are left. */
export function withoutAxes(order: readonly number[], axes: readonly number[]): number[] {
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
  if (named.length > MOST_AXES)
    throw new ModelFormatError(`it puts in ${named.length} axes; ${MOST_AXES} are the most`);
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
  own.forEach((size, axis) => {
    const asWanted = size === wanted[axis] || size === 1 || wanted[axis] === 1;
    if (asWanted || (size === null && Number.isNaN(wanted[axis]))) return;
    throw new ModelFormatError(
      `(${own.map((each) => each ?? "rows").join(", ")}) cannot become (${wanted.join(", ")})`,
    );
  });
  const sizes = own.map((_, axis) => (Number.isNaN(wanted[axis]) || wanted[axis] === 1 ? -1 : wanted[axis]));
  if (own[0] !== null && Number.isNaN(wanted[0])) {
    return forEveryRow(reader, knownValue(reader.known(value, "input")), wanted.slice(1));
  }
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

/** The numbers of a shape, a NaN for the rows. */
const shape: OperatorReader = (reader, use) => {
  const sizes = reader.shapeOf(input(use, 0)).map((size) => size ?? Number.NaN);
  return knownValue(wholeNumbers(sizes.slice(use.attributes.int("start", 0), use.attributes.int("end", sizes.length))));
};

const constantOfShape: OperatorReader = (reader, use) => {
  const dims = checkedSizes(reader.ints(input(use, 0), "shape"));
  const message = use.attributes.tensor("value");
  const filling = message ? use.read(message) : { type: "float" as const, numbers: [0] };
  const rows = dims.findIndex(Number.isNaN);
  const own = dims.filter((_, axis) => axis !== rows);
  const numbers = new Array<number>(checkedSize(own)).fill(filling.numbers[0]);
  const value = knownValue({ type: filling.type, dims: own, numbers });
  if (rows < 0) return value;
  const others = upTo(dims.length).filter((axis) => axis !== rows);
  return reader.computed(reader.everyRow(reader.tensor(value)), [rows, ...others]);
};

const rangeOf: OperatorReader = (reader, use) => {
  const [start, limit, delta] = [0, 1, 2].map((index) => reader.number(input(use, index), "bounds"));
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  if (Number.isNaN(count)) throw new ModelFormatError("it counts the rows");
  const numbers = Array.from({ length: checkedSize([count]) }, (_, i) => start + i * delta);
  return knownValue({ type: reader.known(input(use, 0), "start").type, dims: [count], numbers });
};

/** How many elements there are. */
const sizeReader: OperatorReader = (reader, use) => {
  const size = sizeOf(reader.shapeOf(input(use, 0)).map((each) => each ?? Number.NaN));
  return knownValue({ type: "int64", dims: [], numbers: [size] });
};

/** Some programs write weights so. */
const constant: OperatorReader = (_, use) => {
  const message = use.attributes.tensor("value");
  if (message) {
    const known = use.read(message);
    return knownValue(known, isFloat(known) && known.numbers.length > 1 ? use.outputName : null);
  }
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

export const shapeReaders: Readonly<Record<string, OperatorReader>> = {
  Reshape: reshape,
  Flatten: flatten,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Expand: expand,
  Shape: shape,
  Size: sizeReader,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Range: rangeOf,
};
