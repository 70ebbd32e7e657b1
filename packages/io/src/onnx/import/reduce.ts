/** Reductions, and what goes along an axis. */
import { ops, type SymbolicTensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, listOf, optional } from "./inputs.js";
import { isFloat } from "./known.js";
import { type OperatorReader, type Reader, upTo, type Value } from "./reader.js";
import { withoutAxes } from "./shapes.js";

type Reduce = (x: SymbolicTensor, options: { axis: readonly number[]; keepdims: boolean }) => SymbolicTensor;

function reduction(reduce: Reduce): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    const named = listOf(reader, use, "axes", 1);
    const none = (named ?? []).length === 0;
    const noop = use.attributes.int("noop_with_empty_axes", 0) === 1;
    if (none && noop) return only(reader, value, reduce);
    const rank = reader.rankOf(value);
    const axes = none ? upTo(rank) : (named ?? []).map((axis) => reader.axis(axis, rank));
    return reduced(reader, value, axes, use.attributes.int("keepdims", 1) === 1, reduce);
  };
}

export function reduced(
  reader: Reader,
  value: Value,
  axes: readonly number[],
  keepdims: boolean,
  reduce: Reduce,
): Value {
  const { x, axisOf } = reader.along(value);
  const order = reader.orderOf(value);
  if (axes.some((axis) => x.shape[axisOf(axis)] === null)) {
    throw new ModelFormatError("it reduces over the rows; a model works on each row by itself");
  }
  return reader.computed(reduce(x, { axis: axes.map(axisOf), keepdims }), keepdims ? order : withoutAxes(order, axes));
}

/** Of each element by itself. */
function only(reader: Reader, value: Value, reduce: Reduce): Value {
  const { x, made } = reader.along(value);
  const last = x.shape.length;
  return made(ops.squeeze(reduce(ops.expandDims(x, last), { axis: [last], keepdims: true }), { axis: last }));
}

function argReduction(name: "argmax" | "argmin"): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    const axis = reader.axis(use.attributes.int("axis", 0), reader.rankOf(value));
    const last = use.attributes.int("select_last_index", 0) === 1;
    const keepdims = use.attributes.int("keepdims", 1) === 1;
    return reduced(reader, value, [axis], keepdims, (x, { axis: [along] }) => {
      if (!last) return ops[name](x, { axis: along, keepdims });
      const size = x.shape[along] as number;
      return ops.subtract(
        size - 1,
        ops[name](ops.flip(x, { axis: along }), { axis: along, keepdims }),
      ) as SymbolicTensor;
    });
  };
}

/** Over all spatial axes of an image with its channels in axis 1. */
function globalPool(reduce: Reduce): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    return reduced(reader, value, upTo(reader.rankOf(value)).slice(2), true, reduce);
  };
}

/** Up to opset 12 all axes from `axis` on are one. */
function alongAxis(name: "softmax" | "logSoftmax"): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    const rank = reader.rankOf(value);
    const axis = reader.axis(use.attributes.int("axis", use.operatorSet < 13 ? 1 : -1), rank);
    if (use.operatorSet < 13 && axis !== rank - 1) return asOneAxis(reader, value, axis, (x) => ops[name](x));
    const { x, axisOf, made } = reader.along(value);
    return made(ops[name](x, { axis: reader.within(x, axisOf(axis)) }));
  };
}

/** `compute` of x whose axes from `axis` on are one, the last. */
function asOneAxis(reader: Reader, value: Value, axis: number, compute: (x: SymbolicTensor) => SymbolicTensor): Value {
  const x = reader.tensor(value);
  reader.within(x, axis);
  const sizes = x.shape.map((size) => size ?? -1);
  const flat = reader.reshaped(x, [...sizes.slice(0, axis), sizes.slice(axis).reduce((a, b) => a * b, 1)]);
  return reader.computed(reader.reshaped(compute(flat), sizes));
}

/** Totals up to each element or, with `exclusive`, before it; in reverse from the end on. */
function cumulation(name: "cumsum" | "cumprod"): OperatorReader {
  return (reader, use) => {
    const { x, axisOf, made } = reader.along(input(use, 0));
    const axis = reader.within(x, axisOf(reader.number(input(use, 1), "axis")));
    const turned = use.attributes.int("reverse", 0) === 1;
    const whole = turned ? ops.flip(x, { axis }) : x;
    const given = use.attributes.int("exclusive", 0) === 1 ? shifted(whole, axis, name === "cumsum" ? 0 : 1) : whole;
    const y = ops[name](given, { axis }) as SymbolicTensor;
    return made(turned ? ops.flip(y, { axis }) : y);
  };
}

/** Each element a place later, `first` in front. */
function shifted(x: SymbolicTensor, axis: number, first: number): SymbolicTensor {
  const border = x.shape.map((_, i) => (i === axis ? [1, 0] : [0, 0]));
  const size = x.shape[axis] as number;
  return ops.slice(ops.pad(x, border, { constantValues: first }), { axis, begin: 0, size }) as SymbolicTensor;
}

/** The largest or the smallest, sorted, and their places. */
const topK: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const axis = reader.axis(use.attributes.int("axis", -1), rank);
  const others = upTo(rank).filter((each) => each !== axis);
  const order = [...others, axis];
  const x = reader.inOrder(value, order);
  const count = optional(use, 1) ? reader.number(input(use, 1), "K") : use.attributes.int("k", 0);
  if (use.attributes.int("largest", 1))
    return ops.topK(x, count).map((each) => reader.computed(each as SymbolicTensor, order));
  const places = ops.slice(ops.argsort(x), { axis: rank - 1, begin: 0, size: count });
  const found = ops.takeAlongAxis(x, places, { axis: rank - 1 });
  return [found, places].map((each) => reader.computed(each as SymbolicTensor, order));
};

/** 1 and 0, or two other values, at a new axis. */
const oneHot: OperatorReader = (reader, use) => {
  const indices = input(use, 0);
  const depth = reader.number(input(use, 1), "depth");
  const [off, on] = reader.ints(input(use, 2), "values");
  const rank = reader.rankOf(indices);
  const axis = reader.axis(use.attributes.int("axis", -1), rank + 1);
  if (axis !== rank || !isFloat(reader.known(input(use, 2), "values")) || !(depth >= 1 && depth <= 2 ** 16)) {
    throw new ModelFormatError("only along the last axis, of floats and up to 65536 classes is it supported");
  }
  const classes = tensor(Array.from({ length: depth }, (_, i) => i));
  const places = ops.expandDims(reader.tensor(indices), rank);
  const counted = ops.where(ops.less(places, 0), ops.add(places, depth), places);
  return reader.computed(ops.where(ops.equal(counted, classes), on, off) as SymbolicTensor);
};

/** 1 at the largest, the first of equals, and 0 elsewhere. */
const hardmax: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const axis = reader.axis(use.attributes.int("axis", use.operatorSet < 13 ? 1 : -1), rank);
  const oneAt = (x: SymbolicTensor, along: number) => {
    const places = ops.expandDims(ops.argmax(x, { axis: along }), along);
    const size = x.shape[along] as number;
    const dims = x.shape.map((_, i) => (i === along ? size : 1));
    const all = tensor(
      Array.from({ length: size }, (_, i) => i),
      { shape: dims },
    );
    return ops.where(ops.equal(places, all), 1, 0) as SymbolicTensor;
  };
  if (use.operatorSet < 13) return asOneAxis(reader, value, axis, (x) => oneAt(x, axis));
  const { x, axisOf, made } = reader.along(value);
  return made(oneAt(x, reader.within(x, axisOf(axis))));
};

export const reduceReaders: Readonly<Record<string, OperatorReader>> = {
  ReduceSum: reduction((x, options) => ops.sum(x, options)),
  ReduceMean: reduction((x, options) => ops.mean(x, options)),
  ReduceMax: reduction((x, options) => ops.max(x, options)),
  ReduceMin: reduction((x, options) => ops.min(x, options)),
  ReduceProd: reduction((x, options) => ops.prod(x, options)),
  ReduceL1: reduction((x, options) => ops.sum(ops.abs(x), options)),
  ReduceL2: reduction((x, options) => ops.sqrt(ops.sum(ops.square(x), options))),
  ReduceSumSquare: reduction((x, options) => ops.sum(ops.square(x), options)),
  ReduceLogSum: reduction((x, options) => ops.log(ops.sum(x, options))),
  ReduceLogSumExp: reduction((x, options) => ops.logsumexp(x, options) as SymbolicTensor),
  ArgMax: argReduction("argmax"),
  ArgMin: argReduction("argmin"),
  GlobalAveragePool: globalPool((x, options) => ops.mean(x, options)),
  GlobalMaxPool: globalPool((x, options) => ops.max(x, options)),
  Softmax: alongAxis("softmax"),
  LogSoftmax: alongAxis("logSoftmax"),
  Hardmax: hardmax,
  CumSum: cumulation("cumsum"),
  CumProd: cumulation("cumprod"),
  TopK: topK,
  OneHot: oneHot,
};
