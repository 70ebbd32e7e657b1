/** Reductions, and what goes along the last axis. */
import { normalizeAxis } from "@neurode/core";
import { axisIn } from "./movement.js";
import type { Value } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";

/** Each is a node. */
const MOST_PRODUCTS = 1024;

function reduction(opType: string): OpWriter {
  return (w, { inputs: [x], output, attrs }) => {
    const rank = x.shape.length;
    const named = attrs.axis as readonly number[] | undefined;
    const axes = (named ?? x.shape.map((_, axis) => axis)).map((axis) => normalizeAxis(axis, rank, opType));
    const keepdims = attrs.keepdims === true;
    // Without the places there is but one order.
    const isOrderFree = axes.length >= rank - 2 && !axes.includes(0) && !axes.includes(rank - 1);
    const order = w.isFirst(x) && (keepdims || isOrderFree) ? "first" : "last";
    const own = axes.map((axis) => axisIn(order, axis, rank)).sort((a, b) => a - b);
    const y = w.add(opType, [w.value(x, "float", order), w.ints(own)], { keepdims: keepdims ? 1 : 0 });
    w.give(output, y, keepdims ? order : "last");
  };
}

function argReduction(opType: string): OpWriter {
  return (w, { inputs: [x], output, attrs }) => {
    const named = attrs.axis as readonly number[] | undefined;
    const value = named ? w.value(x) : w.reshape(w.value(x), [-1]);
    const axis = named ? normalizeAxis(named[0], x.shape.length, opType) : 0;
    const places = w.add(opType, [value], { axis, keepdims: named && attrs.keepdims === true ? 1 : 0 }, "int64");
    w.give(
      output,
      named
        ? places
        : w.reshape(
            places,
            output.shape.map((size) => size ?? -1),
          ),
    );
  };
}

function alongLast(opType: string): OpWriter {
  return (w, { inputs: [x], output }) => {
    const {
      values: [value],
      order,
    } = w.alike([x], ["float"]);
    w.give(output, w.add(opType, [value], { axis: axisIn(order, -1, x.shape.length) }), order);
  };
}

export const reduceWriters: Readonly<Record<string, OpWriter>> = {
  sum: reduction("ReduceSum"),
  mean: reduction("ReduceMean"),
  prod: reduction("ReduceProd"),
  max: reduction("ReduceMax"),
  min: reduction("ReduceMin"),
  argmax: argReduction("ArgMax"),
  argmin: argReduction("ArgMin"),
  softmax: alongLast("Softmax"),
  logSoftmax: alongLast("LogSoftmax"),

  cumsum(w, { inputs: [x], output, attrs }) {
    const axis = normalizeAxis(attrs.axis as number, x.shape.length, "cumsum");
    w.give(output, w.add("CumSum", [w.value(x), w.graph.shared([axis], [], "int64")]));
  },

  /** Product by product. */
  cumprod(w, { inputs: [x], output, attrs }) {
    const axis = normalizeAxis(attrs.axis as number, x.shape.length, "cumprod");
    const size = x.shape[axis];
    if (size === null || size < 1 || size > MOST_PRODUCTS) {
      throw w.unsupported(`which ONNX can only say along 1 to ${MOST_PRODUCTS} elements`);
    }
    const value = w.value(x);
    const at = (place: number) => w.add("Gather", [value, w.ints([place])], { axis });
    const products = [at(0)];
    for (let place = 1; place < size; place++) products.push(w.add("Mul", [products[place - 1], at(place)]));
    w.give(output, w.add("Concat", products, { axis }));
  },

  /** max(x − τ, 0), τ such that it sums to 1: of the largest k, as many as stay above it (Martins & Astudillo 2016). */
  sparsemax(w, { inputs: [x], output }) {
    const rank = x.shape.length;
    const width = x.shape[rank - 1];
    if (width === null) throw w.unsupported("whose last axis is of unknown size");
    const value = w.value(x);
    const [sorted] = w.addAll("TopK", [value, w.ints([width])], { axis: -1 }, ["float", "int64"]);
    const sums = w.add("CumSum", [sorted, w.graph.shared([rank - 1], [], "int64")]);
    const counts = w.graph.shared(
      Array.from({ length: width }, (_, i) => i + 1),
      [width],
      "float",
    );
    const bound = w.add("Add", [w.add("Mul", [counts, sorted]), w.number(1)]);
    const above = w.cast(w.add("Greater", [bound, sums], {}, "bool"), "float");
    const total = (each: Value) => w.add("ReduceSum", [each, w.ints([rank - 1])], { keepdims: 1 });
    const surplus = w.add("Sub", [total(w.add("Mul", [sorted, above])), w.number(1)]);
    w.give(output, w.add("Relu", [w.add("Sub", [value, w.add("Div", [surplus, total(above)])])]));
  },

  layerNormalization(w, { inputs: [x, gamma, beta], output, attrs }) {
    const options = { axis: -1, epsilon: { float: attrs.epsilon as number } };
    w.give(output, w.add("LayerNormalization", [w.value(x), w.value(gamma), w.value(beta)], options));
  },
};
