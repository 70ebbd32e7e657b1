/** Reductions, and what goes along the last axis. */
import { normalizeAxis } from "@neurode/core";
import { axisIn } from "./movement.js";
import type { OpWriter } from "./opWriter.js";

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

  layerNormalization(w, { inputs: [x, gamma, beta], output, attrs }) {
    const options = { axis: -1, epsilon: { float: attrs.epsilon as number } };
    w.give(output, w.add("LayerNormalization", [w.value(x), w.value(gamma), w.value(beta)], options));
  },
};
