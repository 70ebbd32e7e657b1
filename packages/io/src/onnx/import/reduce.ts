/** Reductions, normalizations, and what goes along an axis. */
import { ops, type SymbolicTensor, tensor } from "@neurode/core";
import { ModelFormatError } from "../../errors.js";
import { input, listOf, optional } from "./inputs.js";
import { isFloat, type Known } from "./known.js";
import { knownValue, type OperatorReader, type Reader, type Use, upTo, type Value } from "./reader.js";

type Reduce = (x: SymbolicTensor, options: { axis: readonly number[]; keepdims: boolean }) => SymbolicTensor;

function reduction(reduce: Reduce): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    const named = listOf(reader, use, "axes", 1);
    const none = (named ?? []).length === 0;
    if (none && use.attributes.int("noop_with_empty_axes", 0) === 1) return value;
    const rank = reader.rankOf(value);
    const axes = none ? upTo(rank) : (named ?? []).map((axis) => reader.axis(axis, rank));
    return reduced(reader, value, axes, use.attributes.int("keepdims", 1) === 1, reduce);
  };
}

function reduced(reader: Reader, value: Value, axes: readonly number[], keepdims: boolean, reduce: Reduce): Value {
  const { x, axisOf } = reader.along(value);
  const order = reader.orderOf(value);
  if (axes.some((axis) => x.shape[axisOf(axis)] === null)) {
    throw new ModelFormatError("it reduces over the rows; a model works on each row by itself");
  }
  const left = order.filter((axis) => !axes.includes(axis));
  const renumbered = left.map((axis) => axis - axes.filter((each) => each < axis).length);
  return reader.computed(reduce(x, { axis: axes.map(axisOf), keepdims }), keepdims ? order : renumbered);
}

function argReduction(name: "argmax" | "argmin"): OperatorReader {
  return (reader, use) => {
    const value = input(use, 0);
    const axis = reader.axis(use.attributes.int("axis", 0), reader.rankOf(value));
    if (use.attributes.int("select_last_index", 0)) throw new ModelFormatError("select_last_index is not supported");
    const keepdims = use.attributes.int("keepdims", 1) === 1;
    return reduced(reader, value, [axis], keepdims, (x, options) => ops[name](x, { axis: options.axis[0], keepdims }));
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
    if (use.operatorSet < 13 && axis !== rank - 1) {
      throw new ModelFormatError("of an opset before 13 it takes several axes as one. Convert the model to opset 13");
    }
    const { x, axisOf, made } = reader.along(value);
    return made(ops[name](x, { axis: reader.within(axisOf(axis)) }));
  };
}

/** Known numbers of an input, as many as there are channels. */
function numbersOf(reader: Reader, use: Use, index: number, what: string): ArrayLike<number> {
  return reader.known(input(use, index), what).numbers;
}

/** (x − mean) / √(variance + epsilon) · scale + shift, as one product and one sum for each channel. */
const batchNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const [scale, shift, mean, variance] = ["scale", "B", "mean", "variance"].map((what, i) =>
    numbersOf(reader, use, i + 1, what),
  );
  const epsilon = use.attributes.float("epsilon", 1e-5);
  const factors = Float32Array.from(scale, (each, i) => each / Math.sqrt(variance[i] + epsilon));
  const shifts = Float32Array.from(shift, (each, i) => each - mean[i] * factors[i]);
  const name = input(use, 1).name ?? "batch_normalization";
  const dims = [factors.length, ...new Array<number>(Math.max(0, reader.rankOf(value) - 2)).fill(1)];
  const weight = (numbers: Float32Array, what: string) =>
    knownValue({ type: "float", dims, numbers } satisfies Known, `${name}/${what}`);
  const {
    operands: [x, factor, term],
    made,
  } = reader.alike([value, weight(factors, "factor"), weight(shifts, "shift")]);
  return made(ops.add(ops.multiply(x, factor), term) as SymbolicTensor);
};

/** `scale` and `shift` for each channel, of x normalized along `axes` of its own order. */
function normalized(x: SymbolicTensor, axes: readonly number[], epsilon: number): SymbolicTensor {
  const centered = ops.subtract(x, ops.mean(x, { axis: axes, keepdims: true }));
  const variance = ops.mean(ops.square(centered), { axis: axes, keepdims: true });
  return ops.multiply(centered, ops.rsqrt(ops.add(variance, epsilon))) as SymbolicTensor;
}

const layerNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const axis = reader.axis(use.attributes.int("axis", -1), rank);
  const epsilon = use.attributes.float("epsilon", 1e-5);
  const y = normalized(reader.tensor(value), upTo(rank).slice(axis), epsilon);
  const scaled = ops.multiply(y, reader.tensor(input(use, 1)));
  const shift = optional(use, 2);
  return reader.computed((shift ? ops.add(scaled, reader.tensor(shift)) : scaled) as SymbolicTensor);
};

const instanceNormalization: OperatorReader = (reader, use) => {
  const value = input(use, 0);
  const rank = reader.rankOf(value);
  const { x, axisOf, made } = reader.along(value);
  const y = made(normalized(x, upTo(rank).slice(2).map(axisOf), use.attributes.float("epsilon", 1e-5)));
  const perChannel = (index: number, what: string) => {
    const known = reader.known(input(use, index), what);
    return {
      ...input(use, index),
      known: {
        ...known,
        dims: [
          ...known.dims,
          ...upTo(rank)
            .slice(2)
            .map(() => 1),
        ],
      },
      tensors: new Map(),
    };
  };
  const {
    operands: [z, scale, shift],
    made: last,
  } = reader.alike([y, perChannel(1, "scale"), perChannel(2, "B")]);
  return last(ops.add(ops.multiply(z, scale), shift) as SymbolicTensor);
};

const cumsum: OperatorReader = (reader, use) => {
  if (use.attributes.int("exclusive", 0) || use.attributes.int("reverse", 0)) {
    throw new ModelFormatError("exclusive and reverse are not supported");
  }
  const { x, axisOf, made } = reader.along(input(use, 0));
  const axis = reader.within(axisOf(reader.number(input(use, 1), "axis")));
  return made(ops.cumsum(x, { axis }) as SymbolicTensor);
};

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
  return reader.computed(
    ops.where(ops.equal(ops.expandDims(reader.tensor(indices), rank), classes), on, off) as SymbolicTensor,
  );
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
  ReduceLogSumExp: reduction((x, options) => ops.logsumexp(x, options) as SymbolicTensor),
  ArgMax: argReduction("argmax"),
  ArgMin: argReduction("argmin"),
  GlobalAveragePool: globalPool((x, options) => ops.mean(x, options)),
  GlobalMaxPool: globalPool((x, options) => ops.max(x, options)),
  Softmax: alongAxis("softmax"),
  LogSoftmax: alongAxis("logSoftmax"),
  BatchNormalization: batchNormalization,
  LayerNormalization: layerNormalization,
  InstanceNormalization: instanceNormalization,
  CumSum: cumsum,
  TopK: topK,
  OneHot: oneHot,
};
