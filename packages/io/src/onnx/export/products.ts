/** Products of matrices, attention, and the steps of recurrent layers. */
import { type Node, sizeOf } from "@neurode/core";
import type { Value } from "./onnxGraph.js";
import type { OpWriter } from "./opWriter.js";
import type { Writer } from "./writer.js";

/** What a score is that does not count; where none does, all count alike. */
const NOTHING = -1e30;

const matmul: OpWriter = (w, { inputs: [x, y], output, attrs }) => {
  const turned = (value: Value, rank: number, transposed: unknown) => {
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    return transposed ? w.transpose(value, [...axes.slice(0, -2), rank - 1, rank - 2]) : value;
  };
  const left = turned(w.value(x), x.shape.length, attrs.transposeX);
  const right = turned(w.value(y), y.shape.length, attrs.transposeY);
  w.give(output, w.add("MatMul", [left, right]));
};

/** softmax(scale · q · kᵀ, masked) · v */
const attention: OpWriter = (w, { inputs: [q, k, v, mask], output, attrs }) => {
  const [queries, keys] = [q.shape[1], k.shape[1]];
  const share = (q.shape[2] as number) / (k.shape[2] as number);
  const heads = (value: Value) =>
    share === 1 ? value : w.add("Gather", [value, headsOf(w, k.shape[2], share)], { axis: 1 });
  const [left, right, values] = [
    w.transpose(w.value(q), [0, 2, 1, 3]),
    heads(w.transpose(w.value(k), [0, 2, 3, 1])),
    heads(w.transpose(w.value(v), [0, 2, 1, 3])),
  ];
  const scores = w.add("Mul", [w.add("MatMul", [left, right]), w.number(attrs.scale as number)]);
  const allowed = allowedOf(w, { queries, keys, attrs }, mask ? w.value(mask, "bool") : null);
  const counted = allowed ? w.add("Where", [allowed, scores, w.number(NOTHING)]) : scores;
  const weights = w.add("Softmax", [counted], { axis: -1 });
  w.give(output, w.transpose(w.add("MatMul", [weights, values]), [0, 2, 1, 3]));
};

function headsOf(w: Writer, count: number | null, share: number): Value {
  return w.ints(Array.from({ length: (count as number) * share }, (_, head) => Math.floor(head / share)));
}

/** Which scores count: those of the mask, and of the places near enough and not ahead. */
function allowedOf(
  w: Writer,
  { queries, keys, attrs }: { queries: number | null; keys: number | null; attrs: Node["attrs"] },
  mask: Value | null,
): Value | null {
  const causal = attrs.causal === true;
  const window = (attrs.window as number | undefined) ?? 0;
  if (!causal && !(window > 0 && Number.isFinite(window))) return mask;
  if (queries === null || keys === null) throw w.unsupported("whose sequences are of unknown length");
  const dims = [queries, keys];
  const places = Array.from({ length: sizeOf(dims) }, (_, i) => {
    const [query, key] = [Math.floor(i / keys), i % keys];
    const near = !(window > 0) || Math.abs(query - key) < window;
    return near && !(causal && key > query) ? 1 : 0;
  });
  const near = w.cast(w.graph.shared(places, dims, "float"), "bool");
  return mask ? w.add("And", [mask, near], {}, "bool") : near;
}

/** The gates of a step: what the input and the state before give them, laid side by side. */
function gatesOf(w: Writer, { inputs: [inputs, recurrent], attrs }: Node, count: number): readonly Value[][] {
  const step = attrs.step as number;
  const split = (value: Value) =>
    w.addAll("Split", [value], { axis: 1, num_outputs: count }, new Array(count).fill("float"));
  const ofStep = () => w.add("Gather", [w.value(inputs), w.graph.shared([step], [], "int64")], { axis: 1 });
  if (count === 3) return [split(ofStep()), split(w.value(recurrent))];
  const gates = w.shared(`gates of ${step}`, [inputs, recurrent], () =>
    split(w.add("Add", [ofStep(), w.value(recurrent)])),
  );
  return [[...gates]];
}

export const productWriters: Readonly<Record<string, OpWriter>> = {
  matmul,
  attention,

  lstmCarry(w, node) {
    const [[i, f, g]] = gatesOf(w, node, 4);
    const kept = w.add("Mul", [w.add("Sigmoid", [f]), w.value(node.inputs[2])]);
    w.give(node.output, w.add("Add", [kept, w.add("Mul", [w.add("Sigmoid", [i]), w.add("Tanh", [g])])]));
  },

  lstmHidden(w, node) {
    const [[, , , o]] = gatesOf(w, node, 4);
    w.give(node.output, w.add("Mul", [w.add("Sigmoid", [o]), w.add("Tanh", [w.value(node.inputs[2])])]));
  },

  gruHidden(w, node) {
    const [[xu, xr, xn], [hu, hr, hn]] = gatesOf(w, node, 3);
    const gate = (x: Value, h: Value) => w.add("Sigmoid", [w.add("Add", [x, h])]);
    const [update, reset] = [gate(xu, hu), gate(xr, hr)];
    const candidate = w.add("Tanh", [w.add("Add", [xn, w.add("Mul", [reset, hn])])]);
    const fresh = w.add("Mul", [w.add("Sub", [w.number(1), update]), candidate]);
    w.give(node.output, w.add("Add", [w.add("Mul", [update, w.value(node.inputs[2])]), fresh]));
  },
};
